/*
 * Questions about recordings: what a real or a watched trace can answer is asked, with the right answer;
 * what it does not know is not.
 */

#include <unistd.h>

#include "tests/shows.h"

#include "sim/figures.h"
#include "sim/trace_json.h"

static struct shows shows;
static struct app app;

/* What such a trace has of the model's: a real one no NIC's DMA, a watched one no devices at all. */
static bool is_seen(const struct event *e, const char *source)
{
	const bool watched = strcmp(source, "watched") == 0;

	switch ((enum op)e->op) {
	case OP_ENTER:
	case OP_LEAVE:
	case OP_COPY:
	case OP_LINK:
	case OP_MAP:
	case OP_UNMAP:
		return !e->soft;
	case OP_DMA:
		return !watched && e->lane == LANE_DMA_DISK;
	case OP_ALLOC:
	case OP_WIRE:
	case OP_ACK:
		return !watched;
	default:
		return false;
	}
}

static void write_trace(FILE *file, const struct trace *t, const char *source)
{
	struct trace_header h = t->header;
	char line[TRACE_LINE_BYTES];

	snprintf(h.source, sizeof(h.source), "%s", source);
	if (strcmp(source, "watched") == 0)
		h.strategy[0] = '\0';
	trace_json_header(line, &h);
	fprintf(file, "%s\n", line);
	for (size_t i = 0; i < t->n; i++) {
		if (strcmp(source, "model") != 0 && !is_seen(&t->events[i], source))
			continue;
		trace_json_event(line, t->header.label, &t->events[i]);
		fprintf(file, "%s\n", line);
	}
}

/* Simulate, write what such a trace would have, and open that. */
static void record(const char *scenario, const char *names, const char *set, const char *source)
{
	char path[] = "/tmp/iopath-test-XXXXXX";
	struct shows simulated;
	struct error e;
	FILE *file = fdopen(mkstemp(path), "w");

	assert_non_null(file);
	shows_of(&simulated, scenario, names, set);
	for (size_t i = 0; i < simulated.n; i++)
		write_trace(file, &simulated.show[i].trace, source);
	fclose(file);
	shows_free(&simulated);
	if (shows_read(&shows, path, &e) != 0)
		fail_msg("%s", e.text);
	unlink(path);
}

struct row {
	const char *name, *scenario, *strategies, *set, *source;
	const char *kinds;	/* all that are asked */
};

static const struct row rows[] = {
	{ "recorded: real, several", "static-file", "read-write,mmap-write,sendfile,splice", NULL, "real",
	  "holder fewest passes hop calls" },
	{ "recorded: real, one", "textbook", "sendfile", NULL, "real", "holder passes hop calls" },
	{ "recorded: real, connections", "static-file", "read-write", "connections=3", "real",
	  "passes hop calls" },
	{ "recorded: real, an empty file", "textbook", "read-write", "file.size=0", "real", "calls" },
	{ "recorded: watched", "static-file", "read-write,splice", NULL, "watched",
	  "holder fewest passes hop calls" },
	{ "recorded: watched, by reference", "static-file", "sendfile", NULL, "watched",
	  "passes hop calls" },
	{ "recorded: the model", "static-file", "read-write,sendfile", NULL, "model",
	  "holder fewest passes hop calls memory" },
};

/* Names of what only the model knows. */
static const char *const unknown[] = {
	"DMA", "sleep", "mode switch", "interrupt", "fault", "memory", "ACK", "time",
};

static void check_figure(const struct question *q)
{
	static struct ledger l;
	const struct show *show = &shows.show[q->key.run];
	uint64_t value = 0;

	ledger_init(&l, show->count, show->trace.header.payload_bytes);
	for (size_t i = 0; i < show->trace.n; i++)
		ledger_add(&l, &show->trace.events[i]);
	assert_int_equal(figures_value(&l, q->key.figure, &value), 0);
	assert_int_equal(q->number.value, figures_in_passes(q->key.figure) ? value : value * 10000);
}

/* The move of that page which comes next is the one that the key says. */
static void check_holder(const struct question *q)
{
	const struct trace *t = &shows.show[q->at.path].trace;
	unsigned long long page;
	char to[64];
	struct player p;
	size_t i;

	assert_int_equal(sscanf(strstr(q->asked.ask, "page "), "page %llu", &page), 1);
	player_init(&p, t);
	for (i = p.initial + q->at.position;; i++) {
		const struct event *e = &t->events[i];

		assert_true(i < t->n);
		if ((e->op != OP_DMA && e->op != OP_COPY && e->op != OP_LINK) || e->from == e->to ||
		    e->offset_bytes > page * PAGE_BYTES ||
		    e->offset_bytes + e->bytes <= page * PAGE_BYTES)
			continue;
		snprintf(to, sizeof(to), "%s", place_name((enum place)e->to));
		if (strchr(to, '-'))
			*strchr(to, '-') = ' ';
		if (strcmp(to, "nic") == 0)
			snprintf(to, sizeof(to), "NIC");
		if (!strstr(q->asked.options[q->answer].text, to))
			fail_msg("%s: %s, not %s", q->asked.ask, q->asked.options[q->answer].text, to);
		return;
	}
}

static void check_question(const struct question *q, const struct row *row)
{
	for (size_t i = 0; strcmp(row->source, "model") != 0 && i < ARRAY_LEN(unknown); i++)
		if (strstr(q->asked.ask, unknown[i]))
			fail_msg("%s", q->asked.ask);
	if (!strstr(row->kinds, q->kind))
		fail_msg("%s: %s", q->kind, q->asked.ask);
	if (q->number.wanted)
		check_figure(q);
	if (strcmp(q->kind, "holder") == 0)
		check_holder(q);
	assert_in_range(strlen(q->asked.ask), 40, sizeof(q->asked.ask) - 2);
	assert_in_range(strlen(q->asked.why), 10, sizeof(q->asked.why) - 2);
}

/* All there are, and each kind of the list among them. */
static void test_questions(void **state)
{
	const struct row *row = *state;
	char asked[256] = "", *kinds, *kind;
	const struct question *q;
	struct quiz quiz;

	record(row->scenario, row->strategies, row->set, row->source);
	quiz_init(&quiz, &shows, QUIZ_SEED);
	for (size_t i = 0; i < QUIZ_MOST && (q = quiz_question(&quiz, i)) != NULL; i++) {
		check_question(q, row);
		if (!strstr(asked, q->kind))
			snprintf(asked + strlen(asked), sizeof(asked) - strlen(asked), "%s ", q->kind);
	}
	kinds = strdup(row->kinds);
	for (kind = strtok(kinds, " "); kind; kind = strtok(NULL, " "))
		if (!strstr(asked, kind))
			fail_msg("no question of %s, but %s", kind, asked);
	free(kinds);
	quiz_free(&quiz);
	shows_free(&shows);
}

static bool on_screen(const char *what)
{
	struct canvas c;
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);
	bool found;

	canvas_init(&c, 80, 24);
	app_draw(&app, &c);
	canvas_dump(&c, file, PLANE_GLYPHS, CHARSET_ASCII);
	fclose(file);
	canvas_free(&c);
	found = strstr(text, what) != NULL;
	free(text);
	return found;
}

/* In the display none is open at first; p asks them one after the other, and says when there are no more. */
static void test_display(void **state)
{
	size_t n = 0;

	(void)state;
	record("textbook", "sendfile", NULL, "real");
	app_init(&app, &shows, CHARSET_UNICODE);
	assert_false(app.asking);
	for (; n < QUIZ_MOST; n++) {
		press(&app, "p");
		if (!app.asking)
			break;
		assert_true(app.question.of_trace);
		if (app.question.noptions > 0)
			press(&app, "1~~");
		else
			press(&app, "7~~");
		assert_false(app.asking);
	}
	assert_in_range(n, 4, QUIZ_MOST - 1);
	assert_true(on_screen("there is nothing to ask about this recording"));
	press(&app, ".");
	assert_false(on_screen("there is nothing to ask"));
	app_free(&app);
	shows_free(&shows);
}

/* What still grows may change each answer. */
static void test_growing(void **state)
{
	struct app_feed feed = { .fd = -1, .live = true };

	(void)state;
	record("textbook", "sendfile", NULL, "watched");
	app_init(&app, &shows, CHARSET_UNICODE);
	app.feed = &feed;
	press(&app, "p");
	assert_false(app.asking);
	assert_true(on_screen("is asked about when it has ended"));
	feed.live = false;
	press(&app, "p");
	assert_true(app.asking);
	app_free(&app);
	shows_free(&shows);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(rows) + 2] = {
		cmocka_unit_test(test_display),
		cmocka_unit_test(test_growing),
	};
	const size_t n = ADD_ROWS(tests, 2, rows, test_questions);

	return _cmocka_run_group_tests("ask recorded", tests, n, NULL, NULL);
}
