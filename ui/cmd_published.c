/*
 * `iopath published`: what others have measured and published beside what the model says, with the
 * deviation and why.  The runs are made now, by the engine.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ui/command.h"
#include "ui/load.h"
#include "ui/output.h"
#include "ui/published.h"
#include "ui/wrap.h"

static const char intro[] =
	"Published figures and what the model says to the same. A ratio is the second figure to the first; the "
	"deviation is that of the simulated ratio (or single figure) from the published one. Every setting is "
	"named; none was chosen to bring a figure nearer.";

static int fail(const struct error *e, int status)
{
	fprintf(stderr, "iopath: %s\n", e->text);
	return status;
}

/* Thousandths with three digits: "1762", "61.9", "1.12". */
static char *put_number(char *text, size_t size, uint64_t thousandths)
{
	if (thousandths >= 99950)
		snprintf(text, size, "%" PRIu64, (thousandths + 500) / 1000);
	else if (thousandths >= 9995)
		snprintf(text, size, "%" PRIu64 ".%" PRIu64, (thousandths + 50) / 1000,
			 (thousandths + 50) % 1000 / 100);
	else
		snprintf(text, size, "%" PRIu64 ".%02" PRIu64, (thousandths + 5) / 1000,
			 (thousandths + 5) % 1000 / 10);
	return text;
}

/* before, after and their ratio; a break-even has only the one figure. */
static void put_figures(FILE *file, uint64_t before, uint64_t after)
{
	char text[3][32] = { "", "", "" };

	put_number(text[1], sizeof(text[1]), after);
	if (before > 0) {
		put_number(text[0], sizeof(text[0]), before);
		put_number(text[2], sizeof(text[2]), published_ratio(before, after));
	}
	fprintf(file, " %9s %10s %5s", text[0], text[1], text[2]);
}

static void put_words(FILE *file, int indent, const char *head, const char *words)
{
	char text[1024];

	snprintf(text, sizeof(text), "%s%s", head, words);
	wrap_put(file, indent, text);
}

static int put_row(FILE *file, const struct published_result *r, const struct published_row *row,
		   struct error *e)
{
	const uint64_t published = published_ratio(row->before, row->after);
	struct published_outcome o;
	uint64_t simulated;

	if (row->not_compared) {
		fprintf(file, "  %-20s", row->what);
		put_figures(file, row->before, row->after);
		fputs("   not compared\n", file);
		put_words(file, 6, "", row->not_compared);
		return 0;
	}
	if (published_simulate(r, row, &o, e) != 0)
		return -1;
	simulated = published_ratio(o.before, o.after);
	fprintf(file, "  %-20s", row->what);
	put_figures(file, row->before, row->after);
	put_figures(file, o.before, o.after);
	fprintf(file, " %+4" PRId64 "%%\n",
		((int64_t)simulated - (int64_t)published) * 100 / (int64_t)published);
	if (row->why)
		put_words(file, 6, "", row->why);
	return 0;
}

/* As they would be typed. */
static void put_settings(FILE *file, const struct published_result *r)
{
	char text[1024];
	size_t used;

	used = (size_t)snprintf(text, sizeof(text), "Settings: kernel %s", r->release);
	for (size_t i = 0; i < PUBLISHED_MAX_SET && r->set[i]; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, ", %s", r->set[i]);
	wrap_put(file, 2, text);
}

static int put_result(FILE *file, const struct published_result *r, struct error *e)
{
	char unit[32];

	fprintf(file, "%s\n", r->title);
	put_words(file, 2, "Source: ", r->source);
	put_words(file, 2, "Published: ", r->published);
	put_words(file, 2, "Simulated: ", r->simulated);
	put_settings(file, r);
	snprintf(unit, sizeof(unit), "(%s)", r->unit);
	fprintf(file, "\n  %-20s %26s %26s devi-\n", "", "-------- published -------",
		"-------- simulated -------");
	fprintf(file, "  %-20s %9s %10s %5s %9s %10s %5s ation\n", unit, r->before, r->after,
		r->before[0] ? "ratio" : "", r->before, r->after, r->before[0] ? "ratio" : "");
	for (size_t i = 0; i < r->nrows; i++) {
		if (put_row(file, r, &r->rows[i], e) != 0)
			return -1;
	}
	put_words(file, 2, "Why: ", r->why);
	return 0;
}

int cmd_published(int argc, char **argv)
{
	struct output out;
	struct options o;
	struct error e;

	if (options_parse(&o, argc, argv, OPT_OUTPUT, &e) != 0)
		return fail(&e, STATUS_USAGE);
	if (o.operand) {
		error_set(&e, "published: \"%.40s\": accepted: no operand", o.operand);
		options_free(&o);
		return fail(&e, STATUS_USAGE);
	}
	if (output_open(&out, o.output, &e) != 0) {
		options_free(&o);
		return fail(&e, STATUS_CANNOT);
	}
	wrap_put(out.file, 0, intro);
	for (size_t i = 0; i < npublished_results; i++) {
		putc('\n', out.file);
		if (put_result(out.file, &published_results[i], &e) != 0) {
			output_discard(&out);
			options_free(&o);
			return fail(&e, STATUS_CANNOT);
		}
	}
	options_free(&o);
	return output_commit(&out, &e) == 0 ? STATUS_DONE : fail(&e, STATUS_CANNOT);
}
