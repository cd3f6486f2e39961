/*
 * The pane of the real run, drawn from made-up results: compared with tests/golden/real-*.txt, and
 * its keys.  Then it is drawn in all sizes: nothing may fall outside, and no text may be torn.
 */

#include "tests/golden.h"
#include "tests/test.h"

#include "ui/layout.h"
#include "ui/real_pane.h"

#define PAGES 256u

static struct real_pane pane;

static void add_row(struct real_seen *s, const char *figure, struct value model, struct value real,
		    enum verdict verdict, const char *evidence)
{
	struct row *row = &s->rows[s->nrows++];

	snprintf(row->figure, sizeof(row->figure), "%s", figure);
	row->model = model;
	row->real = real;
	row->verdict = verdict;
	snprintf(verdict == CONFIRMED ? row->evidence : row->reason, ROW_TEXT, "%s", evidence);
}

static char *add_grid(struct real_seen *s, enum check_stage stage, enum place from, enum place to,
		      size_t npages)
{
	struct real_grid *g = &s->grids[s->ngrids++];

	*g = (struct real_grid){ stage, from, to, npages, calloc(npages + 1, 1) };
	assert_non_null(g->pages);
	return g->pages;
}

static void begin(struct real_seen *s, enum check_stage stage)
{
	snprintf(s->label, sizeof(s->label), "read-write");
	snprintf(s->where, sizeof(s->where), "Linux 6.18.1, TCP through a lab");
	s->state = REAL_RUNS;
	s->stage = stage;
	for (int i = 0; i <= (int)stage; i++)
		s->begun[i] = i != STAGE_DELIVERED && i != STAGE_RESENT;
	s->begun[stage] = true;
}

static void counting(struct real_seen *s)
{
	begin(s, STAGE_COUNT);
}

/* Half of the pages have been looked at, and one of them holds both. */
static void probing(struct real_seen *s)
{
	char *pages;

	begin(s, STAGE_PROBE);
	memset(add_grid(s, STAGE_PROBE, PAGE_CACHE, USER_BUFFER, PAGES), PAGE_OLD, 144);
	pages = add_grid(s, STAGE_PROBE, USER_BUFFER, SOCKET_BUFFER, PAGES);
	memset(pages, PAGE_NEW, 128);
	pages[77] = PAGE_MIXED;
}

static void done(struct real_seen *s)
{
	begin(s, STAGE_COMPARE);
	s->state = REAL_DONE;
	s->verdict = CONTRADICTED;
	s->has_trace = true;
	add_row(s, "syscalls.read", value_count(16), value_count(16), CONFIRMED,
		"ptrace: the stops of a child at entry and exit, tried on known calls first; "
		"second witness: seccomp");
	add_row(s, "mode_switches", value_count(64), value_count(66), CONTRADICTED,
		"witnesses disagree: ptrace 66, seccomp 64");
	add_row(s, "hops.page-cache.user-buffer", value_word("copied"), value_word("copied"),
		CONFIRMED, "alias probe: the old bytes arrived on every page (256)");
	add_row(s, "hops.user-buffer.socket-buffer", value_word("copied"), value_word("copied"),
		CONFIRMED, "alias probe: the old bytes arrived on every page (256)");
	add_row(s, "hops.socket-buffer.nic", value_word("referenced"), (struct value){ 0 },
		NOT_OBSERVABLE, "over loopback there is no device");
	add_row(s, "cpu_copies.passes", (struct value){ VALUE_PASSES, 20000, NULL },
		(struct value){ VALUE_PASSES, 20000, NULL }, INFERRED,
		"the hops above, added up: each is at least one copy");
	add_row(s, "delivered_bytes", value_bytes(1048576), value_bytes(1048576), CONFIRMED,
		"the receiver compared every byte with the file's");
	add_row(s, "sleeps", value_count(8), value_count(3), CONFIRMED,
		"getrusage: voluntary context switches");
	s->rows[7].range = true;
	s->rows[7].max = 1234;
	memset(add_grid(s, STAGE_PROBE, PAGE_CACHE, USER_BUFFER, PAGES), PAGE_OLD, PAGES);
	memset(add_grid(s, STAGE_PROBE, USER_BUFFER, SOCKET_BUFFER, PAGES), PAGE_OLD, PAGES);
	memset(add_grid(s, STAGE_RESENT, USER_BUFFER, SOCKET_BUFFER, 2), PAGE_NEW, 2);
}

static void skipped(struct real_seen *s)
{
	begin(s, STAGE_PLAN);
	s->state = REAL_DONE;
	s->verdict = SKIPPED;
	snprintf(s->reason, sizeof(s->reason), "io_uring is not allowed here "
		 "(/proc/sys/kernel/io_uring_disabled is 2)");
	error_set(&s->no_trace, "%s", s->reason);
}

static void failed(struct real_seen *s)
{
	begin(s, STAGE_PLAN);
	s->state = REAL_FAILED;
	error_set(&s->failed, "this is a recording: there is no scenario to run");
}

struct pane_row {
	const char *name;	/* and of the golden file */
	void (*make)(struct real_seen *s);
	size_t row;
	int width, height;
};

static const struct pane_row panes[] = {
	{ "real-counting-80x24", counting, 0, 80, 24 },
	{ "real-counting-60x20", counting, 0, 60, 20 },
	{ "real-counting-40x12", counting, 0, 40, 12 },
	{ "real-probing-80x24", probing, 0, 80, 24 },
	{ "real-probing-60x20", probing, 0, 60, 20 },
	{ "real-probing-40x12", probing, 0, 40, 12 },
	{ "real-done-80x24", done, 1, 80, 24 },
	{ "real-done-60x20", done, 7, 60, 20 },
	{ "real-done-40x12", done, 3, 40, 12 },
	{ "real-done-120x36", done, 4, 120, 36 },
	{ "real-skipped-80x24", skipped, 0, 80, 24 },
	{ "real-skipped-40x12", skipped, 0, 40, 12 },
	{ "real-failed-60x20", failed, 0, 60, 20 },
};

static void make(const struct pane_row *row)
{
	real_run_stop(&pane.run);
	row->make(&pane.run.seen);
	pane.row = row->row;
	pane.open = true;
}

static void test_pane(void **state)
{
	const struct pane_row *row = *state;
	struct canvas c;
	char path[128], *text;

	make(row);
	canvas_init(&c, row->width, row->height);
	view_real(&c, &pane.run.seen, pane.row);
	text = golden_planes(&c);
	snprintf(path, sizeof(path), "tests/golden/%s.txt", row->name);
	golden_check(path, text);
	free(text);
	canvas_free(&c);
}

/* All sizes, all rows: nothing outside, and each glyph has its place in the table. */
static void test_sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(panes); i++) {
		make(&panes[i]);
		for (int width = 1; width <= 300; width += width < 130 ? 1 : 17) {
			for (int height = 1; height <= 100; height += height < 40 ? 1 : 13) {
				struct canvas c;

				canvas_init(&c, width, height);
				view_real(&c, &pane.run.seen, pane.row);
				if (c.clipped)
					fail_msg("%s: %dx%d: %lu cells outside", panes[i].name,
						 width, height, c.clipped);
				for (int k = 0; k < width * height; k++)
					assert_true(theme_is_narrow(c.cells[k].glyph));
				canvas_free(&c);
			}
		}
	}
}

struct key_row {
	const char *name;
	void (*make)(struct real_seen *s);
	enum action action;
	size_t before, after;	/* the row */
	enum real_wish wish;
	bool open;
};

static const struct key_row key_rows[] = {
	{ "pane: on goes down", done, ACTION_ON, 0, 1, REAL_TAKEN, true },
	{ "pane: and stays at the last", done, ACTION_ON, 7, 7, REAL_TAKEN, true },
	{ "pane: back goes up", done, ACTION_BACK, 3, 2, REAL_TAKEN, true },
	{ "pane: and stays at the first", done, ACTION_BACK, 0, 0, REAL_TAKEN, true },
	{ "pane: G", done, ACTION_LAST, 0, 7, REAL_TAKEN, true },
	{ "pane: g", done, ACTION_FIRST, 5, 0, REAL_TAKEN, true },
	{ "pane: no figure to go to yet", probing, ACTION_ON, 0, 0, REAL_TAKEN, true },
	{ "pane: no last figure yet", probing, ACTION_LAST, 0, 0, REAL_TAKEN, true },
	{ "pane: q closes it", done, ACTION_QUIT, 2, 2, REAL_TAKEN, false },
	{ "pane: Esc closes it", probing, ACTION_ESCAPE, 0, 0, REAL_TAKEN, false },
	{ "pane: R runs it again", done, ACTION_REAL, 2, 2, REAL_AGAIN, true },
	{ "pane: but not while it runs", probing, ACTION_REAL, 0, 0, REAL_TAKEN, true },
	{ "pane: Enter asks for the trace", done, ACTION_ENTER, 2, 2, REAL_TRACE, true },
	{ "pane: the help is not its own", done, ACTION_HELP, 2, 2, REAL_NOT_MINE, true },
	{ "pane: nothing is stepped behind it", done, ACTION_PLAY, 2, 2, REAL_TAKEN, true },
};

static void test_key(void **state)
{
	const struct key_row *row = *state;
	const struct pane_row made = { row->name, row->make, row->before, 0, 0 };

	make(&made);
	assert_int_equal(real_pane_key(&pane, row->action), row->wish);
	assert_int_equal(pane.row, row->after);
	assert_int_equal(pane.open, row->open);
}

static void test_word(void **state)
{
	(void)state;
	real_run_stop(&pane.run);
	assert_null(real_pane_word(&pane));
	for (size_t i = 0; i < ARRAY_LEN(panes); i++) {
		make(&panes[i]);
		assert_non_null(real_pane_word(&pane));
	}
}

static int teardown(void **state)
{
	(void)state;
	real_run_stop(&pane.run);
	return 0;
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_LEN(panes) + ARRAY_LEN(key_rows) + 2];
	size_t n = 0;

	real_run_init(&pane.run);
	n = ADD_ROWS(tests, n, panes, test_pane);
	n = ADD_ROWS(tests, n, key_rows, test_key);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test_teardown(test_sizes, teardown);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test_teardown(test_word, teardown);
	return _cmocka_run_group_tests("view_real_golden", tests, n, NULL, NULL);
}
