/*
 * The "paths" of a scenario: each a strategy of its own, as rows in words, and perhaps an exercise in
 * which a reader has to find them.  A path that breaks a rule is refused where its row stands.
 */

#include <string.h>

#include "sim/exercise.h"
#include "sim/scenario_reader.h"
#include "sim/settings.h"

static const char *const phase_keys[] = {
	[PHASE_SETUP] = "setup", [PHASE_LOOP] = "loop", [PHASE_TEARDOWN] = "teardown",
	[PHASE_REAP] = "reap",
};

static int read_rows(struct reader *r, const cJSON *list, struct step *rows, size_t *n)
{
	const cJSON *item;
	struct error why;

	if (!list)
		return 0;
	if (!cJSON_IsArray(list))
		return json_fail(&r->doc, list, JSON_VALUE, "is %s; accepted: a list of rows such as "
				 "[ \"enter read\", ... ]", json_what(list));
	cJSON_ArrayForEach(item, list) {
		if (*n == MAX_PATH_ROWS)
			return json_fail(&r->doc, item, JSON_VALUE, "is one too many; accepted: at most %d "
					 "rows", MAX_PATH_ROWS);
		if (!cJSON_IsString(item))
			return json_fail(&r->doc, item, JSON_VALUE, "is %s; accepted: a row such as "
					 "\"enter read\"", json_what(item));
		if (path_row_parse(&rows[(*n)++], item->valuestring, &why) != 0)
			return json_fail(&r->doc, item, JSON_VALUE, "%s", why.text);
	}
	return 0;
}

static int read_exercise(struct reader *r, const cJSON *exercise, struct path *p)
{
	static const char *const names[] = { "ask", "also", "goal", NULL };

	if (!exercise)
		return 0;
	if (reader_check_keys(&r->doc, exercise, names, "{ \"ask\": ..., \"also\": [ ... ] }") != 0 ||
	    reader_text(&r->doc, exercise, "ask", p->ask, sizeof(p->ask)) != 0 ||
	    settings_text(&r->doc, exercise, "goal", p->goal, sizeof(p->goal)) != 0)
		return -1;
	return read_rows(r, cJSON_GetObjectItemCaseSensitive(exercise, "also"), p->also, &p->nalso);
}

/* No two may have one name, nor one that the program gives. */
static int check_name(const struct reader *r, const cJSON *item, const struct path *p)
{
	const struct scenario *s = r->scenario;
	bool taken = strategy_find(p->name) != NULL;

	for (const struct path *other = s->paths; other < p; other++)
		taken |= strcmp(other->name, p->name) == 0;
	if (taken || strpbrk(p->name, "@, "))
		return json_fail(&r->doc, item, JSON_VALUE, "name: \"%s\" is %s; accepted: another name, "
				 "without blank, comma and @", p->name,
				 taken ? "a strategy already" : "no name");
	return 0;
}

/* Where the row stands that breaks a rule, or behind which the path ends too early. */
static int refuse(const struct reader *r, const cJSON *item, const struct path_fault *f)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(item, phase_keys[f->phase]);
	const cJSON *row = list ? cJSON_GetArrayItem(list, (int)f->row) : NULL;

	return json_fail(&r->doc, row ? row : list ? list : item, JSON_VALUE,
			 "%s: %s; accepted: a path on which every byte goes from the disk to the NIC, once",
			 row ? "here" : "at its end", f->rule);
}

static int read_path(struct reader *r, const cJSON *item, struct path *p)
{
	static const char *const names[] = { "name", "title", "summary", "setup", "loop", "teardown",
					     "reap", "exercise", NULL };
	struct path_fault fault;

	memset(p, 0, sizeof(*p));
	if (reader_check_keys(&r->doc, item, names, "{ \"name\": ..., \"loop\": [ ... ] }") != 0 ||
	    reader_text(&r->doc, item, "name", p->name, sizeof(p->name)) != 0)
		return -1;
	memcpy(p->title, p->name, sizeof(p->name));
	if (settings_text(&r->doc, item, "title", p->title, sizeof(p->title)) != 0 ||
	    settings_text(&r->doc, item, "summary", p->summary, sizeof(p->summary)) != 0)
		return -1;
	for (size_t i = 0; i < sizeof(phase_keys) / sizeof(phase_keys[0]); i++) {
		if (read_rows(r, cJSON_GetObjectItemCaseSensitive(item, phase_keys[i]), p->rows[i],
			      &p->nrows[i]) != 0)
			return -1;
	}
	if (check_name(r, item, p) != 0 ||
	    read_exercise(r, cJSON_GetObjectItemCaseSensitive(item, "exercise"), p) != 0)
		return -1;
	path_finish(p);
	return path_check(p, &fault) ? 0 : refuse(r, item, &fault);
}

int reader_paths(struct reader *r)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(r->doc.root, "paths"), *item;
	struct scenario *s = r->scenario;

	if (!list)
		return 0;
	if (!cJSON_IsArray(list))
		return json_fail(&r->doc, list, JSON_VALUE, "is %s; accepted: a list of at most %d paths",
				 json_what(list), MAX_OWN_PATHS);
	cJSON_ArrayForEach(item, list) {
		if (s->npaths == MAX_OWN_PATHS)
			return json_fail(&r->doc, item, JSON_VALUE, "is one too many; accepted: at most %d "
					 "paths", MAX_OWN_PATHS);
		if (read_path(r, item, &s->paths[s->npaths++]) != 0)
			return -1;
	}
	return 0;
}

/* Which run tries what a reader has built, and what it must reach there. */
int reader_exercises(struct reader *r)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(r->doc.root, "paths");
	const struct scenario *s = r->scenario;

	for (size_t i = 0; i < s->npaths && r->source->nonly == 0; i++) {
		const cJSON *item = cJSON_GetArrayItem(list, (int)i);
		struct error why;

		if (s->paths[i].ask[0] != '\0' && exercise_check(s, &s->paths[i], &why) != 0)
			return json_fail(&r->doc, cJSON_GetObjectItemCaseSensitive(item, "exercise"),
					 JSON_VALUE, "%s", why.text);
	}
	return 0;
}
