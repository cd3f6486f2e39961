/*
 * From the JSON of a scenario to its runs.  Each run's configuration is built in layers, later
 * ones winning: defaults, the scenario, --set, the row's own "set", @KERNEL.  Within a layer the
 * machine's name comes first, then single keys; so a named machine never undoes a --set.
 */

#include "sim/scenario_json.h"

#include <stdio.h>
#include <string.h>

#include "sim/machine_json.h"
#include "sim/scenario_reader.h"
#include "sim/settings.h"
#include "sim/suggest.h"
#include "sim/utf8.h"

int reader_find_kernel(const struct reader *r, const char *name, struct kernel *k,
		       struct error *why)
{
	struct suggest near = { .typed = name };
	char text[sizeof(why->text)];

	if (kernel_from_name(k, name) == 0)
		return 0;
	if (r->source->host && strcmp(name, "host") == 0) {
		*k = *r->source->host;
		return 0;
	}
	for (size_t i = 0; i < nkernels; i++)
		suggest_offer(&near, kernels[i].name);
	if (strcmp(name, "host") == 0)
		return error_set(why, "the rules of this host are not known here; accepted: %s",
				 near.list);
	suggest_offer(&near, "host");
	return error_set(why, "%s, or %s", suggest_text(&near, "kernel", text, sizeof(text)),
			 kernel_others);
}

static int find_machine(const struct reader *r, const char *name, struct config *c,
			struct error *why)
{
	const struct scenario_source *source = r->source;
	const char *json = NULL;
	struct suggest near = { .typed = name };
	char text[sizeof(why->text)], one[48];

	why->text[0] = '\0';
	if (source->machine_text)
		json = source->machine_text(name, why);
	if (json)
		return machine_parse(c, name, json, why);
	if (why->text[0])
		return -1;
	for (const char *at = source->machine_names; at && *at != '\0';) {
		size_t n = strcspn(at, ", ");

		snprintf(one, sizeof(one), "%.*s", (int)n, at);
		suggest_offer(&near, one);
		at += n + strspn(at + n, ", ");
	}
	return error_set(why, "%s", suggest_text(&near, "machine", text, sizeof(text)));
}

/* What an item that names no machine gets. */
static int default_machine(struct reader *r, const cJSON *item, struct config *c)
{
	struct error why;

	if (find_machine(r, DEFAULT_MACHINE, c, &why) != 0)
		return json_fail(&r->doc, item, JSON_VALUE, "%s", why.text);
	return 0;
}

int reader_kernel(struct reader *r, const cJSON *object, struct kernel *k)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, "kernel");
	struct error why;

	if (!item)
		return 0;
	if (!cJSON_IsString(item))
		return json_fail(&r->doc, item, JSON_VALUE, "is %s; accepted: a name such as "
				 "\"%s\"", json_what(item), DEFAULT_KERNEL);
	if (reader_find_kernel(r, item->valuestring, k, &why) != 0)
		return json_fail(&r->doc, item, JSON_VALUE, "%s", why.text);
	return 0;
}

int reader_machine_base(struct reader *r, const cJSON *object, struct config *c)
{
	const cJSON *machine = cJSON_GetObjectItemCaseSensitive(object, "machine"), *name = machine;
	struct error why;

	if (!machine)
		return 0;
	if (cJSON_IsObject(machine))
		name = cJSON_GetObjectItemCaseSensitive(machine, "base");
	if (!name)
		return default_machine(r, machine, c);
	if (!cJSON_IsString(name))
		return json_fail(&r->doc, name, JSON_VALUE, "is %s; accepted: a name such as "
				 "\"%s\", or { \"base\": \"%s\", ... }", json_what(name),
				 DEFAULT_MACHINE, DEFAULT_MACHINE);
	if (find_machine(r, name->valuestring, c, &why) != 0)
		return json_fail(&r->doc, name, JSON_VALUE, "%s", why.text);
	return 0;
}

int reader_machine_changes(struct reader *r, const cJSON *object, struct config *c)
{
	static const char *const others[] = { "base", NULL };
	const cJSON *machine = cJSON_GetObjectItemCaseSensitive(object, "machine");
	struct settings s = { .doc = &r->doc, .others = others, .machine_keys = true };

	return cJSON_IsObject(machine) ? settings_read(&s, machine, c) : 0;
}

int reader_set(struct reader *r, bool names, struct config *c)
{
	for (size_t i = 0; i < r->source->nset; i++) {
		const char *text = r->source->set[i], *value = strchr(text, '=');
		struct error why = { "" };
		char key[64];
		bool machine, kernel;
		int result = 0;

		if (!value)
			return error_set(r->error, "--set %.*s: no value; accepted: KEY=VALUE, "
					 "such as chunk=64KiB", utf8_cut(text, 60), text);
		snprintf(key, sizeof(key), "%.*s", (int)(value++ - text), text);
		machine = strcmp(key, "machine") == 0;
		kernel = strcmp(key, "kernel") == 0;
		if (names && machine)
			result = find_machine(r, value, c, &why);
		else if (names && kernel)
			result = reader_find_kernel(r, value, &c->kernel, &why);
		else if (!names && !machine && !kernel)
			result = settings_set(c, key, value, &why);
		if (result != 0)
			return error_set(r->error, "--set %.*s: %s", utf8_cut(text, 60), text,
					 why.text);
	}
	return 0;
}

/* "cold" for "somewhere/cold.json": a scenario without a name has its file's. */
static void name_of_file(char *name, size_t size, const char *file)
{
	const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file;
	const char *dot = strrchr(base, '.');
	size_t n = dot && dot > base ? (size_t)(dot - base) : strlen(base);
	struct error clean;

	/* A file may be called anything; error_set() makes it printable. */
	error_set(&clean, "%.*s", (int)n, base);
	snprintf(name, size, "%.*s", utf8_cut(clean.text, size - 1), clean.text);
}

/* What holds for all rows: defaults, the scenario, --set. */
static int read_base(struct reader *r)
{
	static const char *const others[] = { "format", "version", "name", "title", "notes",
					      "machine", "kernel", "strategies", "flows",
					      "questions", "paths", NULL };
	const cJSON *root = r->doc.root;
	struct settings s = { .doc = &r->doc, .others = others, .run_keys = true };
	struct config *c = &r->base;

	key_defaults(c);
	c->kernel = *kernel_find(DEFAULT_KERNEL);
	if (!cJSON_GetObjectItemCaseSensitive(root, "machine") && default_machine(r, root, c) != 0)
		return -1;
	if (settings_read(&s, root, c) != 0 || reader_kernel(r, root, &c->kernel) != 0 ||
	    reader_machine_base(r, root, c) != 0 || reader_machine_changes(r, root, c) != 0)
		return -1;
	return reader_set(r, true, c) != 0 ? -1 : reader_set(r, false, c);
}

static int read_scenario(struct reader *r)
{
	const cJSON *root = r->doc.root;
	struct scenario *s = r->scenario;

	name_of_file(s->name, sizeof(s->name), r->source->file);
	if (settings_header(&r->doc, "iopath-scenario") != 0 || read_base(r) != 0 ||
	    settings_text(&r->doc, root, "name", s->name, sizeof(s->name)) != 0 ||
	    settings_text(&r->doc, root, "title", s->title, sizeof(s->title)) != 0 ||
	    settings_text(&r->doc, root, "notes", s->notes, sizeof(s->notes)) != 0)
		return -1;
	if (reader_paths(r) != 0 || reader_runs(r) != 0 || reader_questions(r) != 0)
		return -1;
	return reader_exercises(r);
}

int scenario_parse(struct scenario *s, const struct scenario_source *source, struct error *e)
{
	struct reader r = { .source = source, .scenario = s, .error = e };
	int result;

	s->name[0] = s->title[0] = s->notes[0] = '\0';
	s->nruns = s->nquestions = s->npaths = 0;
	if (source->length > SCENARIO_MAX_BYTES)
		return error_set(e, "%s:1:1: is %zu bytes long; accepted: at most 1 MiB",
				 source->file, source->length);
	result = json_open(&r.doc, source->file, source->text, source->length, e);
	if (result == 0)
		result = read_scenario(&r);
	json_close(&r.doc);
	return result;
}

int scenario_set(const struct scenario_source *source, struct config *c, const char *setting,
		 struct error *e)
{
	struct scenario_source one = *source;
	struct reader r = { .source = &one, .error = e };

	one.set = &setting;
	one.nset = 1;
	if (reader_set(&r, true, c) != 0 || reader_set(&r, false, c) != 0)
		return -1;
	return reader_check_payload(c, e);
}
