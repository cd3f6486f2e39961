/*
 * Real runs beside simulated ones, and what is said of figures that a real run does not have: never 0.
 */

#include "tests/shows.h"

#include "ui/export.h"
#include "ui/view.h"

static struct shows shows;

static void load(struct scenario *s, const char *name, const char *const *only, size_t n)
{
	struct options o = { .operand = name, .nonly = n };
	struct error e;

	for (size_t i = 0; i < n; i++)
		o.only[i] = only[i];
	if (load_scenario(s, &o, &e) != 0 || shows_simulate(&shows, s, &e) != 0)
		fail_msg("%s", e.text);
}

/* Each real trace stands behind its model's; what is skipped leaves no hole. */
static void test_side_by_side(void **state)
{
	static const char *const only[] = { "read-write", "user-driver", "sendfile" };
	static const char *const labels[] = { "read-write", "read-write (real)", "user-driver",
					      "sendfile", "sendfile (real)" };
	static struct scenario s;
	struct error e = { "" };
	size_t nreal;

	(void)state;
	load(&s, "static-file", only, ARRAY_LEN(only));
	if (shows_run_real(&shows, &s, NULL, &nreal, &e) != 0 || nreal == 0) {
		print_message("%s\n", e.text);
		skip();
	}
	assert_int_equal(nreal, 2);
	assert_int_equal(shows.n, ARRAY_LEN(labels));
	for (size_t i = 0; i < shows.n; i++) {
		const struct show *show = &shows.show[i];
		const bool real = strstr(labels[i], "(real)") != NULL;

		assert_string_equal(show->trace.header.label, labels[i]);
		assert_string_equal(show->trace.header.source, real ? "real" : "model");
		assert_string_equal(show->run.strategy->name, show->strategy->name);
		assert_int_equal(show->trace.header.payload_bytes, 1 << 20);
		assert_true(show->trace.n > 10 && show->elapsed_ns > 0);
	}
	shows_free(&shows);
}

static void test_no_room(void **state)
{
	static struct scenario s;
	struct error e = { "" };
	size_t nreal;

	(void)state;
	load(&s, "textbook", NULL, 0);
	shows.n = MAX_RUNS / 2 + 1;
	assert_int_equal(shows_run_real(&shows, &s, NULL, &nreal, &e), -1);
	assert_non_null(strstr(e.text, "accepted: at most 16"));
	shows.n = s.nruns;
	shows_free(&shows);
}

struct seen_row {
	const char *name;
	const char *source;
	const struct export_format *format;
	const char *there, *not_there;
};

static const struct seen_row seen_rows[] = {
	{ "json: a model's sleeps", "model", &export_json, "\"sleeps\": 1,", "null" },
	{ "json: a real run's sleeps", "real", &export_json, "\"sleeps\": null,", "\"sleeps\": 1" },
	{ "json: a real run's context switches", "real", &export_json,
	  "\"context_switches\": null,", "\"context_switches\": 2" },
	{ "json: a real run's faults", "real", &export_json,
	  "\"faults\": { \"minor\": null, \"major\": null, \"user\": null }",
	  "\"minor\": 0" },
	{ "json: a real run's interrupts", "real", &export_json, "\"interrupts\": null",
	  "\"interrupts\": 2" },
	{ "json: a real run's mode switches are seen", "real", &export_json,
	  "\"mode_switches\": 4,", "\"mode_switches\": null" },
	{ "json: of a watched program neither", "watched", &export_json, "\"sleeps\": null,",
	  "\"sleeps\": 1" },
	{ "table: a model's sleeps", "model", &export_table, "        4       1 ", "neither is seen" },
	{ "table: a real run's sleeps", "real", &export_table, "        4       - ",
	  "        4       1 " },
	{ "table: a real run's note", "real", &export_table, "neither is seen", NULL },
	{ "table: a watched program's DMA is told where it is seen", "watched", &export_table,
	  "       2       2       4 ", NULL },
	{ "text: a model's sleeps", "model", &export_text, "sleeps 1, interrupts 2,", "-," },
	{ "text: a real run's sleeps", "real", &export_text, "sleeps -, interrupts -,", NULL },
};

/* A trace that has them, to see that it is the source that decides. */
static void test_seen(void **state)
{
	static const char *const only[] = { "read-write" };
	const struct seen_row *row = *state;
	static struct scenario s;
	struct export x;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	load(&s, "textbook", only, 1);
	snprintf(shows.show[0].trace.header.source, sizeof(shows.show[0].trace.header.source),
		 "%s", row->source);
	export_open(&x, out, &s, row->format);
	export_trace(&x, 0, &s.runs[0], &shows.show[0].trace);
	export_close(&x);
	fclose(out);
	if (!strstr(text, row->there) || (row->not_there && strstr(text, row->not_there)))
		fail_msg("it says: %s", text);
	free(text);
	shows_free(&shows);
}

/* The figures of the display, at each level, as text. */
static char *figures_of(const char *source, const char *keys)
{
	static struct app app;
	struct canvas c;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	shows_of(&shows, "textbook", "read-write", NULL);
	snprintf(shows.show[0].trace.header.source, sizeof(shows.show[0].trace.header.source),
		 "%s", source);
	app_init(&app, &shows, CHARSET_ASCII);
	press(&app, keys);
	canvas_init(&c, 80, 24);
	for (int level = 1; level <= 4; level++) {
		app_draw(&app, &c);
		canvas_dump(&c, out, PLANE_GLYPHS, CHARSET_ASCII);
		press(&app, "+");
	}
	canvas_free(&c);
	shows_free(&shows);
	fclose(out);
	return text;
}

static void test_display(void **state)
{
	static const char *const names[] = { "sleeps     ", "interrupts ", "page faults" };
	char *model = figures_of("model", "sG"), *real = figures_of("real", "sG");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char none[32];

		snprintf(none, sizeof(none), "%s      - |", names[i]);
		assert_non_null(strstr(model, names[i]));
		assert_null(strstr(model, none));
		assert_non_null(strstr(real, none));
	}
	free(model);
	free(real);
}

/* Nobody looks at the wire of a watched program: what it has sent is not 0, but unknown. */
static void test_display_watched(void **state)
{
	char *real = figures_of("real", "s"), *watched = figures_of("watched", "s");

	(void)state;
	if (!strstr(real, "sent           0 B |") || strstr(watched, " 0 B |"))
		fail_msg("real: %s\nwatched: %s", real, watched);
	free(real);
	free(watched);
}

/* What cannot be seen is not asked. */
static void test_not_asked(void **state)
{
	static struct app app;

	(void)state;
	shows_of(&shows, "textbook", "read-write", NULL);
	snprintf(shows.show[0].trace.header.source, sizeof(shows.show[0].trace.header.source),
		 "real");
	app_init(&app, &shows, CHARSET_ASCII);
	assert_false(app.asking);
	press(&app, "..p");
	assert_false(app.asking);
	assert_int_equal(app.players[0].position, 2);
	shows_free(&shows);
}

int main(void)
{
	struct CMUnitTest tests[5 + ARRAY_LEN(seen_rows)] = {
		cmocka_unit_test(test_side_by_side),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_display),
		cmocka_unit_test(test_display_watched),
		cmocka_unit_test(test_not_asked),
	};
	size_t n = ADD_ROWS(tests, 5, seen_rows, test_seen);

	return _cmocka_run_group_tests("real_show", tests, n, NULL, NULL);
}
