#ifndef SIM_SCENARIO_JSON_H
#define SIM_SCENARIO_JSON_H

/*
 * Scenario text to scenario, strictly: syntax, unknown or duplicate keys, wrong types, values
 * out of range and impossible combinations are refused with file:line:column, the key and what is
 * accepted.  No file is opened here; the caller brings texts.
 */

#include "sim/scenario.h"

#define SCENARIO_MAX_BYTES (1024u * 1024u)

struct scenario_source {
	const char *file;		/* as the reader knows it, for messages */
	const char *text;
	size_t length;
	const struct kernel *host;	/* what "host" means, or NULL: not known here */
	/* JSON of a machine profile; NULL if there is none, with a message if that says why. */
	const char *(*machine_text)(const char *name, struct error *why);
	const char *machine_names;	/* "nvme-25g, hdd-1g": for the message */
	const char *const *set;		/* --set KEY=VALUE texts, in order */
	size_t nset;
	const char *const *only;	/* --strategy NAMEs (with @KERNEL), or none */
	size_t nonly;
	bool defer_blocks;		/* a direct chunk of odd size is the caller's to skip */
	bool defer_checks;		/* all that run_check() refuses is */
};

/* Parse and check all of it.  0, or -1 with the message in e and s unusable. */
int scenario_parse(struct scenario *s, const struct scenario_source *source, struct error *e);

/*
 * One KEY=VALUE as --set takes it, on a configuration that is there already; machine= and kernel= too.
 * Of the source only host, machine_text and machine_names are used.  0, or -1 with --set's message.
 */
int scenario_set(const struct scenario_source *source, struct config *c, const char *setting,
		 struct error *e);

#endif
