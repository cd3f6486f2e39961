/*
 * The table for 80 columns: a line a figure, with a letter for how it is known.  What a letter
 * stands for is said once, below the first table that uses it.
 */

#include "real/report_table.h"

#include <inttypes.h>
#include <string.h>

#include "sim/explain.h"

#define COLUMNS 79u
#define GRID_COLUMNS 64u

/* Words of a text, filled up to the right edge; further lines begin at column `indent`. */
static void put_filled(FILE *f, const char *text, size_t column, size_t indent)
{
	bool first = column <= indent;	/* the next word is, in its line */

	while (*text) {
		size_t n = strcspn(text, " ");

		if (!first && column + 1 + n > COLUMNS) {
			fprintf(f, "\n%*s", (int)indent, "");
			column = indent;
		} else if (!first) {
			putc(' ', f);
			column++;
		}
		fprintf(f, "%.*s", (int)n, text);
		column += n;
		first = false;
		text += n + (text[n] == ' ');
	}
	putc('\n', f);
}

char *report_bytes(char *text, size_t size, uint64_t bytes)
{
	static const char *const units[] = { "", " KiB", " MiB", " GiB" };
	size_t unit = 0;

	while (bytes >= 1024 && bytes % 1024 == 0 && unit < 3) {
		bytes /= 1024;
		unit++;
	}
	snprintf(text, size, "%" PRIu64 "%s", bytes, units[unit]);
	return text;
}

char *report_value(char *text, size_t size, const struct value *v)
{
	switch (v->kind) {
	case VALUE_NONE:
		snprintf(text, size, "-");
		break;
	case VALUE_COUNT:
		snprintf(text, size, "%" PRIu64, v->n);
		break;
	case VALUE_BYTES:
		report_bytes(text, size, v->n);
		break;
	case VALUE_PASSES:
		report_passes(text, size, v->n);
		break;
	case VALUE_WORD:
		snprintf(text, size, "%s", v->word);
		break;
	}
	return text;
}

char *report_model(char *text, size_t size, const struct row *row)
{
	if (row->range && row->min == row->max)
		snprintf(text, size, "%" PRIu64, row->min);
	else if (row->range && row->model.kind == VALUE_BYTES && (row->min | row->max) % 1024 == 0)
		snprintf(text, size, "%" PRIu64 "..%" PRIu64 " KiB", row->min >> 10, row->max >> 10);
	else if (row->range)
		snprintf(text, size, "%" PRIu64 "..%" PRIu64, row->min, row->max);
	else
		report_value(text, size, &row->model);
	return text;
}

/* Shorter, and plainer than the key. */
char *report_figure(char *text, size_t size, const char *figure)
{
	const char *dot;
	int n;

	if (strncmp(figure, "hops.", 5) != 0) {
		snprintf(text, size, "%s", figure);
		return text;
	}
	figure += 5;
	dot = strchr(figure, '.');
	n = (int)(dot - figure);
	if (strncmp(figure, dot + 1, (size_t)n) == 0)
		snprintf(text, size, "within %s", dot + 1);
	else
		snprintf(text, size, "%.*s > %s", n, figure, dot + 1);
	return text;
}

/* The note of a row: why it is not known, or how it is. */
static const char *note_of(const struct row *row)
{
	return row->reason[0] && row->verdict != CONFIRMED ? row->reason : row->evidence;
}

/* The letter of a note, in this and all results before it. */
static char letter_of(struct report *r, const char *note)
{
	size_t i = 0;

	while (i < r->nnotes && strcmp(r->notes[i], note) != 0)
		i++;
	if (i == r->nnotes)
		snprintf(r->notes[r->nnotes++], sizeof(r->notes[0]), "%s", note);
	return (char)('a' + i);
}

static void put_row(FILE *f, const struct row *row, char letter)
{
	char figure[80], textbook[48], model[48], real[48];

	fprintf(f, " %-27s %10s %10s %10s  %-14s %c\n",
		report_figure(figure, sizeof(figure), row->figure),
		report_value(textbook, sizeof(textbook), &row->textbook),
		report_model(model, sizeof(model), row),
		report_value(real, sizeof(real), &row->real), verdict_name(row->verdict), letter);
}

static void put_rows(struct report *r, const struct result *result)
{
	FILE *f = r->file;

	/* Perhaps too few letters for this one's notes: the alphabet begins again. */
	if (r->nnotes + result->nrows > MAX_NOTES)
		r->nnotes = r->ntold = 0;
	fprintf(f, " %-27s %10s %10s %10s  %s\n", "", "textbook", "model", "real", "verdict");
	for (size_t i = 0; i < result->nrows && i < MAX_NOTES; i++)
		put_row(f, &result->rows[i], letter_of(r, note_of(&result->rows[i])));
	for (; r->ntold < r->nnotes; r->ntold++) {
		fprintf(f, "   %c  ", (char)('a' + r->ntold));
		put_filled(f, r->notes[r->ntold], 6, 6);
	}
}

/* The letters of a hop in lines; lines that only repeat the one before are counted instead. */
static void put_letters(FILE *f, const struct alias_hop *hop)
{
	size_t repeated = 0;

	for (size_t i = 0; i < hop->npages; i += GRID_COLUMNS) {
		size_t left = hop->npages - i;
		int n = (int)(left < GRID_COLUMNS ? left : GRID_COLUMNS);
		const char *line = hop->pages + i;

		if (i >= 4 * GRID_COLUMNS && left > GRID_COLUMNS &&
		    memcmp(line, line - GRID_COLUMNS, GRID_COLUMNS) == 0) {
			repeated++;
			continue;
		}
		if (repeated)
			fprintf(f, "      ... %zu more lines like it\n", repeated);
		repeated = 0;
		fprintf(f, "      %.*s\n", n, line);
	}
}

static void put_grid(FILE *f, const char *title, const struct alias_hop *hop)
{
	const char *verdict = "the probe is unsure";

	if (hop->old_pages == hop->npages)
		verdict = "all old: copied";
	else if (hop->new_pages == hop->npages)
		verdict = "all new: passed on";
	fprintf(f, "   %s: %zu %s, %s\n", title, hop->npages, hop->npages == 1 ? "page" : "pages",
		verdict);
	put_letters(f, hop);
}

static void put_grids(struct report *r, const struct result *result)
{
	const struct alias *a = &result->alias;
	const struct alias_hop *sent = alias_sent(&result->delivered);
	const struct alias_hop *resent = alias_sent(&result->resent);
	FILE *f = r->file;
	char title[64];

	if (a->copies.npages == 0)
		return;
	if (!r->pages_told)
		put_filled(f, " Pages of 4 KiB. After a hop its source is overwritten. A: the old "
			   "bytes arrive, so they had been copied. B: the new bytes arrive, so the "
			   "page itself was passed on.", 0, 1);
	r->pages_told = true;
	put_grid(f, "control, a write() that must copy", &a->copies);
	put_grid(f, "control, a second mapping that must not", &a->passes);
	put_grid(f, "control, references sent through the device", &a->device);
	for (size_t i = 0; i < a->nhops; i++) {
		snprintf(title, sizeof(title), "%s > %s", place_name(a->hops[i].from),
			 place_name(a->hops[i].to));
		put_grid(f, title, &a->hops[i]);
	}
	if (sent) {
		snprintf(title, sizeof(title), "%s > receiver, once delivered",
			 place_name(sent->from));
		put_grid(f, title, sent);
	}
	if (resent) {
		snprintf(title, sizeof(title), "%s > receiver, sent once more",
			 place_name(resent->from));
		put_grid(f, title, resent);
	}
}

void table_begin(struct report *r, const struct scenario *s, const struct host *h)
{
	FILE *f = r->file;
	char line[700];

	if (s->title[0])
		fprintf(f, "%s\n", s->title);
	snprintf(line, sizeof(line), "For real on Linux %.64s (%.32s), %ld %s, user %u, TCP %s, "
		 "%.31s%s%.159s.%s%.191s%s", h->release, h->architecture, h->cpus,
		 h->cpus == 1 ? "CPU" : "CPUs", h->user, h->no_lab[0] ? "over loopback" :
		 "through a lab of two network namespaces", h->filesystem,
		 h->device[0] ? " on " : "", h->device, h->no_lab[0] ? " No lab: " : "",
		 h->no_lab, h->no_lab[0] ? "." : "");
	put_filled(f, line, 0, 0);
	fflush(f);
}

/* "read-write, a cold file of 1 MiB in calls of 64 KiB: confirmed" */
static void put_heading(FILE *f, const struct run *run, const struct result *result)
{
	const struct config *c = &run->config;
	char size[48], chunk[48] = "", times[48] = "", line[1000];

	explain_bytes(size, sizeof(size), c->file_bytes);
	if (c->chunk_bytes != CHUNK_WHOLE)
		explain_bytes(chunk, sizeof(chunk), c->chunk_bytes);
	if (c->requests > 1)
		snprintf(times, sizeof(times), ", sent %" PRIu64 " times", c->requests);
	snprintf(line, sizeof(line), "%s, a %s file of %s in %s%s%s: %s%s%s", result->label,
		 c->cache == CACHE_COLD ? "cold" : "warm", size,
		 chunk[0] ? "calls of " : "one call", chunk, times, verdict_name(result->verdict),
		 !result->reason[0] ? "" : result->verdict == CONFIRMED ? "; " : ", because ",
		 result->reason);
	putc('\n', f);
	put_filled(f, line, 0, 1);
}

void table_result(struct report *r, const struct run *run, const struct result *result)
{
	put_heading(r->file, run, result);
	if (result->nrows == 0)
		return;
	put_rows(r, result);
	if (r->pages)
		put_grids(r, result);
}

void table_end(struct report *r)
{
	const size_t *n = r->nresults;

	fputs("\nThe textbook column is what the texts say of a cold file sent in one call.\n",
	      r->file);
	fprintf(r->file, "%zu confirmed, %zu contradicted, %zu skipped.\n", n[CONFIRMED],
		n[CONTRADICTED], n[SKIPPED]);
}
