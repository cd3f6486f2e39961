/*
 * A file of answers.  A line is the number of a question, then the answer, between them a colon or a
 * blank; # begins a comment.  A question may be left out, and so may its answer.
 */

#include "ui/quiz_put.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "sim/utf8.h"
#include "ui/load.h"

#define MOST_BYTES (1 << 20)

struct reader {
	struct quiz *quiz;
	size_t n;
	struct quiz_answer *answers;
	unsigned int lines[QUIZ_MOST + MAX_QUESTIONS];	/* on which each is answered; 0: not yet */
	const char *path;
	unsigned int line;
};

static int refuse(const struct reader *r, const char *what, struct error *e)
{
	return error_set(e, "%s:%u: %s", r->path, r->line, what);
}

/* The question's number that the line begins with; 0: there is none.  *end: the answer. */
static size_t parse_number(const struct reader *r, const char *line, const char **end)
{
	size_t number = 0, digits = strspn(line, "0123456789");

	if (digits == 0 || digits > 4)
		return 0;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (size_t)(line[i] - '0');
	line += digits;
	if (*line != '\0' && *line != ':' && !isblank((unsigned char)*line))
		return 0;
	*end = line + strspn(line, ": \t");
	return number <= r->n ? number : 0;
}

static int read_line(struct reader *r, char *line, struct error *e)
{
	struct error why;
	const char *answer = NULL;
	size_t number;

	line[strcspn(line, "#\r")] = '\0';
	line += strspn(line, " \t");
	if (*line == '\0')
		return 0;
	number = parse_number(r, line, &answer);
	if (number == 0)
		return error_set(e, "%s:%u: \"%.*s\": accepted: the number of a question from 1 to "
				 "%zu, then its answer, as 1: 64 KiB", r->path, r->line,
				 utf8_cut(line, 60), line, r->n);
	if (r->lines[number - 1] > 0)
		return error_set(e, "%s:%u: question %zu is answered in line %u; accepted: one "
				 "answer each", r->path, r->line, number, r->lines[number - 1]);
	r->lines[number - 1] = r->line;
	if (quiz_answer_parse(quiz_question(r->quiz, number - 1), answer,
			      &r->answers[number - 1], &why) != 0)
		return refuse(r, why.text, e);
	return 0;
}

int quiz_read_answers(struct quiz *z, size_t n, const char *path, struct quiz_answer *answers,
		      struct error *e)
{
	struct reader r = { .quiz = z, .n = n, .answers = answers, .path = path };
	char *text, *line, *next;
	size_t length;
	int result = 0;

	for (size_t i = 0; i < n; i++)
		answers[i] = (struct quiz_answer){ .option = -1 };
	if (load_file(path, MOST_BYTES, &text, &length, e) != 0)
		return -1;
	if (strlen(text) != length) {
		r.line = 1;
		result = refuse(&r, "a NUL byte; accepted: lines of text", e);
	}
	for (line = text; result == 0 && line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		r.line++;
		result = read_line(&r, line, e);
	}
	free(text);
	return result;
}
