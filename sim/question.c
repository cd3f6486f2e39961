/*
 * Questions are answered by the ledger, never by hand: each option carries an expression over the
 * figures of the runs, and exactly one of them must be true.  All runs are simulated once; a
 * question about a moment on the way gets a copy of each run's ledger as it was then.
 */

#include "sim/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/engine.h"
#include "sim/figures.h"
#include "sim/fixed.h"
#include "sim/ledger.h"
#include "sim/suggest.h"
#include "sim/utf8.h"

/* A run's ledger at the moment of a question. */
struct snapshot {
	uint64_t seen;		/* events of the kind */
	struct ledger ledger;
};

struct watch {
	struct sink sink;
	const struct scenario *scenario;
	size_t first;			/* run that is flow 0 */
	struct ledger *ledgers;		/* owned, one a run: so far */
	struct snapshot *snapshots;	/* owned, nquestions a run */
};

/* Where the names of an expression are looked up. */
struct lookup {
	const struct scenario *scenario;
	const struct watch *watch;	/* NULL: only whether there is such a figure */
	size_t question;
	size_t figures;			/* how many names it has had */
	struct question_key *key;	/* NULL, or where they are told, with their values */
};

bool question_is_moment(const struct moment *m, const struct event *e)
{
	return m->nth > 0 && e->op == m->op &&
		(m->call[0] == '\0' || strcmp(m->call, e->call) == 0);
}

static int watch_put(struct sink *sink, const struct event *e)
{
	struct watch *w = (struct watch *)sink;
	const struct scenario *s = w->scenario;
	const size_t run = w->first + e->flow;

	ledger_add(&w->ledgers[run], e);
	for (size_t i = 0; i < s->nquestions; i++) {
		struct snapshot *snapshot = &w->snapshots[run * s->nquestions + i];

		if (question_is_moment(&s->questions[i].at, e) &&
		    ++snapshot->seen == s->questions[i].at.nth)
			snapshot->ledger = w->ledgers[run];
	}
	return 0;
}

static void simulate(struct watch *w, const struct scenario *s)
{
	*w = (struct watch){ .sink = { .put = watch_put }, .scenario = s };
	w->ledgers = calloc(s->nruns, sizeof(*w->ledgers));
	w->snapshots = calloc(s->nruns * s->nquestions, sizeof(*w->snapshots));
	if (!w->ledgers || !w->snapshots)
		abort();
	for (size_t i = 0; i < s->nruns; i++)
		ledger_init(&w->ledgers[i], s->runs[i].config.count,
			    config_payload_bytes(&s->runs[i].config));
	if (s->together)
		engine_run(s->runs, s->nruns, &w->sink);
	for (; !s->together && w->first < s->nruns; w->first++)
		engine_run(&s->runs[w->first], 1, &w->sink);
}

/* The run whose label, with a dot, the name begins with; *figure is what follows.  NULL: none. */
static const struct run *find_label(const struct scenario *s, const char *name, const char **figure)
{
	const struct run *found = NULL;
	const bool quoted = *name == '\'';
	size_t longest = 0;

	for (const struct run *r = s->runs; r < s->runs + s->nruns; r++) {
		const size_t n = strlen(r->label);
		const char *end = name + quoted + n;

		if (strncmp(name + quoted, r->label, n) != 0 || (quoted && *end++ != '\'') ||
		    *end != '.' || (found && n <= longest))
			continue;
		found = r;
		longest = n;
		*figure = end + 1;
	}
	return found;
}

static int unknown_label(const struct scenario *s, const char *label, struct error *e)
{
	char text[sizeof(e->text)];
	struct suggest near = { .typed = label };

	for (size_t i = 0; i < s->nruns; i++)
		suggest_offer(&near, s->runs[i].label);
	return error_set(e, "%s", suggest_text(&near, "label", text, sizeof(text)));
}

/* The name has no label that is known: is it one that is not, before a figure that is? */
static int unknown_name(const struct scenario *s, const char *name, struct error *e)
{
	static const struct ledger empty;
	char label[64];
	uint64_t value;

	if (*name == '\'') {
		snprintf(label, sizeof(label), "%.*s", (int)strcspn(name + 1, "'"), name + 1);
		return unknown_label(s, label, e);
	}
	for (const char *dot = strchr(name, '.'); dot; dot = strchr(dot + 1, '.')) {
		if (figures_value(&empty, dot + 1, &value) != 0)
			continue;
		snprintf(label, sizeof(label), "%.*s", (int)(dot - name), name);
		return unknown_label(s, label, e);
	}
	return figures_unknown(name, e);
}

/* The run's ledger that the question is about, or NULL if its moment does not come. */
static const struct ledger *ledger_of(const struct lookup *l, const struct run *run)
{
	static const struct ledger empty;
	const struct scenario *s = l->scenario;
	const size_t index = (size_t)(run - s->runs);
	const struct moment *at;
	const struct snapshot *snapshot;

	if (!l->watch)
		return &empty;
	at = &s->questions[l->question].at;
	snapshot = &l->watch->snapshots[index * s->nquestions + l->question];
	if (at->nth == 0)
		return &l->watch->ledgers[index];
	return snapshot->seen >= at->nth ? &snapshot->ledger : NULL;
}

/* Add "name = value" to what is told, once. */
static void tell(struct lookup *l, const char *name, int64_t value)
{
	char entry[224], number[32], *because;
	size_t used, n;

	if (!l->key)
		return;
	because = l->key->because;
	snprintf(entry, sizeof(entry), "%s = %s", name, fixed_text(number, sizeof(number), value));
	n = strlen(entry);
	for (const char *at = because; (at = strstr(at, entry)); at++) {
		if ((at == because || at[-1] == ' ') && (at[n] == ',' || at[n] == '\0'))
			return;
	}
	used = strlen(because);
	if (used + n + 3 <= sizeof(l->key->because))
		snprintf(because + used, sizeof(l->key->because) - used, "%s%s",
			 used > 0 ? ", " : "", entry);
}

/* An expression's name: "LABEL.figure", "'LABEL'.figure", or a figure of the first run. */
static int look_up(void *arg, const char *text, size_t length, int64_t *value, struct error *e)
{
	struct lookup *l = arg;
	const struct scenario *s = l->scenario;
	char name[160];
	const char *figure = name;
	const struct run *run;
	const struct ledger *ledger;

	if (length >= sizeof(name))
		return error_set(e, "a name of %zu bytes; accepted: at most %zu", length,
				 sizeof(name) - 1);
	memcpy(name, text, length);
	name[length] = '\0';
	run = find_label(s, name, &figure);
	if (!run && *name == '\'')
		return unknown_name(s, name, e);
	ledger = ledger_of(l, run ? run : &s->runs[0]);
	if (!ledger)
		return error_set(e, "the moment of \"at\" does not come in %s; accepted: one that "
				 "does", run ? run->label : s->runs[0].label);
	if (!run && figures_value(ledger, figure, &(uint64_t){ 0 }) != 0)
		return unknown_name(s, name, e);
	if (figures_number(ledger, figure, value, e) != 0)
		return -1;
	if (l->key && l->key->because[0] == '\0') {
		l->key->run = run ? (size_t)(run - s->runs) : 0;
		snprintf(l->key->figure, sizeof(l->key->figure), "%.95s", figure);
	}
	l->figures++;
	tell(l, name, *value);
	return 0;
}

int question_check(const struct scenario *s, const char *text, enum expression_kind kind,
		   struct error *e)
{
	struct lookup l = { .scenario = s };
	const struct expression_names names = { .value = look_up, .arg = &l };

	if (expression_check(text, kind, &names, e) != 0)
		return -1;
	if (l.figures == 0)
		return error_set(e, "has no figure in it; accepted: an expression over what the "
				 "model counts, such as sleeps == 0");
	return 0;
}

/* The value of an expression of the question; its figures are added to the key's `because`. */
static int evaluate(const struct watch *w, size_t question, const char *text,
		    enum expression_kind kind, int64_t *value, struct question_key *key)
{
	struct lookup l = { .scenario = w->scenario, .watch = w, .question = question,
			    .key = key };
	const struct expression_names names = { .value = look_up, .arg = &l };

	return expression_value(text, kind, &names, value, &key->error);
}

/* The option that is true.  `because` then has the figures of its expression alone. */
static int choose(const struct watch *w, size_t question, struct question_key *key)
{
	const struct scenario_question *q = &w->scenario->questions[question];

	for (size_t i = 0; i < q->noptions; i++) {
		int64_t is_true = 0;

		if (q->options[i].condition[0] == '\0')
			continue;
		if (evaluate(w, question, q->options[i].condition, EXPRESSION_TRUTH, &is_true,
			     key) != 0)
			return -1;
		if (!is_true)
			continue;
		if (key->right >= 0)
			return error_set(&key->error, "options %c and %c are both true; accepted: "
					 "one that is", 'a' + key->right, 'a' + (int)i);
		key->right = (int)i;
	}
	if (key->right < 0)
		return error_set(&key->error, "no option is true (%.300s); accepted: one that is",
				 key->because);
	key->because[0] = '\0';
	return evaluate(w, question, q->options[key->right].condition, EXPRESSION_TRUTH,
			&(int64_t){ 0 }, key);
}

static int answer(const struct watch *w, size_t question, struct question_key *key)
{
	const struct scenario_question *q = &w->scenario->questions[question];
	char number[32];
	int64_t value;

	*key = (struct question_key){ .right = -1 };
	if (q->noptions > 0)
		return choose(w, question, key);
	if (evaluate(w, question, q->answer, EXPRESSION_NUMBER, &value, key) != 0)
		return -1;
	key->value = value;
	snprintf(key->number, sizeof(key->number), "%s%s%s",
		 fixed_text(number, sizeof(number), value), q->unit[0] ? " " : "", q->unit);
	return 0;
}

size_t question_answer(const struct scenario *s, struct question_key *keys)
{
	struct watch w;
	size_t failed = 0;

	if (s->nquestions == 0)
		return 0;
	simulate(&w, s);
	for (size_t i = 0; i < s->nquestions; i++)
		failed += answer(&w, i, &keys[i]) != 0;
	free(w.ledgers);
	free(w.snapshots);
	return failed;
}
