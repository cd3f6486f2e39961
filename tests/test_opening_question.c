/*
 * The question with which the display opens: its answer is what the ledger says, the other options are
 * as likely to look at, and nothing on the screen tells which it is.
 */

#include "tests/display.h"

struct question_row {
	const char *name;
	const char *scenario, *strategy, *set;
	const char *says, *because;	/* in its texts; NULL: anything */
};

static const struct question_row question_rows[] = {
	{ "question: read-write, whole", "textbook", "read-write", NULL,
	  "sleeps, counted as the textbooks do?", "in and out. It sleeps" },
	{ "question: an empty file", "textbook", "read-write", "file.size=0",
	  NULL, NULL },
	{ "question: one byte", "textbook", "mmap-write", "file.size=1",
	  NULL, NULL },
	{ "question: warm", "textbook", "read-write", "file.cache=warm",
	  NULL, NULL },
	{ "question: many chunks", "static-file", "read-write", NULL,
	  NULL, NULL },
	{ "question: sendfile", "static-file", "sendfile", NULL,
	  NULL, NULL },
	{ "question: mmap", "static-file", "mmap-write", NULL, "will it take?", "out. It sleeps" },
	{ "question: io_uring", "static-file", "direct-async", NULL,
	  NULL, NULL },
	{ "question: a small socket buffer", "static-file", "read-write", "socket_buffer=64KiB",
	  NULL, NULL },
	{ "question: no sleep, many calls", "static-file", "read-write", "file.cache=warm",
	  NULL, NULL },
	{ "question: small reads", "small-reads", NULL, NULL,
	  NULL, NULL },
	{ "question: textbook counting of a mapping", "static-file", "mmap-write",
	  "count=textbook", "counted as the textbooks do", "munmap is left out. It" },
	{ "question: munmap is left out", "textbook", "mmap-write", NULL,
	  "counted as the textbooks do", "2 system calls, 2 switches each: in and out. "
	  "munmap is left out." },
	{ "question: sent three times", "textbook", "read-write", "requests=3",
	  "64 KiB 3 times, in 3 rounds", NULL },
	{ "question: counted as the textbooks do, nothing left out", "textbook", "sendfile",
	  "count=all", NULL, "in and out. It" },
};

/* The answer is what the ledger says; the others are different, from it and from each other. */
static void test_question(void **state)
{
	const struct question_row *row = *state;
	struct shows mine;
	struct question q;
	struct ledger l;

	shows_of(&mine, row->scenario, row->strategy, row->set);
	question_make(&q, &mine.show[0].trace, "it", mine.show[0].warm, mine.show[0].count);
	ledger_init(&l, mine.show[0].count, mine.show[0].trace.header.payload_bytes);
	for (size_t i = 0; i < mine.show[0].trace.n; i++)
		ledger_add(&l, &mine.show[0].trace.events[i]);
	assert_int_equal(q.options[q.answer].switches, l.mode_switches);
	assert_int_equal(q.options[q.answer].sleeps, l.sleeps);
	for (int a = 0; a < QUESTION_OPTIONS; a++)
		for (int b = 0; b < a; b++)
			assert_true(q.options[a].switches != q.options[b].switches ||
				    q.options[a].sleeps != q.options[b].sleeps);
	/* Each number stands in two options: none can be told by what it shares. */
	for (int a = 0; a < QUESTION_OPTIONS; a++) {
		int switches = 0, sleeps = 0;

		for (int b = 0; b < QUESTION_OPTIONS; b++) {
			switches += q.options[a].switches == q.options[b].switches;
			sleeps += q.options[a].sleeps == q.options[b].sleeps;
		}
		assert_int_equal(switches, 2);
		assert_int_equal(sleeps, 2);
	}
	assert_true(!row->says || strstr(q.text, row->says) != NULL);
	assert_true(!row->because || strstr(q.because, row->because) != NULL);
	assert_in_range(strlen(q.because), 20, sizeof(q.because) - 2);
	assert_in_range(strlen(q.text), 50, sizeof(q.text) - 2);
	shows_free(&mine);
}

static void test_question_commits_once(void **state)
{
	(void)state;
	app_free(&app);
	app_init(&app, &shows, CHARSET_UNICODE);
	press(&app, "1");
	assert_int_equal(app.question.chosen, 0);
	press(&app, "3");
	assert_int_equal(app.question.chosen, 2);
	press(&app, "~4");
	assert_true(app.question.committed);
	assert_int_equal(app.question.chosen, 2);
}

/* While the question is open the screen is the same whatever will happen. */
static void test_question_tells_nothing(void **state)
{
	struct shows other;
	struct canvas a, b;
	struct app app_b;

	(void)state;
	shows_of(&other, "textbook", NULL, NULL);
	other.show[0].trace.n = 4;	/* the future is another one */
	app_free(&app);
	app_init(&app, &shows, CHARSET_UNICODE);
	app_init(&app_b, &other, CHARSET_UNICODE);
	app_b.question = app.question;
	canvas_init(&a, 80, 24);
	canvas_init(&b, 80, 24);
	app_draw(&app, &a);
	app_draw(&app_b, &b);
	/* All but the number of steps in the first line. */
	for (int y = 1; y < 24; y++)
		for (int x = 0; x < 80; x++)
			assert_int_equal(canvas_at(&a, x, y)->glyph, canvas_at(&b, x, y)->glyph);
	canvas_free(&a);
	canvas_free(&b);
	app_free(&app_b);
	shows_free(&other);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(question_rows) + 2] = {
		cmocka_unit_test(test_question_commits_once),
		cmocka_unit_test(test_question_tells_nothing),
	};

	ADD_ROWS(tests, 2, question_rows, test_question);
	return _cmocka_run_group_tests("opening_question", tests, ARRAY_LEN(tests), display_open,
				       display_close);
}
