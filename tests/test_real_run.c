/*
 * The real run behind the key R: started, read, stopped, in a process of its own; and the path that
 * its trace becomes.
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "tests/shows.h"

#include "ui/real_pane.h"

#define LIMIT_MS 60000

static struct shows shows;
static struct app app;

/* True until the run has ended. */
static bool wait_ready(const struct real_run *r)
{
	struct pollfd p = { .fd = r->child.fd, .events = POLLIN };

	if (r->child.fd < 0)
		return false;
	if (poll(&p, 1, LIMIT_MS) != 1)
		fail_msg("nothing came in %d ms", LIMIT_MS);
	return true;
}

static void need_result(const struct real_seen *s)
{
	if (s->state == REAL_DONE && s->verdict == CONFIRMED && !s->no_trace.text[0])
		return;
	if (s->verdict == CONTRADICTED)
		fail_msg("contradicted: %s", s->reason);
	print_message("%s%s%s\n", s->failed.text, s->reason, s->no_trace.text);
	skip();
}

static size_t pages_looked_at(const struct real_seen *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->ngrids; i++)
		for (size_t k = 0; k < s->grids[i].npages; k++)
			n += s->grids[i].pages[k] != 0;
	return n;
}

static void open_shows(const char *scenario, const char *strategy, const char *set)
{
	shows_of(&shows, scenario, strategy, set);
	app_init(&app, &shows, CHARSET_UNICODE);
}

static int close_shows(void **state)
{
	(void)state;
	app_free(&app);
	shows_free(&shows);
	return 0;
}

/* The trace is a path of its own, which Enter opens; run again, it takes the place of the first. */
static void test_trace_is_a_path(void **state)
{
	(void)state;
	open_shows("static-file", "read-write,sendfile", "file.size=256KiB");
	press(&app, "s2R");
	assert_true(app.real->open);
	while (wait_ready(&app.real->run))
		app_ready(&app);
	need_result(&app.real->run.seen);
	assert_int_equal(shows.n, 3);
	assert_string_equal(app.labels[2], "sendfile (real)");
	assert_string_equal(shows.show[2].trace.header.source, "real");
	assert_int_equal(shows.show[2].trace.header.payload_bytes, 256 * 1024);
	press(&app, "~");
	assert_false(app.real->open);
	assert_int_equal(app.path, 2);
	press(&app, "GRR");
	assert_int_equal(app.real->run.seen.state, REAL_RUNS);
	while (wait_ready(&app.real->run))
		app_ready(&app);
	assert_int_equal(shows.n, 3);
	assert_int_equal(app.players[2].nsteps + app.players[2].initial, shows.show[2].trace.n);
	press(&app, "^2cR~");		/* from over other paths side by side too */
	assert_false(app.real->open || app.compare.open);
	assert_int_equal(app.path, 2);
}

/* All that the child of the display tells; the display itself sees nothing of it. */
static size_t collect(char *bytes, size_t size)
{
	size_t n = 0;
	ssize_t got = 1;

	while (got != 0 && n < size && wait_ready(&app.real->run)) {
		got = read(app.real->run.child.fd, bytes + n, size - n);
		n += got > 0 ? (size_t)got : 0;
	}
	assert_in_range(n, 1, size - 1);
	return n;
}

static char told[1 << 20];

/* Each page is told of before the verdicts are, a hop after the other. */
static void test_pages_come_in_live(void **state)
{
	struct real_run r;
	size_t n, before = 0, grew = 0;

	(void)state;
	open_shows("static-file", "read-write", "file.size=256KiB");
	press(&app, "sR");
	n = collect(told, sizeof(told));
	real_run_init(&r);
	r.seen.state = REAL_RUNS;
	for (size_t i = 0; i < n; i++) {
		real_run_take(&r, &told[i], 1);
		if (r.seen.state != REAL_RUNS || pages_looked_at(&r.seen) == before)
			continue;
		assert_int_equal(r.seen.stage, STAGE_PROBE);
		assert_int_equal(r.seen.nrows, 0);
		before = pages_looked_at(&r.seen);
		grew++;
	}
	need_result(&r.seen);
	assert_int_equal(before, 2 * 64);
	assert_int_equal(grew, 2 * 4);		/* 16 pages at a time */
	assert_int_equal(r.seen.ngrids, 2);
	for (size_t i = 0; i < 64; i++)
		assert_int_equal(r.seen.grids[0].pages[i], PAGE_OLD);
	assert_true(r.seen.nrows > 5);
	real_run_stop(&r);
}

/* What comes in pieces of any size is the same. */
static void test_pieces(void **state)
{
	static const size_t pieces[] = { 1, 7, 64, 4093, 65536 };
	size_t n;

	(void)state;
	open_shows("textbook", "sendfile@linux-2.4", NULL);
	press(&app, "sR");
	n = collect(told, sizeof(told));
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		struct real_run r;

		real_run_init(&r);
		for (size_t at = 0; at < n; at += pieces[i])
			real_run_take(&r, told + at, n - at < pieces[i] ? n - at : pieces[i]);
		need_result(&r.seen);
		assert_int_equal(r.child.used, 0);
		assert_true(r.trace.n > 4);
		assert_string_equal(r.trace_label, "sendfile@linux-2.4 (real)");
		real_run_stop(&r);
	}
}

/* Stopped at each stage: the child is gone, and so is the pipe. */
static void test_stop(void **state)
{
	(void)state;
	open_shows("textbook", "read-write", NULL);
	for (int stage = STAGE_PLAN; stage <= STAGE_PROBE; stage++) {
		struct real_run r;
		pid_t child;
		int fd;

		real_run_init(&r);
		real_run_start(&r, &shows.show[0].run, "textbook", NULL);
		child = r.child.child;
		fd = r.child.fd;
		while (wait_ready(&r) && !r.seen.begun[stage])
			real_run_read(&r);
		real_run_stop(&r);
		assert_int_equal(kill(child, 0), -1);
		assert_int_equal(errno, ESRCH);
		assert_int_equal(close(fd), -1);
		assert_int_equal(r.seen.state, REAL_NONE);
	}
}

/* The child is ended from outside: it is told, and the display goes on. */
static void test_killed(void **state)
{
	(void)state;
	open_shows("textbook", "read-write", NULL);
	press(&app, "sR");
	kill(app.real->run.child.child, SIGKILL);
	while (wait_ready(&app.real->run))
		app_ready(&app);
	assert_int_equal(app.real->run.seen.state, REAL_FAILED);
	assert_non_null(strstr(app.real->run.seen.failed.text, "signal 9"));
	assert_int_equal(shows.n, 1);
	press(&app, "q.");
	assert_int_equal(app.players[0].position, 1);
}

struct refuse_row {
	const char *name;
	const char *scenario, *strategy, *set;
	enum real_state state;
	const char *says;
};

static const struct refuse_row refuse_rows[] = {
	{ "refused: flows", "kafka", NULL, NULL, REAL_FAILED, "flows are simulated only" },
	{ "skipped: only the model has it", "static-file", "user-driver", NULL, REAL_DONE, "model" },
	{ "skipped: no file of that size", "static-file", "sendfile", "file.size=2GiB", REAL_DONE,
	  "GiB" },
};

static void test_refused(void **state)
{
	const struct refuse_row *row = *state;
	const struct real_seen *s;

	open_shows(row->scenario, row->strategy, row->set);
	press(&app, "sR");
	s = &app.real->run.seen;
	while (wait_ready(&app.real->run))
		app_ready(&app);
	assert_int_equal(s->state, row->state);
	if (row->state == REAL_DONE)
		assert_int_equal(s->verdict, SKIPPED);
	if (!strstr(s->failed.text, row->says) && !strstr(s->reason, row->says))
		fail_msg("it says: %s%s", s->failed.text, s->reason);
}

/* A recording has no scenario; and R does not start anything behind a question's back. */
static void test_recording(void **state)
{
	(void)state;
	open_shows("textbook", "read-write", NULL);
	shows.show[0].run.strategy = NULL;
	press(&app, "R");
	assert_true(app.asking && !app.real);
	press(&app, "sR");
	assert_int_equal(app.real->run.seen.state, REAL_FAILED);
	assert_int_equal(app.real->run.child.fd, -1);
}

int main(void)
{
	struct CMUnitTest tests[6 + ARRAY_LEN(refuse_rows)] = {
		cmocka_unit_test_teardown(test_trace_is_a_path, close_shows),
		cmocka_unit_test_teardown(test_pages_come_in_live, close_shows),
		cmocka_unit_test_teardown(test_pieces, close_shows),
		cmocka_unit_test_teardown(test_stop, close_shows),
		cmocka_unit_test_teardown(test_killed, close_shows),
		cmocka_unit_test_teardown(test_recording, close_shows),
	};
	size_t n = ADD_ROWS(tests, 6, refuse_rows, test_refused);

	for (size_t i = 6; i < n; i++)
		tests[i].teardown_func = close_shows;
	return _cmocka_run_group_tests("real_run", tests, n, NULL, NULL);
}
