#ifndef SIM_JSON_DOCUMENT_H
#define SIM_JSON_DOCUMENT_H

/*
 * A checked JSON file: cJSON has the values, and every complaint knows its place in the text.
 */

#include <cjson/cJSON.h>

#include "sim/error.h"

struct json_document {
	const char *file;	/* for messages */
	char *copy;		/* owned: the text without comments */
	const char *text;	/* ... after a byte order mark */
	size_t length;
	cJSON *root;		/* owned */
	struct error *error;	/* where complaints go */
};

enum json_part { JSON_KEY, JSON_VALUE };

/* Check and parse a text.  0, or -1 with the message in e; close it in both cases. */
int json_open(struct json_document *d, const char *file, const char *text, size_t length,
	      struct error *e);
void json_close(struct json_document *d);

/* "FILE:LINE:COLUMN: PATH: " and the text, where the item's key or value stands.  Returns -1. */
int json_fail(const struct json_document *d, const cJSON *item, enum json_part part,
	      const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same without the path, for texts that name their key. */
int json_fail_at(const struct json_document *d, const cJSON *item, enum json_part part,
		 const char *text);

/* Entries of an object must have different names: 0, or -1 if this one repeats an earlier one. */
int json_check_repeated(const struct json_document *d, const cJSON *object, const cJSON *item);

/* The value of a text, "true" or "false", or a number as it is written (in the room of text). */
const char *json_scalar(const struct json_document *d, const cJSON *item, char *text, size_t size);

/* "a list": what an item is, for messages. */
const char *json_what(const cJSON *item);

#endif
