/*
 * Positions in a stored trace: stepping, phases, playing.
 */

#include "tests/test.h"

#include "ui/player.h"

/* A, B: memory at the start.  Then a read of two moves and an interrupt. */
static const struct event events[] = {
	{ .op = OP_ALLOC, .to = USER_BUFFER, .bytes = 4096 },
	{ .op = OP_ALLOC, .to = PAGE_CACHE, .bytes = 4096 },
	{ .op = OP_ENTER, .call = "read", .start_ns = 0, .end_ns = 1 },			/* 1 */
	{ .op = OP_SUBMIT, .start_ns = 1, .end_ns = 2 },				/* 2 */
	{ .op = OP_DMA, .lane = LANE_DMA_DISK, .from = DISK, .to = PAGE_CACHE,
	  .bytes = 4096, .payload_bytes = 4096, .start_ns = 2, .end_ns = 5 },		/* 3 */
	{ .op = OP_IRQ, .from = DISK, .start_ns = 5, .end_ns = 6 },			/* 4 */
	{ .op = OP_COPY, .from = PAGE_CACHE, .to = USER_BUFFER, .bytes = 4096,
	  .payload_bytes = 4096, .start_ns = 6, .end_ns = 9 },				/* 5 */
	{ .op = OP_LEAVE, .call = "read", .start_ns = 9, .end_ns = 10 },		/* 6 */
	{ .op = OP_DMA, .lane = LANE_DMA_NIC, .from = USER_BUFFER, .to = NIC, .bytes = 4096,
	  .payload_bytes = 4096, .start_ns = 10, .end_ns = 12 },			/* 7 */
	{ .op = OP_ALLOC, .to = USER_BUFFER, .bytes = 1, .start_ns = 12, .end_ns = 12 }, /* 8 */
};

static const struct trace trace = {
	.events = (struct event *)(uintptr_t)events, .n = ARRAY_LEN(events),
};
static const struct trace empty;

static struct player at(size_t position)
{
	struct player p;

	player_init(&p, &trace);
	player_seek(&p, position);
	return p;
}

struct move_row {
	const char *name;
	size_t from;
	void (*move)(struct player *p);
	size_t to;
};

static void on(struct player *p) { player_on(p); }
static void back(struct player *p) { player_back(p); }
static void seek_far(struct player *p) { player_seek(p, 1000); }

static const struct move_row moves[] = {
	{ "on from the start", 0, on, 1 },
	{ "on at the end stays", 8, on, 8 },
	{ "back", 3, back, 2 },
	{ "back at the start stays", 0, back, 0 },
	{ "seek is cut to the end", 2, seek_far, 8 },
	{ "next phase: a call", 0, player_next_phase, 1 },
	{ "next phase: a move", 1, player_next_phase, 3 },
	{ "next phase: an interrupt", 3, player_next_phase, 4 },
	{ "next phase: over the return", 5, player_next_phase, 7 },
	{ "next phase: the end, if there is none", 7, player_next_phase, 8 },
	{ "next phase: at the end", 8, player_next_phase, 8 },
	{ "previous phase", 7, player_previous_phase, 5 },
	{ "previous phase: from within one", 6, player_previous_phase, 5 },
	{ "previous phase: the start", 1, player_previous_phase, 0 },
	{ "previous phase: at the start", 0, player_previous_phase, 0 },
};

static void test_move(void **state)
{
	const struct move_row *row = *state;
	struct player p = at(row->from);

	row->move(&p);
	assert_int_equal(p.position, row->to);
	assert_int_equal(player_applied(&p), row->to + 2);
}

static void test_initial_memory_is_no_step(void **state)
{
	struct player p = at(0);

	(void)state;
	assert_int_equal(p.nsteps, 8);
	assert_null(player_event(&p));
	assert_true(player_on(&p));
	assert_int_equal(player_event(&p)->op, OP_ENTER);
}

static void test_empty(void **state)
{
	struct player p;

	(void)state;
	player_init(&p, &empty);
	assert_false(player_on(&p));
	assert_false(player_back(&p));
	player_next_phase(&p);
	player_previous_phase(&p);
	player_toggle(&p);
	player_tick(&p);
	player_tick(&p);
	assert_false(player_moves(&p));
	assert_int_equal(p.position, 0);
}

/* A step that moves bytes is animated, then all is still and no ticks are wanted. */
static void test_animation_ends(void **state)
{
	struct player p = at(2);
	int ticks = 0;

	(void)state;
	assert_false(player_moves(&p));
	player_on(&p);
	while (player_moves(&p) && ticks < 1000) {
		player_tick(&p);
		ticks++;
	}
	assert_int_equal(ticks, ANIMATION_FRAMES);
	assert_int_equal(p.position, 3);
	player_on(&p);	/* an interrupt: nothing to animate */
	assert_false(player_moves(&p));
}

static int ticks_to_play(int notches)
{
	struct player p = at(0);
	int ticks = 0;

	player_faster(&p, notches);
	player_toggle(&p);
	while (player_moves(&p) && ticks < 10000) {
		player_tick(&p);
		ticks++;
	}
	assert_int_equal(p.position, 8);
	assert_false(p.playing);
	return ticks;
}

static void test_play_to_the_end(void **state)
{
	(void)state;
	assert_true(ticks_to_play(-9) > ticks_to_play(0));
	assert_true(ticks_to_play(0) > ticks_to_play(1));
	assert_true(ticks_to_play(1) > ticks_to_play(9));
}

static void test_play_at_the_end_starts_over(void **state)
{
	struct player p = at(8);

	(void)state;
	player_toggle(&p);
	assert_int_equal(p.position, 0);
	assert_true(p.playing);
	player_toggle(&p);
	assert_false(p.playing);
}

static void test_back_pauses(void **state)
{
	struct player p = at(4);

	(void)state;
	player_toggle(&p);
	player_back(&p);
	assert_false(p.playing);
}

static void test_speed_has_limits(void **state)
{
	struct player p = at(0);

	(void)state;
	player_faster(&p, 100);
	assert_string_equal(player_speeds[p.speed], "8");
	player_faster(&p, -100);
	assert_string_equal(player_speeds[p.speed], "1/4");
}

static void test_same_place(void **state)
{
	struct player here = at(4), there = at(0), end = at(8);

	(void)state;
	/* A step after the DMA from the disk: so there, too. */
	assert_int_equal(player_same_place(&here, &there), 4);
	player_seek(&here, 3);
	assert_int_equal(player_same_place(&here, &there), 3);
	assert_int_equal(player_same_place(&there, &here), 0);
	assert_int_equal(player_same_place(&end, &there), 8);
}

/* A path without the disk's DMA is not held up by it; one that has it is where that is done. */
static void test_same_place_without_a_disk(void **state)
{
	static const struct event warm_events[] = {
		{ .op = OP_ENTER, .call = "read", .start_ns = 0, .end_ns = 1 },
		{ .op = OP_LEAVE, .call = "read", .start_ns = 1, .end_ns = 2 },
		{ .op = OP_DMA, .lane = LANE_DMA_NIC, .from = USER_BUFFER, .to = NIC,
		  .bytes = 4096, .payload_bytes = 4096, .start_ns = 2, .end_ns = 3 },
	};
	static const struct trace warm_trace = {
		.events = (struct event *)(uintptr_t)warm_events, .n = ARRAY_LEN(warm_events),
	};
	struct player cold = at(4), sent = at(7), warm;

	(void)state;
	player_init(&warm, &warm_trace);
	assert_int_equal(player_same_place(&cold, &warm), 1);	/* a step after the disk */
	assert_int_equal(player_same_place(&sent, &warm), 3);
	player_seek(&warm, 2);
	assert_int_equal(player_same_place(&warm, &cold), 2);	/* not past the disk's DMA */
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_LEN(moves) + 9] = {
		cmocka_unit_test(test_initial_memory_is_no_step),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_animation_ends),
		cmocka_unit_test(test_play_to_the_end),
		cmocka_unit_test(test_play_at_the_end_starts_over),
		cmocka_unit_test(test_back_pauses),
		cmocka_unit_test(test_speed_has_limits),
		cmocka_unit_test(test_same_place),
		cmocka_unit_test(test_same_place_without_a_disk),
	};
	size_t n = ADD_ROWS(tests, 9, moves, test_move);

	return _cmocka_run_group_tests("player", tests, n, NULL, NULL);
}
