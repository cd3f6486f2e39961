/*
 * `iopath quiz`: the questions of the display, line by line; their key; the credit of a file of
 * answers.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ui/attempts.h"
#include "ui/command.h"
#include "ui/load.h"
#include "ui/output.h"
#include "ui/quiz_options.h"
#include "ui/quiz_put.h"

struct asked {
	struct quiz quiz;
	struct quiz_name name;
	size_t n;			/* questions, the scenario's own included */
	struct attempts attempts;
	bool terminal;			/* on standard input */
	char *line;			/* owned */
	size_t room;
	unsigned int lines;		/* that have been read */
	size_t right, unanswered;
	unsigned int credit;
};

static int fail(const struct error *e, int status)
{
	fprintf(stderr, "iopath: %s\n", e->text);
	return status;
}

/* How many there are, of those that were asked for. */
static size_t count(struct quiz *z, size_t wanted)
{
	size_t n = z->shows->nquestions;

	while (wanted > 0 && quiz_question(z, n)) {
		n++;
		wanted--;
	}
	return n;
}

/* 1: there is an answer, maybe an empty one; 0: the input has ended; -1: it is none, told in e. */
static int read_answer(struct asked *a, const struct question *q, struct quiz_answer *answer,
		       struct error *e)
{
	for (;;) {
		struct error why;

		fputs("> ", stdout);
		fflush(stdout);
		if (getline(&a->line, &a->room, stdin) < 0) {
			putchar('\n');
			return 0;
		}
		a->lines++;
		a->line[strcspn(a->line, "\r\n")] = '\0';
		if (!a->terminal)
			printf("%s\n", a->line);	/* as it would stand on a terminal */
		if (quiz_answer_parse(q, a->line, answer, &why) == 0)
			return 1;
		if (!a->terminal)
			return error_set(e, "standard input:%u: %s", a->lines, why.text);
		printf("%s\n", why.text);
	}
}

static void tell(struct asked *a, size_t i, const struct question *q,
		 const struct quiz_answer *answer)
{
	const bool answered = answer->option >= 0 || answer->has_number;
	const unsigned int credit = quiz_credit(q, answer);

	a->credit += credit;
	a->right += credit == 100;
	a->unanswered += !answered;
	attempts_add(&a->attempts, i + 1, q, answer);
	quiz_put_told(stdout, q, answer, a->quiz.shows);
}

/* All of them; once the input has ended, the rest is only printed. */
static int ask(struct asked *a, struct error *e)
{
	bool ended = false;

	for (size_t i = 0; i < a->n; i++) {
		const struct question *q = quiz_question(&a->quiz, i);
		struct quiz_answer answer;
		int got = 0;

		quiz_put_question(stdout, i + 1, q, a->quiz.shows);
		if (!ended)
			got = read_answer(a, q, &answer, e);
		if (got < 0)
			return -1;
		if (got > 0) {
			tell(a, i, q, &answer);
			continue;
		}
		ended = true;
		a->unanswered++;
	}
	return 0;
}

static int hold(struct asked *a)
{
	struct error e;
	int status = STATUS_DONE;

	a->terminal = isatty(STDIN_FILENO);
	printf("%zu question%s, seed %llu. An answer is a line: a letter, a number (64, 128 KiB, "
	       "1.5x), or both (b 16).\n", a->n, a->n == 1 ? "" : "s",
	       (unsigned long long)a->name.seed);
	if (ask(a, &e) != 0)
		status = STATUS_USAGE;
	else
		printf("\n%zu of %zu right, %zu not answered, credit %u of %zu.\n", a->right, a->n,
		       a->unanswered, a->credit, 100 * a->n);
	free(a->line);
	if (status != STATUS_DONE) {
		fflush(stdout);
		return fail(&e, status);
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		error_set(&e, "standard output: cannot be written");
		return fail(&e, STATUS_CANNOT);
	}
	return a->right == a->n ? STATUS_DONE : STATUS_CONTRADICTED;
}

static int write_key(struct asked *a, const struct options *o)
{
	struct output out;
	struct error e;

	if (output_open(&out, o->output, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	if (o->format && strcmp(o->format, "json") == 0)
		quiz_put_key_json(out.file, &a->quiz, &a->name, a->n);
	else
		quiz_put_key(out.file, &a->quiz, &a->name, a->n);
	return output_commit(&out, &e) == 0 ? STATUS_DONE : fail(&e, STATUS_CANNOT);
}

static int write_grade(struct asked *a, const struct options *o)
{
	static struct quiz_answer answers[QUIZ_MOST + MAX_QUESTIONS];
	struct output out;
	struct error e;
	unsigned int credit;

	if (quiz_read_answers(&a->quiz, a->n, o->grade, answers, &e) != 0)
		return fail(&e, STATUS_USAGE);
	if (output_open(&out, o->output, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	credit = quiz_put_grade_json(out.file, &a->quiz, &a->name, a->n, answers);
	for (size_t i = 0; i < a->n; i++)
		attempts_add(&a->attempts, i + 1, quiz_question(&a->quiz, i), &answers[i]);
	if (output_commit(&out, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	return credit == 100 * a->n ? STATUS_DONE : STATUS_CONTRADICTED;
}

/* Do the options go together? */
static int check(const struct options *o, struct error *e)
{
	if (o->key && o->grade)
		return error_set(e, "--key beside --grade; accepted: one of them");
	if (o->key && o->attempts)
		return error_set(e, "--attempts beside --key: nothing is attempted; accepted: "
				 "without --key");
	if (o->output && !o->key && !o->grade)
		return error_set(e, "--output: accepted with --key or --grade");
	if (o->format && !o->key && !o->grade)
		return error_set(e, "--format: accepted with --key or --grade");
	if (o->format && strcmp(o->format, "json") != 0 &&
	    !(o->key && strcmp(o->format, "text") == 0))
		return error_set(e, "--format %s: accepted: %sjson", o->format,
				 o->key ? "text, " : "");
	return 0;
}

static int run(const struct options *o, const struct shows *shows, struct asked *a, size_t wanted)
{
	struct error e;
	int status;

	if (attempts_open(&a->attempts, o->attempts, &a->name, &e) != 0)
		return fail(&e, STATUS_CANNOT);
	quiz_init(&a->quiz, shows, a->name.seed);
	a->n = count(&a->quiz, wanted);
	status = o->key ? write_key(a, o) : o->grade ? write_grade(a, o) : hold(a);
	if (attempts_close(&a->attempts, &e) != 0)
		status = fail(&e, STATUS_CANNOT);
	quiz_free(&a->quiz);
	return status;
}

int cmd_quiz(int argc, char **argv)
{
	static struct scenario scenario;
	static struct shows shows;
	static struct asked asked;
	struct options o;
	struct error e;
	size_t wanted;
	int status = STATUS_USAGE;

	if (options_parse(&o, argc, argv, OPT_STRATEGY | OPT_SET | OPT_FORMAT | OPT_OUTPUT |
			  OPT_SEED | OPT_QUESTIONS | OPT_KEY | OPT_GRADE | OPT_ATTEMPTS, &e) != 0)
		return fail(&e, STATUS_USAGE);
	if (check(&o, &e) != 0 || quiz_seed_parse(o.seed, &asked.name.seed, &e) != 0 ||
	    quiz_questions_parse(o.questions, &wanted, &e) != 0 ||
	    load_scenario(&scenario, &o, &e) != 0 || shows_simulate(&shows, &scenario, &e) != 0 ||
	    (o.nonly == 0 && shows_hide_solution(&shows, &e) != 0)) {
		fail(&e, status);
	} else {
		asked.name.scenario = scenario.name;
		for (size_t i = 0; i < shows.nquestions; i++)
			quiz_find_lesson(&shows.questions[i], &shows);
		status = run(&o, &shows, &asked, wanted);
	}
	shows_free(&shows);
	options_free(&o);
	return status;
}
