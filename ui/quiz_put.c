/*
 * Questions and keys for who reads them on paper, in a pipe, or in a program.
 */

#include "ui/quiz_put.h"

#include <inttypes.h>
#include <string.h>

#include "sim/explain.h"
#include "ui/export.h"
#include "ui/player.h"
#include "ui/version.h"
#include "ui/wrap.h"

#define TEXT_INDENT 3
#define STEPS_BEFORE 3		/* of the moment: told, as there is no picture */
#define ANSWER_BYTES 128

static const char *label_of(const struct shows *shows, const struct evidence *at)
{
	return shows->show[at->path].trace.header.label;
}

/* The last steps up to the moment. */
static void put_steps(FILE *file, const struct question *q, const struct shows *shows)
{
	const struct show *show = &shows->show[q->at.path];
	const size_t last = q->at.position;
	struct player p;
	char sentence[160], line[sizeof(sentence) + 32];

	player_init(&p, &show->trace);
	for (size_t step = 1; step <= last; step++) {
		if (step != q->earlier && step + STEPS_BEFORE <= last)
			continue;
		explain_event(sentence, sizeof(sentence), show->strategy,
			      &show->trace.events[p.initial + step - 1]);
		snprintf(line, sizeof(line), "step %zu: %s", step, sentence);
		wrap_put(file, TEXT_INDENT, line);
	}
}

void quiz_put_question(FILE *file, size_t number, const struct question *q,
		       const struct shows *shows)
{
	char ask[sizeof(q->asked.ask) + 24];

	snprintf(ask, sizeof(ask), "%zu. %s", number, q->asked.ask);
	putc('\n', file);
	wrap_put(file, 0, ask);
	put_steps(file, q, shows);
	for (int i = 0; i < q->noptions; i++)
		fprintf(file, "%*s%c  %s\n", TEXT_INDENT, "", 'a' + i, q->asked.options[i].text);
}

/* Where it is to be seen. */
static void put_where(FILE *file, const struct question *q, const struct shows *shows)
{
	if (q->evidence.position > 0)
		fprintf(file, "%*s(%s, step %zu)\n", TEXT_INDENT, "",
			label_of(shows, &q->evidence), q->evidence.position);
}

static void put_why(FILE *file, const struct question *q, const struct shows *shows)
{
	if (q->asked.why[0])
		wrap_put(file, TEXT_INDENT, q->asked.why);
	if (q->key.because[0])
		wrap_put(file, TEXT_INDENT, q->key.because);
	put_where(file, q, shows);
}

void quiz_put_told(FILE *file, const struct question *q, const struct quiz_answer *a,
		   const struct shows *shows)
{
	char said[ANSWER_BYTES], is[ANSWER_BYTES];
	const unsigned int credit = quiz_credit(q, a);

	quiz_is(q, false, is, sizeof(is));
	quiz_said(q, a, false, said, sizeof(said));
	if (said[0] == '\0')
		fprintf(file, "Not answered. It is %s.\n", is);
	else if (credit == 100)
		fprintf(file, "Right, it is %s.\n", is);
	else
		fprintf(file, "%s: you said %s, it is %s.\n", credit > 0 ? "Half right" : "Wrong",
			said, is);
	put_why(file, q, shows);
}

void quiz_put_key(FILE *file, struct quiz *z, const struct quiz_name *name, size_t n)
{
	char is[ANSWER_BYTES];

	fprintf(file, "%s, seed %" PRIu64 ", iopath %s\n\n", name->scenario, name->seed,
		IOPATH_VERSION);
	for (size_t i = 0; i < n; i++) {
		const struct question *q = quiz_question(z, i);

		fprintf(file, "%zu: %s\n", i + 1, quiz_is(q, false, is, sizeof(is)));
		put_why(file, q, z->shows);
	}
}

static void put_member(FILE *file, const char *key, const char *text)
{
	fprintf(file, ", \"%s\": ", key);
	export_string(file, text);
}

/* A path and a step of it. */
static void put_place(FILE *file, const char *key, const struct evidence *at,
		      const struct shows *shows)
{
	fprintf(file, ", \"%s\": { \"path\": ", key);
	export_string(file, label_of(shows, at));
	fprintf(file, ", \"step\": %zu }", at->position);
}

static void put_head(FILE *file, const char *format, const struct quiz_name *name)
{
	fprintf(file, "{ \"format\": \"%s\", \"version\": 1, \"program\": \"%s\", \"scenario\": ",
		format, IOPATH_VERSION);
	export_string(file, name->scenario);
	fprintf(file, ", \"seed\": %" PRIu64, name->seed);
}

static void put_options(FILE *file, const struct question *q)
{
	fputs(", \"options\": [", file);
	for (int i = 0; i < q->noptions; i++) {
		fputs(i ? ", " : "", file);
		export_string(file, q->asked.options[i].text);
	}
	putc(']', file);
}

static void put_key(FILE *file, const struct question *q, size_t i, const struct shows *shows)
{
	char is[ANSWER_BYTES];

	fprintf(file, "%s\n    { \"number\": %zu, \"kind\": \"%s\"", i ? "," : "", i + 1, q->kind);
	put_place(file, "at", &q->at, shows);
	put_member(file, "ask", q->asked.ask);
	put_options(file, q);
	put_member(file, "is", quiz_is(q, false, is, sizeof(is)));
	if (q->number.wanted)
		fprintf(file, ", \"right_percent\": %u, \"half_percent\": %u",
			q->number.right_percent, q->number.half_percent);
	put_member(file, "why", q->asked.why);
	put_member(file, "because", q->key.because);
	if (q->evidence.position > 0)
		put_place(file, "evidence", &q->evidence, shows);
	fputs(" }", file);
}

void quiz_put_key_json(FILE *file, struct quiz *z, const struct quiz_name *name, size_t n)
{
	put_head(file, "iopath-quiz-key", name);
	fputs(",\n  \"questions\": [", file);
	for (size_t i = 0; i < n; i++)
		put_key(file, quiz_question(z, i), i, z->shows);
	fprintf(file, "%s] }\n", n ? "\n  " : "");
}

static void put_grade(FILE *file, const struct question *q, size_t i, const struct quiz_answer *a,
		      const struct shows *shows)
{
	char said[ANSWER_BYTES], is[ANSWER_BYTES];

	fprintf(file, "%s\n    { \"number\": %zu, \"kind\": \"%s\", \"credit\": %u", i ? "," : "",
		i + 1, q->kind, quiz_credit(q, a));
	put_member(file, "said", quiz_said(q, a, false, said, sizeof(said)));
	put_member(file, "is", quiz_is(q, false, is, sizeof(is)));
	put_member(file, "why", q->asked.why);
	if (q->evidence.position > 0)
		put_place(file, "evidence", &q->evidence, shows);
	fputs(" }", file);
}

unsigned int quiz_put_grade_json(FILE *file, struct quiz *z, const struct quiz_name *name, size_t n,
				 const struct quiz_answer *answers)
{
	unsigned int credit = 0;

	for (size_t i = 0; i < n; i++)
		credit += quiz_credit(quiz_question(z, i), &answers[i]);
	put_head(file, "iopath-quiz-grade", name);
	fprintf(file, ",\n  \"credit\": %u, \"of\": %zu,\n  \"questions\": [", credit, 100 * n);
	for (size_t i = 0; i < n; i++)
		put_grade(file, quiz_question(z, i), i, &answers[i], z->shows);
	fprintf(file, "%s] }\n", n ? "\n  " : "");
	return credit;
}
