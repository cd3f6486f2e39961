/*
 * Paths compared, line by line: c tells what `iopath run --format diff` prints, of whole traces; i
 * goes through the screen's own prompt, and what is then beside the first path is told alone.
 */

#include "ui/text_compare.h"

#include <stdlib.h>
#include <string.h>

#include "sim/utf8.h"
#include "ui/difference.h"
#include "ui/term.h"
#include "ui/text_tell.h"
#include "ui/wrap.h"

#define CAUSE_INDENT 6

/* Of the whole trace, counted as the figures are. */
static void make_tally(struct tally *t, const struct app *a, size_t path)
{
	const struct trace *trace = &a->shows->show[path].trace;

	tally_init(t, a->count, &trace->header);
	for (size_t i = 0; i < trace->n; i++)
		tally_add(t, &trace->events[i]);
}

static void tell_difference(const struct app *a, FILE *out, const struct tally *base, size_t other)
{
	static struct tally tally;
	struct difference rows[N_DIFFERENCES];
	char line[DIFFERENCE_CAUSE_BYTES + 128];

	make_tally(&tally, a, other);
	difference_make(rows, base, &tally);
	fprintf(out, "Path %zu, %s, against path %d, %s, at their ends:\n", other + 1,
		a->shows->show[other].trace.header.label, a->path + 1,
		a->shows->show[a->path].trace.header.label);
	for (int i = 0; i < N_DIFFERENCES; i++) {
		if (strcmp(rows[i].change, "same") == 0)
			snprintf(line, sizeof(line), "%s: %s, the same%s%s.", rows[i].name, rows[i].other,
				 rows[i].cause[0] ? ", but " : "", rows[i].cause);
		else
			snprintf(line, sizeof(line), "%s: %s instead of %s, %s%s%s.", rows[i].name,
				 rows[i].other, rows[i].base, rows[i].change,
				 rows[i].cause[0] ? ": " : "", rows[i].cause);
		wrap_put(out, 2, line);
	}
}

void text_compare(struct app *a, FILE *out, const char *number)
{
	static struct tally base;
	char *end;
	const unsigned long n = strtoul(number, &end, 10);

	if (tell_question_first(a, out))
		return;
	if (a->shows->n == 1) {
		fputs("There is one path only: i makes another, with one thing changed.\n", out);
		return;
	}
	if (number[0] && (*end || number[0] < '1' || number[0] > '9' || n > a->shows->n ||
			  n == (unsigned long)a->path + 1)) {
		fprintf(out, "c %.*s: accepted: the number of another path, from 1 to %zu\n",
			utf8_cut(number, 40), number, a->shows->n);
		return;
	}
	make_tally(&base, a, (size_t)a->path);
	for (size_t i = 0; i < a->shows->n; i++)
		if (number[0] ? i == n - 1 : i != (size_t)a->path)
			tell_difference(a, out, &base, i);
}

static void tell_offers(const struct what_if *w, FILE *out)
{
	if (!w->shows || w->noffers == 0) {
		fputs("A recorded trace cannot be changed: open its scenario instead.\n", out);
		return;
	}
	fputs("What if one thing were different?  i and a number, or i KEY=VALUE as for --set:\n", out);
	for (size_t i = 0; i < w->noffers; i++)
		fprintf(out, " %zu  %s%s%s%s\n", i + 1, w->offers[i].setting,
			w->offers[i].now[0] ? " (now " : "", w->offers[i].now,
			w->offers[i].now[0] ? ")" : "");
}

bool text_what_if(struct app *a, FILE *out, const char *typed)
{
	struct what_if *w = &a->what_if;
	const int from = a->path;

	if (tell_question_first(a, out))
		return false;
	app_key(a, 'i');
	if (typed[0] == '\0')
		tell_offers(w, out);
	for (; *typed && w->prompt.open; typed++)
		app_key(a, (unsigned char)*typed);
	if (w->prompt.open && w->prompt.length > 0)
		app_key(a, KEY_CODE_ENTER);
	if (w->prompt.open) {
		if (w->prompt.refused[0])
			wrap_put(out, 0, w->prompt.refused);
		app_key(a, KEY_CODE_ESCAPE);
		return false;
	}
	if (!a->compare.open)
		return false;
	for (size_t i = 0; i < a->compare.n; i++)
		if (a->compare.side[i].path != from)
			a->path = a->compare.side[i].path;
	a->compare.open = false;
	return true;
}
