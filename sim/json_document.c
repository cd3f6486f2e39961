/*
 * cJSON knows values but no positions, the scanner knows positions but no values.  Both read in
 * the same order, so the n-th item of the tree is the n-th value of the text.
 */

#include "sim/json_document.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/json_text.h"
#include "sim/utf8.h"

#define FILE_SHOWN_BYTES 160	/* of a long path its end is shown */

struct search {
	const cJSON *wanted;
	size_t nth;		/* in reading order */
	char path[160];		/* "strategies[2].set" */
};

/* Depth first, as the text is read; the scanner has limited the depth. */
static bool find_item(struct search *s, const cJSON *node)
{
	const size_t end = strlen(s->path);
	const cJSON *child;
	int index = 0;

	if (node == s->wanted)
		return true;
	cJSON_ArrayForEach(child, node) {
		char *path = s->path + end;
		size_t left = sizeof(s->path) - end;

		s->nth++;
		if (cJSON_IsArray(node))
			snprintf(path, left, "[%d]", index++);
		else
			snprintf(path, left, "%s%.*s", end > 0 ? "." : "",
				 utf8_cut(child->string, 40), child->string);
		if (find_item(s, child))
			return true;
	}
	s->path[end] = '\0';
	return false;
}

static struct json_offset offset_of(const struct json_document *d, const cJSON *item,
				    struct search *s)
{
	*s = (struct search){ .wanted = item };
	find_item(s, d->root);
	return json_locate(d->text, d->length, s->nth);
}

int json_open(struct json_document *d, const char *file, const char *text, size_t length,
	      struct error *e)
{
	size_t shown = strlen(file);

	*d = (struct json_document){ .file = file, .length = length, .error = e };
	if (shown > FILE_SHOWN_BYTES)
		d->file += shown - FILE_SHOWN_BYTES;
	d->copy = malloc(length + 1);
	if (!d->copy)
		abort();
	memcpy(d->copy, text, length);
	d->copy[length] = '\0';
	d->text = d->copy;
	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		d->text += 3;
		d->length -= 3;
	}
	json_blank_comments(d->copy, length);
	if (json_check(d->file, d->text, d->length, e) != 0)
		return -1;
	d->root = cJSON_ParseWithLength(d->text, d->length);
	if (!d->root)
		abort();	/* what passes the check is good JSON: out of memory */
	return 0;
}

void json_close(struct json_document *d)
{
	cJSON_Delete(d->root);
	free(d->copy);
	*d = (struct json_document){ 0 };
}

int json_fail(const struct json_document *d, const cJSON *item, enum json_part part,
	      const char *format, ...)
{
	char what[sizeof(d->error->text)], text[sizeof(what)];
	struct search search;
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	offset_of(d, item, &search);
	snprintf(text, sizeof(text), "%s%s%.*s", search.path, search.path[0] ? ": " : "",
		 (int)(sizeof(text) - sizeof(search.path) - 3), what);
	return json_fail_at(d, item, part, text);
}

int json_fail_at(const struct json_document *d, const cJSON *item, enum json_part part,
		 const char *text)
{
	struct search search;
	struct json_offset at = offset_of(d, item, &search);
	struct json_position where = json_position(d->text, part == JSON_KEY ? at.key : at.value);

	return error_set(d->error, "%s:%d:%d: %s", d->file, where.line, where.column, text);
}

int json_check_repeated(const struct json_document *d, const cJSON *object, const cJSON *item)
{
	const cJSON *first = cJSON_GetObjectItemCaseSensitive(object, item->string);
	struct json_position where;
	struct search search;

	if (first == item)
		return 0;
	where = json_position(d->text, offset_of(d, first, &search).key);
	return json_fail(d, item, JSON_KEY, "given twice, first in line %d, column %d; "
			 "accepted: each key once", where.line, where.column);
}

const char *json_scalar(const struct json_document *d, const cJSON *item, char *text, size_t size)
{
	struct search search;
	const char *digits;

	if (cJSON_IsString(item))
		return item->valuestring;
	if (cJSON_IsBool(item))
		return cJSON_IsTrue(item) ? "true" : "false";
	digits = d->text + offset_of(d, item, &search).value;
	snprintf(text, size, "%.*s", (int)strspn(digits, "0123456789+-.eE"), digits);
	return text;
}

const char *json_what(const cJSON *item)
{
	if (cJSON_IsString(item))
		return "a text";
	if (cJSON_IsNumber(item))
		return "a number";
	if (cJSON_IsBool(item))
		return cJSON_IsTrue(item) ? "true" : "false";
	if (cJSON_IsNull(item))
		return "null";
	return cJSON_IsArray(item) ? "a list" : "an object";
}
