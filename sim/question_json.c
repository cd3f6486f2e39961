/*
 * The "questions" of a scenario.  Whatever can be said without simulating is checked here: texts,
 * moments, and that each expression is one over figures of the scenario's runs.
 */

#include "sim/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/figures.h"
#include "sim/scenario_reader.h"
#include "sim/settings.h"
#include "sim/suggest.h"
#include "sim/utf8.h"

#define MAX_NTH 1000000
#define MOMENTS "OP, OP CALL or OP CALL N, such as \"leave mmap\" or \"wire 3\""

int reader_check_keys(const struct json_document *d, const cJSON *object, const char *const *names,
		      const char *example)
{
	const cJSON *item;

	if (!cJSON_IsObject(object))
		return json_fail(d, object, JSON_VALUE, "is %s; accepted: an object: %s",
				 json_what(object), example);
	cJSON_ArrayForEach(item, object) {
		struct suggest near = { .typed = item->string };
		char text[sizeof(d->error->text)];
		bool known = false;

		if (json_check_repeated(d, object, item) != 0)
			return -1;
		for (const char *const *name = names; *name; name++) {
			known |= strcmp(*name, item->string) == 0;
			suggest_offer(&near, *name);
		}
		if (!known)
			return json_fail(d, item, JSON_KEY, "%s",
					 suggest_text(&near, "key", text, sizeof(text)));
	}
	return 0;
}

int reader_text(const struct json_document *d, const cJSON *object, const char *name, char *text,
		size_t size)
{
	if (!cJSON_GetObjectItemCaseSensitive(object, name))
		return json_fail(d, object, JSON_VALUE, "%s: missing; accepted: \"%s\": a text of "
				 "1 to %zu bytes", name, name, size - 1);
	return settings_text(d, object, name, text, size);
}

/* The object's expression of that name, if it has one. */
static int read_expression(struct reader *r, const cJSON *object, const char *name,
			   enum expression_kind kind, char *text)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
	struct error why = { "" };

	if (!item)
		return 0;
	if (settings_text(&r->doc, object, name, text, EXPRESSION_BYTES) != 0)
		return -1;
	if (question_check(r->scenario, text, kind, &why) != 0)
		return json_fail(&r->doc, item, JSON_VALUE, "%s", why.text);
	return 0;
}

/* "leave mmap 2" in its words; how many, or 0 if there are too many or one is too long. */
static size_t split(const char *text, char words[3][CALL_NAME_BYTES])
{
	size_t n = 0;

	for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " ")) {
		const size_t length = strcspn(text, " ");

		if (n == 3 || length >= CALL_NAME_BYTES)
			return 0;
		memcpy(words[n], text, length);
		words[n++][length] = '\0';
		text += length;
	}
	return n;
}

static bool is_number(const char *word)
{
	return word[0] != '\0' && strspn(word, "0123456789") == strlen(word);
}

static int read_at(struct reader *r, const cJSON *object, struct moment *at)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, "at");
	char text[3 * CALL_NAME_BYTES] = "", words[3][CALL_NAME_BYTES];
	size_t n, used = 1;
	int op;

	if (!item)
		return 0;
	if (settings_text(&r->doc, object, "at", text, sizeof(text)) != 0)
		return -1;
	n = split(text, words);
	op = n > 0 ? op_find(words[0]) : -1;
	if (op < 0 || op == OP_WAIT)
		return json_fail(&r->doc, item, JSON_VALUE, "\"%.*s\" names no moment; accepted: "
				 MOMENTS, utf8_cut(text, 40), text);
	*at = (struct moment){ .op = (enum op)op, .nth = 1 };
	if (used < n && !is_number(words[used])) {
		if (!figures_call(words[used]))
			return json_fail(&r->doc, item, JSON_VALUE, "\"%s\" is a call that no "
					 "strategy makes; accepted: " MOMENTS, words[used]);
		memcpy(at->call, words[used++], sizeof(at->call));
	}
	if (used < n && is_number(words[used]))
		at->nth = strtoull(words[used++], NULL, 10);
	if (used < n || at->nth < 1 || at->nth > MAX_NTH)
		return json_fail(&r->doc, item, JSON_VALUE, "\"%s\" is no N from 1 to %d; "
				 "accepted: " MOMENTS, words[n - 1], MAX_NTH);
	return 0;
}

static int read_option(struct reader *r, const cJSON *item, struct scenario_question *q)
{
	static const char *const names[] = { "text", "if", NULL };
	struct scenario_option *o = &q->options[q->noptions++];

	*o = (struct scenario_option){ .text = "" };
	if (reader_check_keys(&r->doc, item, names, "{ \"text\": ..., \"if\": ... }") != 0 ||
	    reader_text(&r->doc, item, "text", o->text, sizeof(o->text)) != 0)
		return -1;
	return read_expression(r, item, "if", EXPRESSION_TRUTH, o->condition);
}

static int read_options(struct reader *r, const cJSON *list, struct scenario_question *q)
{
	const cJSON *item;
	bool may_be_right = false;

	if (!cJSON_IsArray(list))
		return json_fail(&r->doc, list, JSON_VALUE, "is %s; accepted: a list of 2 to %d "
				 "options", json_what(list), MAX_OPTIONS);
	cJSON_ArrayForEach(item, list) {
		if (q->noptions == MAX_OPTIONS)
			return json_fail(&r->doc, item, JSON_VALUE, "is one too many; accepted: 2 "
					 "to %d options", MAX_OPTIONS);
		if (read_option(r, item, q) != 0)
			return -1;
		may_be_right |= q->options[q->noptions - 1].condition[0] != '\0';
	}
	if (q->noptions < 2)
		return json_fail(&r->doc, list, JSON_VALUE, "has %zu option%s; accepted: 2 to %d",
				 q->noptions, q->noptions == 1 ? "" : "s", MAX_OPTIONS);
	if (!may_be_right)
		return json_fail(&r->doc, list, JSON_VALUE, "none of these can be right; accepted: "
				 "an \"if\" in the one that is");
	return 0;
}

/* A unit may be empty. */
static int read_unit(struct reader *r, const cJSON *object, struct scenario_question *q)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, "unit");

	if (item && cJSON_IsString(item) && item->valuestring[0] == '\0')
		return 0;
	return settings_text(&r->doc, object, "unit", q->unit, sizeof(q->unit));
}

static int read_question(struct reader *r, const cJSON *item, struct scenario_question *q)
{
	static const char *const names[] = { "ask", "at", "options", "answer", "unit", "why",
					     NULL };
	const struct json_document *d = &r->doc;
	const cJSON *options, *answer;

	*q = (struct scenario_question){ .ask = "" };
	if (reader_check_keys(d, item, names, "{ \"ask\": ..., \"options\": [ ... ] }") != 0 ||
	    reader_text(d, item, "ask", q->ask, sizeof(q->ask)) != 0 ||
	    read_at(r, item, &q->at) != 0 ||
	    settings_text(d, item, "why", q->why, sizeof(q->why)) != 0)
		return -1;
	options = cJSON_GetObjectItemCaseSensitive(item, "options");
	answer = cJSON_GetObjectItemCaseSensitive(item, "answer");
	if (!options == !answer)
		return json_fail(d, item, JSON_VALUE, "%s; accepted: one of the two", options ?
				 "both \"options\" and \"answer\"" :
				 "neither \"options\" nor \"answer\"");
	if (options && cJSON_GetObjectItemCaseSensitive(item, "unit"))
		return json_fail(d, cJSON_GetObjectItemCaseSensitive(item, "unit"), JSON_KEY,
				 "beside \"options\"; accepted: \"unit\" beside \"answer\"");
	if (options)
		return read_options(r, options, q);
	if (read_expression(r, item, "answer", EXPRESSION_NUMBER, q->answer) != 0)
		return -1;
	return read_unit(r, item, q);
}

int reader_questions(struct reader *r)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(r->doc.root, "questions"), *item;
	struct scenario *s = r->scenario;

	if (!list)
		return 0;
	if (!cJSON_IsArray(list))
		return json_fail(&r->doc, list, JSON_VALUE, "is %s; accepted: a list of at most %d "
				 "questions", json_what(list), MAX_QUESTIONS);
	if (r->source->nonly > 0)	/* they are about the list that --strategy replaces */
		return 0;
	cJSON_ArrayForEach(item, list) {
		if (s->nquestions == MAX_QUESTIONS)
			return json_fail(&r->doc, item, JSON_VALUE, "is one too many; accepted: at "
					 "most %d questions", MAX_QUESTIONS);
		if (read_question(r, item, &s->questions[s->nquestions++]) != 0)
			return -1;
	}
	return 0;
}
