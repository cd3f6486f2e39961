/*
 * The list of strategies or flows: each entry becomes a run with a configuration of its own.  Runs
 * of "strategies" happen one after the other, those of "flows" at the same time, on one machine.
 */

#include "sim/scenario_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/settings.h"
#include "sim/suggest.h"
#include "sim/utf8.h"

#define MAX_PAYLOAD (1ull << 53)	/* bytes of all connections and requests */

/* A flow has no machine and no kernel of its own. */
static int read_flow_set(struct reader *r, const cJSON *set, struct config *c)
{
	static const char *const shared[] = { "machine", "kernel" };
	struct settings s = { .doc = &r->doc, .run_keys = true, .dotted = true, .of_flow = true };

	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++) {
		const cJSON *item = cJSON_GetObjectItemCaseSensitive(set, shared[i]);

		if (item)
			return json_fail(&r->doc, item, JSON_KEY, "all flows share one %s; "
					 "accepted: \"%s\" outside of \"flows\"", shared[i],
					 shared[i]);
	}
	return settings_read(&s, set, c);
}

/* A row's "set", on top of the base. */
static int read_row_set(struct reader *r, const cJSON *set, struct config *c)
{
	static const char *const others[] = { "machine", "kernel", NULL };
	struct settings s = { .doc = &r->doc, .others = others, .run_keys = true,
			      .machine_keys = true, .dotted = true };

	if (!set)
		return 0;
	if (!cJSON_IsObject(set))
		return json_fail(&r->doc, set, JSON_VALUE, "is %s; accepted: an object such as "
				 "{ \"chunk\": \"4 KiB\" }", json_what(set));
	if (r->scenario->together)
		return read_flow_set(r, set, c);
	if (cJSON_GetObjectItemCaseSensitive(set, "machine") &&
	    (reader_machine_base(r, set, c) != 0 || reader_set(r, false, c) != 0 ||
	     reader_machine_changes(r, set, c) != 0))
		return -1;
	if (reader_kernel(r, set, &c->kernel) != 0)
		return -1;
	return settings_read(&s, set, c);
}

/* One of the program's, or of the scenario's own paths. */
static const struct strategy *find_strategy(const struct scenario *s, const char *name)
{
	for (size_t i = 0; i < s->npaths; i++) {
		if (strcmp(s->paths[i].name, name) == 0)
			return &s->paths[i].strategy;
	}
	return strategy_find(name);
}

/* "NAME" or "NAME@KERNEL"; on -1 `why` lacks the place. */
static int read_strategy(const struct reader *r, const char *typed, struct run *run,
			 struct error *why)
{
	const char *at = strchr(typed, '@');
	char name[64], text[sizeof(why->text)];
	struct suggest near = { .typed = name };

	snprintf(name, sizeof(name), "%.*s", at ? (int)(at - typed) : utf8_cut(typed, 60), typed);
	run->strategy = find_strategy(r->scenario, name);
	for (size_t i = 0; i < r->scenario->npaths; i++)
		suggest_offer(&near, r->scenario->paths[i].name);
	for (size_t i = 0; i < nstrategies; i++)
		suggest_offer(&near, strategies[i]->name);
	if (!run->strategy)
		return error_set(why, "%s", suggest_text(&near, "strategy", text, sizeof(text)));
	snprintf(run->label, sizeof(run->label), "%s", typed);
	return at ? reader_find_kernel(r, at + 1, &run->config.kernel, why) : 0;
}

/* One entry of "strategies" or "flows". */
static int read_row(struct reader *r, const cJSON *item, struct run *run)
{
	static const char *const others[] = { "label", "strategy", "set", NULL };
	struct settings s = { .doc = &r->doc, .others = others };
	const cJSON *name = item;
	struct error why;

	if (cJSON_IsObject(item)) {
		name = cJSON_GetObjectItemCaseSensitive(item, "strategy");
		if (settings_read(&s, item, &run->config) != 0)
			return -1;
		if (!name)
			return json_fail(&r->doc, item, JSON_VALUE, "strategy: missing; accepted: "
					 "\"strategy\": \"%s\" or another", DEFAULT_STRATEGY);
		if (read_row_set(r, cJSON_GetObjectItemCaseSensitive(item, "set"),
				 &run->config) != 0)
			return -1;
	}
	if (!cJSON_IsString(name))
		return json_fail(&r->doc, name, JSON_VALUE, "is %s; accepted: a strategy's name, "
				 "or { \"label\": ..., \"strategy\": ..., \"set\": { ... } }",
				 json_what(name));
	if (r->scenario->together && strchr(name->valuestring, '@'))
		return json_fail(&r->doc, name, JSON_VALUE, "names a kernel, but all flows share "
				 "one; accepted: \"%.*s\", and \"kernel\" outside of \"flows\"",
				 utf8_cut(name->valuestring, strcspn(name->valuestring, "@")),
				 name->valuestring);
	if (read_strategy(r, name->valuestring, run, &why) != 0)
		return json_fail(&r->doc, name, JSON_VALUE, "%s", why.text);
	return settings_text(&r->doc, item, "label", run->label, sizeof(run->label));
}

int reader_check_payload(const struct config *c, struct error *why)
{
	if (c->file_bytes == 0 || c->requests <= MAX_PAYLOAD / c->file_bytes / c->connections)
		return 0;
	return error_set(why, "file.size times requests times connections is above 2^53 bytes; "
			 "accepted: at most 8192 TiB in all");
}

/* Can the last run stand beside the others and, if it counts, be run?  `why` lacks the place. */
static int check_row(const struct reader *r, bool counts, struct error *why)
{
	const struct scenario *s = r->scenario;
	const struct run *run = &s->runs[s->nruns - 1];

	for (const struct run *other = s->runs; other < run; other++) {
		if (strcmp(other->label, run->label) == 0)
			return error_set(why, "label \"%s\" is used twice; accepted: "
					 "different labels", run->label);
	}
	if (!counts)
		return 0;
	if (reader_check_payload(&run->config, why) != 0)
		return -1;
	if (r->source->defer_checks)
		return 0;
	return r->source->defer_blocks ? run_check_kernel(run, why) : run_check(run, why);
}

/* A new run with the base configuration. */
static struct run *add_run(struct reader *r)
{
	struct run *run = &r->scenario->runs[r->scenario->nruns++];

	*run = (struct run){ .config = r->base };
	return run;
}

static int read_list(struct reader *r, const cJSON *list)
{
	const char *what = r->scenario->together ? "flows, which share one machine" : "strategies";
	const size_t most = r->scenario->together ? MAX_FLOWS : MAX_RUNS;
	const cJSON *item;
	struct error why;

	if (!cJSON_IsArray(list))
		return json_fail(&r->doc, list, JSON_VALUE, "is %s; accepted: a list such as "
				 "[ \"%s\" ]", json_what(list), DEFAULT_STRATEGY);
	if (!list->child)
		return json_fail(&r->doc, list, JSON_VALUE, "is empty; accepted: 1 to %zu %s", most,
				 what);
	cJSON_ArrayForEach(item, list) {
		if (r->scenario->nruns == most)
			return json_fail(&r->doc, item, JSON_VALUE, "is one too many; accepted: "
					 "1 to %zu %s", most, what);
		if (read_row(r, item, add_run(r)) != 0)
			return -1;
		if (check_row(r, r->source->nonly == 0, &why) != 0)
			return json_fail(&r->doc, item, JSON_VALUE, "%s", why.text);
	}
	return 0;
}

/* The run of that label, unless it is a strategy's name; NULL: there is none. */
static const struct run *find_label(const struct reader *r, const struct run *listed, size_t n,
				    const char *typed)
{
	if (find_strategy(r->scenario, typed))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (strcmp(listed[i].label, typed) == 0)
			return &listed[i];
	return NULL;
}

/* --strategy instead of the list, of which runs may be chosen by their labels. */
static int read_only(struct reader *r, const struct run *listed, size_t n)
{
	struct error why;

	if (r->source->nonly > MAX_RUNS)
		return error_set(r->error, "--strategy: %zu names; accepted: 1 to %d",
				 r->source->nonly, MAX_RUNS);
	for (size_t i = 0; i < r->source->nonly; i++) {
		const char *typed = r->source->only[i];

		const struct run *own = find_label(r, listed, n, typed);
		struct run *run = add_run(r);

		if (own)
			*run = *own;
		if ((!own && read_strategy(r, typed, run, &why) != 0) || check_row(r, true, &why) != 0)
			return error_set(r->error, "--strategy %.*s: %s", utf8_cut(typed, 60),
					 typed, why.text);
	}
	return 0;
}

/* Each flow may be possible, and all of them at once not. */
static int read_flows(struct reader *r, const cJSON *flows)
{
	struct error why;

	if (read_list(r, flows) != 0)
		return -1;
	if (!r->source->defer_checks &&
	    run_check_together(r->scenario->runs, r->scenario->nruns, &why) != 0)
		return json_fail(&r->doc, flows, JSON_VALUE, "%s", why.text);
	return 0;
}

static int read_instead(struct reader *r)
{
	const size_t n = r->scenario->nruns;
	struct run *listed = calloc(n + 1, sizeof(*listed));
	int result;

	if (!listed)
		abort();
	memcpy(listed, r->scenario->runs, n * sizeof(*listed));
	r->scenario->nruns = 0;
	result = read_only(r, listed, n);
	free(listed);
	return result;
}

int reader_runs(struct reader *r)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(r->doc.root, "strategies");
	const cJSON *flows = cJSON_GetObjectItemCaseSensitive(r->doc.root, "flows");
	struct error why;

	if (list && flows)
		return json_fail(&r->doc, flows, JSON_KEY, "beside \"strategies\"; accepted: one "
				 "of the two");
	if (flows && r->source->nonly > 0)
		return error_set(r->error, "--strategy: %s has flows, which run at the same time; "
				 "accepted: a scenario with \"strategies\"", r->source->file);
	r->scenario->together = flows != NULL;
	if (flows)
		return read_flows(r, flows);
	if (list && read_list(r, list) != 0)
		return -1;
	if (r->source->nonly > 0) {
		return read_instead(r);
	}
	if (list)
		return 0;
	if (read_strategy(r, DEFAULT_STRATEGY, add_run(r), &why) != 0 ||
	    check_row(r, true, &why) != 0)
		return json_fail(&r->doc, r->doc.root, JSON_VALUE, "%s", why.text);
	return 0;
}
