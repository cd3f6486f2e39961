/*
 * From a scenario to the screens of its steps.  The screen itself is the display's (ui/app.h), at the
 * level of detail that is asked for, with no question open and nothing moving.  A format asks for one
 * step after the other, so what it writes is kept nowhere.
 */

#include "ui/walk.h"

#include <string.h>

#include "sim/explain.h"
#include "sim/utf8.h"
#include "ui/screen_file.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MAX_COLUMNS 300
#define MAX_ROWS 100

static const struct walk_format *const formats[] = {
	&walk_frames, &walk_svg, &walk_html, &walk_cast, &walk_mermaid,
};

const struct walk_format *walk_find(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(formats); i++) {
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	}
	return NULL;
}

/* Digits at *text, at most nine; moves it on.  -1 if there are none. */
static long number(const char **text)
{
	const size_t n = strspn(*text, "0123456789");
	long value = 0;

	if (n == 0 || n > 9)
		return -1;
	for (size_t i = 0; i < n; i++)
		value = value * 10 + (*(*text)++ - '0');
	return value;
}

/* The formats that take this option, for a message: "frames, svg". */
static char *takers(int option, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if ((formats[i]->options & option) && used < size)
			used += (size_t)snprintf(text + used, size - used, "%s%s",
						 used ? ", " : "", formats[i]->name);
	}
	return text;
}

static int check_taken(const struct walk_format *format, int option, const char *name,
		       const char *value, struct error *e)
{
	char names[64];

	if (!value || (format->options & option))
		return 0;
	return error_set(e, "%s: not with --format %s; accepted: with %s", name, format->name,
			 takers(option, names, sizeof(names)));
}

static int parse_step(size_t *step, const char *value, struct error *e)
{
	const char *end = value;
	const long n = number(&end);

	if (n < 0 || *end != '\0')
		return error_set(e, "--step %.*s: accepted: a step's number, as in --step 8",
				 utf8_cut(value, 60), value);
	*step = (size_t)n;
	return 0;
}

static int parse_size(int *columns, int *rows, const char *value, struct error *e)
{
	const char *end = value;
	const long width = number(&end);
	const long height = *end == 'x' ? (end++, number(&end)) : -1;

	if (*end != '\0' || width < LAYOUT_MIN_WIDTH || width > MAX_COLUMNS ||
	    height < LAYOUT_MIN_HEIGHT || height > MAX_ROWS)
		return error_set(e, "--size %.*s: accepted: COLSxROWS from %dx%d to %dx%d, as in "
				 "--size 120x36", utf8_cut(value, 60), value, LAYOUT_MIN_WIDTH,
				 LAYOUT_MIN_HEIGHT, MAX_COLUMNS, MAX_ROWS);
	*columns = (int)width;
	*rows = (int)height;
	return 0;
}

static size_t steps_of(const struct walk *w, size_t path)
{
	return w->compare ? w->compared_steps : w->app.players[path].nsteps;
}

/* Is each step there, and are they not too many? */
static int check_steps(struct walk *w, const struct walk_format *format, struct error *e)
{
	size_t all = 0;

	for (size_t path = 0; path < w->npaths; path++) {
		const size_t n = steps_of(w, path);
		char label[WALK_LABEL_BYTES];

		if (w->one_step && w->step > n)
			return error_set(e, "--step %zu: %s has %zu steps; accepted: 0 to %zu",
					 w->step, walk_label(w, path, label, sizeof(label)), n, n);
		all += n;
	}
	if (w->one_step || format->most_steps == 0 || all <= format->most_steps)
		return 0;
	return error_set(e, "--format %s: %zu steps are too many; accepted: at most %zu, by "
			 "--strategy with fewer of them, a smaller file or larger chunks (--set)%s",
			 format->name, all, format->most_steps,
			 format->options & OPT_STEP ? ", or one step (--step N)" : "");
}

/* The most that a caption takes, at that width. */
static int caption_rows(const struct walk *w, int columns)
{
	const struct rect r = { 0, 0, columns, 0 };
	char text[WALK_CAPTION_BYTES];
	int most = 1;

	for (size_t path = 0; path < w->npaths; path++) {
		int rows;

		walk_caption(w, path, walk_last(w, path), text, sizeof(text));
		rows = canvas_wrap(NULL, r, STYLE_DIM, text);
		most = rows > most ? rows : most;
	}
	return most;
}

/* What the options ask, and whether the format takes it; before anything is simulated. */
static int read_options(struct walk *w, const struct walk_format *format, const struct options *o,
			int *columns, int *rows, struct error *e)
{
	if (check_taken(format, OPT_STEP, "--step", o->step, e) != 0 ||
	    check_taken(format, OPT_SIZE, "--size", o->size, e) != 0 ||
	    check_taken(format, OPT_THEME, "--theme", o->theme, e) != 0 ||
	    check_taken(format, OPT_LEVEL, "--level", o->level, e) != 0 ||
	    check_taken(format, OPT_COMPARE, "--compare", o->compare ? "" : NULL, e) != 0 ||
	    (o->step && parse_step(&w->step, o->step, e) != 0) ||
	    (o->size && parse_size(columns, rows, o->size, e) != 0) ||
	    (o->theme && theme_parse(&w->theme, o->theme, e) != 0) ||
	    (o->level && level_parse(&w->level, o->level, e) != 0))
		return -1;
	if (o->clock && !o->compare)
		return error_set(e, "--clock: accepted with --compare");
	if (format->one_path && !w->compare && o->nonly > 1)
		return error_set(e, "--strategy: --format %s has room for one; accepted: one name%s",
				 format->name, format->options & OPT_COMPARE ? ", or --compare" : "");
	return 0;
}

int walk_open(struct walk *w, const struct scenario *s, const struct walk_format *format,
	      const struct options *o, struct error *e)
{
	int columns = 80, rows = 24;

	*w = (struct walk){ .scenario = s, .theme = THEME_DARK, .level = LEVEL_BYTES,
			    .one_step = o->step != NULL, .compare = o->compare };
	if (read_options(w, format, o, &columns, &rows, e) != 0 ||
	    shows_simulate(&w->shows, s, e) != 0)
		return -1;
	app_init(&w->app, &w->shows, CHARSET_UNICODE);
	w->app.asking = false;
	w->app.theme = w->theme;
	w->app.level = w->level;
	w->npaths = format->one_path || w->compare ? 1 : w->shows.n;
	if (w->compare && walk_compare_open(w, o->clock, e) != 0)
		goto fail;
	canvas_init(&w->canvas, columns, rows);
	canvas_init(&w->caption, columns, caption_rows(w, columns));
	if (check_steps(w, format, e) == 0)
		return 0;
fail:
	walk_free(w);
	return -1;
}

void walk_free(struct walk *w)
{
	canvas_free(&w->canvas);
	canvas_free(&w->caption);
	shows_free(&w->shows);
}

size_t walk_first(const struct walk *w)
{
	return w->one_step ? w->step : 0;
}

size_t walk_last(const struct walk *w, size_t path)
{
	return w->one_step ? w->step : steps_of(w, path);
}

char *walk_label(const struct walk *w, size_t path, char *text, size_t size)
{
	if (w->compare)
		walk_compare_label(w, text, size);
	else
		snprintf(text, size, "%s", w->app.labels[path]);
	return text;
}

void walk_to(struct walk *w, size_t path, size_t step)
{
	const struct rect below = { 0, 0, w->caption.width, w->caption.height };
	char text[WALK_CAPTION_BYTES];

	w->app.path = (int)path;
	if (w->compare)
		walk_compare_to(w, step);
	else
		player_seek(&w->app.players[path], step);
	app_draw(&w->app, &w->canvas);
	walk_caption(w, path, step, text, sizeof(text));
	canvas_clear(&w->caption, below);
	canvas_wrap(&w->caption, below, STYLE_DIM, text);
}

const struct event *walk_event(const struct walk *w, size_t path, size_t step)
{
	const struct player *p = &w->app.players[path];

	return step > 0 ? &p->trace->events[p->initial + step - 1] : NULL;
}

void walk_sentence(const struct walk *w, size_t path, size_t step, char *text, size_t size)
{
	const struct event *e = w->compare ? NULL : walk_event(w, path, step);

	if (w->compare)
		walk_compare_sentence(w, text, size);
	else if (e)
		explain_event(text, size, w->shows.show[path].strategy, e);
	else
		snprintf(text, size, "Before the first step.");
}

void walk_where(const struct walk *w, size_t path, size_t step, char *text, size_t size)
{
	if (w->compare)
		walk_compare_where(w, step, text, size);
	else
		snprintf(text, size, "%s, %s, step %zu of %zu", w->scenario->name, w->app.labels[path],
			 step, w->app.players[path].nsteps);
}

void walk_versions(const struct walk *w, size_t path, char *text, size_t size)
{
	struct trace_header shared;

	if (w->compare)
		walk_compare_header(w, &shared);
	screen_versions(w->compare ? &shared : &w->shows.show[path].trace.header, text, size);
}

void walk_caption(const struct walk *w, size_t path, size_t step, char *text, size_t size)
{
	char where[448], versions[160];

	walk_where(w, path, step, where, sizeof(where));
	walk_versions(w, path, versions, sizeof(versions));
	snprintf(text, size, "%s. %s", where, versions);
}
