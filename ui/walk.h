#ifndef UI_WALK_H
#define UI_WALK_H

/*
 * A walk through the steps of a scenario without a terminal: what the display would show, for
 * the formats that write screens.  Same scenario, same bytes.
 */

#include <stdio.h>

#include "ui/app.h"
#include "ui/options.h"

#define WALK_ALL_STEPS 2000	/* most steps in one file, of all its paths */
#define WALK_MESSAGES 300	/* the same of a sequence diagram */

struct walk {
	const struct scenario *scenario;	/* borrowed */
	struct shows shows;
	struct app app;
	struct canvas canvas;		/* the screen of the step that was gone to */
	struct canvas caption;		/* what stands below it, as wide */
	size_t npaths;			/* that the format writes */
	bool one_step;			/* only this one of each */
	size_t step;
	enum theme theme;
	int level;			/* of detail */
	bool compare;			/* all paths side by side: one walk, that of path 0 */
	size_t compared_steps, compared_at;
};

struct walk_format {
	const char *name;
	int options;			/* those of OPT_STEP, _SIZE, _THEME, _LEVEL, _COMPARE that it takes */
	bool one_path;			/* it has room for one strategy */
	size_t most_steps;		/* that it writes, unless one is chosen; 0: always one */
	void (*write)(struct walk *w, FILE *file);
};

extern const struct walk_format walk_frames, walk_svg, walk_html, walk_cast, walk_mermaid;

/* The format of that name (NULL has none), or NULL. */
const struct walk_format *walk_find(const char *name);

/* The names, for messages. */
#define WALK_NAMES "frames, svg, html, cast, mermaid"

/*
 * Simulate the scenario and get ready to write it in that format, as the options ask.  0, or -1
 * with the message and nothing to free.
 */
int walk_open(struct walk *w, const struct scenario *s, const struct walk_format *format,
	      const struct options *o, struct error *e);
void walk_free(struct walk *w);

/* The steps of a path that are to be written: from the first to the last of them. */
size_t walk_first(const struct walk *w);
size_t walk_last(const struct walk *w, size_t path);

/* The path's name; of all that are compared: "read-write | sendfile". */
#define WALK_LABEL_BYTES 256
char *walk_label(const struct walk *w, size_t path, char *text, size_t size);

/* Go to that step of a path and draw it. */
void walk_to(struct walk *w, size_t path, size_t step);

/* The event of a step, NULL at step 0; its sentence, of what is compared that of the step gone to. */
#define WALK_SENTENCE_BYTES 1024
const struct event *walk_event(const struct walk *w, size_t path, size_t step);
void walk_sentence(const struct walk *w, size_t path, size_t step, char *text, size_t size);

/* "textbook, read-write, step 8 of 19"; and what has made the figure: versions, kernel, machine. */
void walk_where(const struct walk *w, size_t path, size_t step, char *text, size_t size);
void walk_versions(const struct walk *w, size_t path, char *text, size_t size);

/* Both in a line. */
#define WALK_CAPTION_BYTES 640
void walk_caption(const struct walk *w, size_t path, size_t step, char *text, size_t size);

/*
 * The same of paths that are compared (ui/walk_compare.c), for ui/walk.c.  Open: after they are simulated; -1
 * with the message.  Header: what they share, for the versions.
 */
int walk_compare_open(struct walk *w, bool clock, struct error *e);
void walk_compare_to(struct walk *w, size_t step);
void walk_compare_label(const struct walk *w, char *text, size_t size);
void walk_compare_sentence(const struct walk *w, char *text, size_t size);
void walk_compare_where(const struct walk *w, size_t step, char *text, size_t size);
void walk_compare_header(const struct walk *w, struct trace_header *h);

#endif
