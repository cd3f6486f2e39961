/*
 * One walk for every place in which keys of the table may stand: a scenario, its machine, a
 * row's "set", a machine profile.  Whoever calls says which keys belong there.
 */

#include "sim/settings.h"

#include <stdio.h>
#include <string.h>

#include "sim/suggest.h"
#include "sim/utf8.h"

#define NAME_BYTES 64	/* more than any dotted name needs */

static bool allowed(const struct settings *s, const struct key *k)
{
	return key_of_machine(k) ? s->machine_keys : s->run_keys;
}

/* What follows the group in the key's name: "size" of "file.size" in "file"; NULL if not in it. */
static const char *in_group(const struct key *k, const char *group)
{
	const size_t n = strlen(group);

	if (n == 0)
		return k->name;
	return strncmp(k->name, group, n) == 0 && k->name[n] == '.' ? k->name + n + 1 : NULL;
}

/* A key that makes this name a group, or NULL. */
static const struct key *group_find(const char *name)
{
	for (size_t i = 0; i < nkeys; i++) {
		if (name[0] != '\0' && in_group(&keys[i], name))
			return &keys[i];
	}
	return NULL;
}

static bool is_other(const struct settings *s, const char *group, const char *name)
{
	for (const char *const *other = s->others; group[0] == '\0' && other && *other; other++) {
		if (strcmp(*other, name) == 0)
			return true;
	}
	return false;
}

/* All names that may stand in the group, groups within it once. */
static void offer_names(struct suggest *near, const struct settings *s, const char *group)
{
	char name[NAME_BYTES], last[NAME_BYTES] = "";

	for (const char *const *other = s->others; group[0] == '\0' && other && *other; other++)
		suggest_offer(near, *other);
	for (size_t i = 0; i < nkeys; i++) {
		const char *rest = in_group(&keys[i], group);

		if (!rest || !allowed(s, &keys[i]))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(rest, "."), rest);
		if (strcmp(name, last) != 0)
			suggest_offer(near, name);
		memcpy(last, name, sizeof(last));
	}
}

static int unknown_key(const struct settings *s, const char *group, const cJSON *item)
{
	const struct key *k = key_find(item->string);
	struct suggest near = { .typed = item->string };
	char text[sizeof(s->doc->error->text)];

	if (!k)
		k = group_find(item->string);
	if (k && group[0] == '\0' && !s->machine_keys && !s->run_keys)
		return json_fail(s->doc, item, JSON_KEY, "a key of the scenario; accepted: "
				 "\"set\": { ... } with it inside");
	if (k && group[0] == '\0' && key_of_machine(k) && s->of_flow)
		return json_fail(s->doc, item, JSON_KEY, "a key of the machine, which all flows "
				 "share; accepted: \"machine\": { ... } of the scenario with it "
				 "inside");
	if (k && group[0] == '\0' && key_of_machine(k) && s->run_keys)
		return json_fail(s->doc, item, JSON_KEY, "a key of the machine; accepted: "
				 "\"machine\": { \"base\": NAME, ... } with it inside");
	if (k && group[0] == '\0' && !key_of_machine(k) && s->machine_keys)
		return json_fail(s->doc, item, JSON_KEY, "not a key of the machine; accepted: "
				 "\"%s\" outside of \"machine\"", item->string);
	if (k && group[0] == '\0' && allowed(s, k))
		return json_fail(s->doc, item, JSON_KEY, "dots are for --set and \"set\"; "
				 "accepted: nested objects: { \"%.*s\": { \"%s\": ... } }",
				 (int)strcspn(k->name, "."), k->name, strchr(k->name, '.') + 1);
	offer_names(&near, s, group);
	return json_fail(s->doc, item, JSON_KEY, "%s",
			 suggest_text(&near, "key", text, sizeof(text)));
}

/* May an item of this JSON type carry a value of that key? */
static bool fits(const struct key *k, const cJSON *item)
{
	switch (k->type) {
	case KEY_BYTES:
	case KEY_CHUNK:
	case KEY_POWER:
	case KEY_TIME:
	case KEY_RATE:
		return cJSON_IsNumber(item) || cJSON_IsString(item);
	case KEY_INTEGER:
		return cJSON_IsNumber(item);
	case KEY_BOOL:
		return cJSON_IsBool(item);
	case KEY_CACHE:
	case KEY_COUNT:
	case KEY_TLS:
		return cJSON_IsString(item);
	}
	return false;
}

static int read_value(struct settings *s, const struct key *k, const cJSON *item, struct config *c)
{
	const cJSON **given = &s->given[k - keys];
	char digits[64], accepts[128];
	struct error why;

	if (*given)
		return json_fail(s->doc, item, JSON_KEY, "given twice, nested and with dots; "
				 "accepted: each key once");
	*given = item;
	key_accepts(k, accepts, sizeof(accepts));
	if (!fits(k, item))
		return json_fail(s->doc, item, JSON_VALUE, "is %s; accepted: %s", json_what(item),
				 accepts);
	if (cJSON_IsString(item) && item->valuestring[0] != '\0' &&
	    strspn(item->valuestring, "0123456789") == strlen(item->valuestring))
		return json_fail(s->doc, item, JSON_VALUE, "\"%.*s\" is a text without a unit; "
				 "accepted: %s", utf8_cut(item->valuestring, 40),
				 item->valuestring, accepts);
	if (key_set(c, k, json_scalar(s->doc, item, digits, sizeof(digits)), &why) != 0)
		return json_fail_at(s->doc, item, JSON_VALUE, why.text);
	return 0;
}

/* Groups are one level deep, and so is the recursion. */
static int read_group(struct settings *s, const cJSON *object, const char *group,
		      struct config *c)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, object) {
		const bool dots = strchr(item->string, '.') != NULL;
		char name[NAME_BYTES];
		const struct key *k;
		int n;

		if (json_check_repeated(s->doc, object, item) != 0)
			return -1;
		if (is_other(s, group, item->string))
			continue;
		n = snprintf(name, sizeof(name), "%s%s%s", group, group[0] ? "." : "",
			     item->string);
		if (n >= (int)sizeof(name) || (dots && !s->dotted))
			return unknown_key(s, group, item);
		k = key_find(name);
		if (k && allowed(s, k)) {
			if (read_value(s, k, item, c) != 0)
				return -1;
			continue;
		}
		k = group_find(name);
		if (!k || !allowed(s, k))
			return unknown_key(s, group, item);
		if (!cJSON_IsObject(item))
			return json_fail(s->doc, item, JSON_VALUE, "is %s; accepted: an object: "
					 "{ \"%s\": ... }", json_what(item), in_group(k, name));
		if (read_group(s, item, name, c) != 0)
			return -1;
	}
	return 0;
}

int settings_read(struct settings *s, const cJSON *object, struct config *c)
{
	return read_group(s, object, "", c);
}

int settings_text(const struct json_document *d, const cJSON *object, const char *name,
		  char *text, size_t size)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
	const char *at;
	uint32_t code;

	if (!item)
		return 0;
	if (!cJSON_IsString(item))
		return json_fail(d, item, JSON_VALUE, "is %s; accepted: a text in double quotes",
				 json_what(item));
	if (item->valuestring[0] == '\0' || strlen(item->valuestring) >= size)
		return json_fail(d, item, JSON_VALUE, "is %zu bytes long; accepted: 1 to %zu",
				 strlen(item->valuestring), size - 1);
	for (at = item->valuestring; *at != '\0';) {
		at += utf8_decode(at, strlen(at), &code);
		if (!utf8_printable(code))
			return json_fail(d, item, JSON_VALUE, "has the character U+%04X in it; "
					 "accepted: printable characters", (unsigned)code);
	}
	memcpy(text, item->valuestring, (size_t)(at - item->valuestring) + 1);
	return 0;
}

int settings_header(const struct json_document *d, const char *format)
{
	const cJSON *item;
	char digits[64];

	if (!cJSON_IsObject(d->root))
		return json_fail(d, d->root, JSON_VALUE, "is %s; accepted: an object: "
				 "{ \"format\": \"%s\", \"version\": 1, ... }",
				 json_what(d->root), format);
	item = cJSON_GetObjectItemCaseSensitive(d->root, "format");
	if (!item)
		return json_fail(d, d->root, JSON_VALUE, "format: missing; accepted: "
				 "\"format\": \"%s\", \"version\": 1", format);
	if (!cJSON_IsString(item))
		return json_fail(d, item, JSON_VALUE, "is %s; accepted: \"%s\"", json_what(item),
				 format);
	if (strcmp(item->valuestring, format) != 0)
		return json_fail(d, item, JSON_VALUE, "is \"%.*s\"; accepted: \"%s\"",
				 utf8_cut(item->valuestring, 40), item->valuestring, format);
	item = cJSON_GetObjectItemCaseSensitive(d->root, "version");
	if (!item)
		return json_fail(d, d->root, JSON_VALUE, "version: missing; accepted: "
				 "\"version\": 1");
	if (!cJSON_IsNumber(item) || strcmp(json_scalar(d, item, digits, sizeof(digits)), "1") != 0)
		return json_fail(d, item, JSON_VALUE, "is no version that this program reads; "
				 "accepted: 1");
	return 0;
}

/* No key has that dotted name: say which ones come near. */
static int unknown_name(const char *name, struct error *e)
{
	struct suggest near = { .typed = name };
	char group[NAME_BYTES], last[NAME_BYTES] = "", text[sizeof(e->text)];
	bool in_known_group;

	snprintf(group, sizeof(group), "%.*s", (int)strcspn(name, "."), name);
	in_known_group = group_find(group) != NULL;
	if (!in_known_group) {
		suggest_offer(&near, "machine");
		suggest_offer(&near, "kernel");
	}
	for (size_t i = 0; i < nkeys; i++) {
		const struct key *k = &keys[i];
		char all[NAME_BYTES];

		snprintf(all, sizeof(all), "%.*s.*", (int)strcspn(k->name, "."), k->name);
		if (in_known_group ? in_group(k, group) != NULL : !key_of_machine(k))
			suggest_offer(&near, k->name);
		else if (!in_known_group && strcmp(all, last) != 0)
			suggest_offer(&near, all);
		memcpy(last, all, sizeof(last));
	}
	if (near.best[0] == '\0' && key_suggest(name))
		snprintf(near.best, sizeof(near.best), "%s", key_suggest(name));
	if (in_known_group && strcmp(name, group) == 0)
		return error_set(e, "%s: a group of keys; accepted: %s", name, near.list);
	return error_set(e, "%s", suggest_text(&near, "key", text, sizeof(text)));
}

int settings_set(struct config *c, const char *name, const char *value, struct error *e)
{
	const struct key *k = key_find(name);

	return k ? key_set(c, k, value, e) : unknown_name(name, e);
}
