#ifndef TESTS_EXPORTS_H
#define TESTS_EXPORTS_H

/* For tests of the exports: a scenario loaded, exported into memory, and JSON taken apart. */

#include <cjson/cJSON.h>

#include "tests/test.h"
#include "ui/export.h"
#include "ui/load.h"

static struct scenario scenario;	/* what has been loaded */

/* The shipped scenario, with one key set or not. */
static inline void load(const char *name, const char *set)
{
	struct options o = { .operand = name, .set = { set }, .nset = set != NULL };
	struct error e;

	if (load_scenario(&scenario, &o, &e) != 0)
		fail_msg("%s", e.text);
}

/* What has been loaded in that format, as text (free it). */
static inline char *export_loaded(const char *format)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	assert_int_equal(export_scenario(file, &scenario, export_find(format)), 0);
	fclose(file);
	return text;
}

static inline char *export_text_of(const char *name, const char *format, const char *set)
{
	load(name, set);
	return export_loaded(format);
}

static inline cJSON *parse(char *text)
{
	cJSON *json = cJSON_ParseWithOpts(text, NULL, 1);

	if (!json)
		fail_msg("not JSON: %.200s", text);
	free(text);
	return json;
}

static inline const cJSON *get(const cJSON *o, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, key);

	if (!item)
		fail_msg("no key %s", key);
	return item;
}

static inline int number(const cJSON *o, const char *key)
{
	assert_true(cJSON_IsNumber(get(o, key)));
	return get(o, key)->valueint;
}

#endif
