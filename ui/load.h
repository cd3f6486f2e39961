#ifndef UI_LOAD_H
#define UI_LOAD_H

/* From a name on the command line to a scenario: shipped ones are embedded, others are files. */

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"
#include "sim/scenario.h"
#include "ui/options.h"

struct builtin {		/* one embedded file */
	const char *name;	/* "textbook" */
	const char *text;
};

extern const struct builtin builtin_scenarios[];	/* ends with a NULL name; generated */
extern const struct builtin builtin_machines[];

/* Exit statuses, for all commands. */
enum status { STATUS_DONE = 0, STATUS_CONTRADICTED = 1, STATUS_USAGE = 2, STATUS_CANNOT = 3 };

/*
 * Read a whole file of at most max bytes into malloc'ed, NUL-terminated text (caller frees).
 * Refuses directories and what is too large.  0, or -1 with the message.
 */
int load_file(const char *path, size_t max, char **text, size_t *length, struct error *e);

/*
 * The beginning of a file, NUL-terminated, to tell by it what it is.  False if it is none that can be
 * read twice: a pipe would lose what is looked at.
 */
bool load_begin(const char *path, char *begin, size_t size);

/* A scenario's text, read once, so that it can be parsed with one set of options after another. */
struct scenario_text {
	const char *file;	/* for messages; may be the operand itself */
	const char *text;
	size_t length;
	char *owned;		/* NULL: the text is embedded */
};

/* The text that the operand names (NULL: the built-in textbook).  0, or -1 and nothing to free. */
int load_text(struct scenario_text *t, const char *operand, struct error *e);
void load_text_free(struct scenario_text *t);

/* Its scenario, with --set and --strategy applied. */
int load_parse(struct scenario *s, const struct scenario_text *t, const struct options *o,
	       struct error *e);

/* One KEY=VALUE, as --set takes it, on a configuration.  0, or -1 with what --set says. */
int load_set(struct config *c, const char *setting, struct error *e);

/* Both in one, for the operand of the options. */
int load_scenario(struct scenario *s, const struct options *o, struct error *e);

#endif
