#ifndef SIM_SETTINGS_H
#define SIM_SETTINGS_H

/* Keys of the key table as they stand in JSON: nested objects, and dotted names where allowed. */

#include <stdbool.h>

#include "sim/json_document.h"
#include "sim/key.h"

struct settings {
	const struct json_document *doc;
	const char *const *others;	/* keys that the caller reads itself; NULL at the end */
	bool run_keys, machine_keys;	/* which keys of the table may stand here */
	bool dotted;			/* "file.size" means "file": { "size" } */
	bool of_flow;			/* of one run among others that share its machine */
	const cJSON *given[MAX_KEYS];	/* the item that set keys[i], or NULL */
};

/* Read an object's keys into c.  0, or -1 with the message in the document's error. */
int settings_read(struct settings *s, const cJSON *object, struct config *c);

/* The object's text of that name, if it has one: printable, and not too long for text. */
int settings_text(const struct json_document *d, const cJSON *object, const char *name,
		  char *text, size_t size);

/* The outermost item must be an object with that "format" and "version": 1. */
int settings_header(const struct json_document *d, const char *format);

/* Set one key by its dotted name from text.  0, or -1 with a message that names the key. */
int settings_set(struct config *c, const char *name, const char *value, struct error *e);

#endif
