/*
 * The event queue: earliest first, ties by push order.
 */

#include "tests/test.h"

#include "sim/queue.h"

static void test_empty(void **state)
{
	struct queue q = { 0 };
	struct queued next;

	(void)state;
	assert_false(queue_pop(&q, &next));
}

static void test_ties_by_push_order(void **state)
{
	struct queue q = { 0 };
	struct queued next;

	(void)state;
	for (uint32_t i = 0; i < QUEUE_MAX; i++)
		queue_push(&q, 7, i, 0);
	for (uint32_t i = 0; i < QUEUE_MAX; i++) {
		assert_true(queue_pop(&q, &next));
		assert_int_equal(next.what, i);
	}
}

/* Pushes and pops mixed: what comes out is never earlier than what came out before. */
static void test_order(void **state)
{
	struct queue q = { 0 };
	struct queued next, last = { 0 };
	uint64_t seed = 1;
	uint32_t pushed = 0, popped = 0;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		if (q.n == 0 || (seed >> 63 && q.n < QUEUE_MAX)) {
			queue_push(&q, last.time_ns + (seed >> 40) % 50, pushed++, 0);
			continue;
		}
		assert_true(queue_pop(&q, &next));
		popped++;
		assert_true(next.time_ns > last.time_ns ||
			    (next.time_ns == last.time_ns && next.what > last.what) || popped == 1);
		last = next;
	}
	assert_int_equal(pushed - popped, q.n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_ties_by_push_order),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
