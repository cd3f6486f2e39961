/*
 * Writes the matrix, case by case as they are done, and the sums at the end.
 */

#include "real/matrix_report.h"

#include <inttypes.h>
#include <string.h>

#include "real/report_json.h"
#include "real/report_table.h"
#include "sim/explain.h"

static const enum verdict row_verdicts[] = { CONFIRMED, INFERRED, NOT_OBSERVABLE, CONTRADICTED };
#define N_ROW_VERDICTS (sizeof(row_verdicts) / sizeof(row_verdicts[0]))

static size_t total(const struct tally *t)
{
	size_t n = 0;

	for (size_t i = 0; i <= SKIPPED; i++)
		n += t->n[i];
	return n;
}

/* ---- a line a case ---- */

static void table_case(FILE *f, const struct run *run, const struct result *r)
{
	const struct config *c = &run->config;
	char file[32], call[32] = "whole";
	size_t n[SKIPPED + 1] = { 0 };

	report_bytes(file, sizeof(file), c->file_bytes);
	if (c->chunk_bytes != CHUNK_WHOLE)
		report_bytes(call, sizeof(call), c->chunk_bytes);
	for (size_t i = 0; i < r->nrows; i++)
		n[r->rows[i].verdict]++;
	fprintf(f, "%-22.22s %8s %7s %-4s %-9s %4zu %4zu %4zu  %s\n", r->label, file, call,
		c->cache == CACHE_COLD ? "cold" : "warm",
		c->machine.nic.scatter_gather ? "gather" : "no gather", n[CONFIRMED], n[INFERRED],
		n[NOT_OBSERVABLE], verdict_name(r->verdict));
	if (r->verdict == CONTRADICTED)
		fprintf(f, "    %s\n", r->reason);
}

/* ---- the sums, as a table or for a document ---- */

struct layout {
	const char *line, *end;		/* how a line begins and ends */
	const char *name, *column;	/* formats: of the first column, of the others */
	bool rules;			/* a line of dashes below the heading */
};

static const struct layout plain = { .line = " ", .end = "\n", .name = "%-30s", .column = " %11s" };
static const struct layout markdown = { .line = "| ", .end = " |\n", .name = "%s",
					.column = " | %s", .rules = true };

static void put_line(FILE *f, const struct layout *l, const char *name, const char *const *cells,
		     size_t n)
{
	fputs(l->line, f);
	fprintf(f, l->name, name);
	for (size_t i = 0; i < n; i++)
		fprintf(f, l->column, cells[i]);
	fputs(l->end, f);
}

static void put_heading(FILE *f, const struct layout *l, const char *name,
			const char *const *cells, size_t n)
{
	put_line(f, l, name, cells, n);
	if (!l->rules)
		return;
	fputs("|---", f);
	for (size_t i = 0; i < n; i++)
		fputs("|--:", f);
	fputs("|\n", f);
}

static void put_counts(FILE *f, const struct layout *l, const char *name, const size_t *counts,
		       size_t n)
{
	char text[8][24];
	const char *cells[8];

	for (size_t i = 0; i < n && i < 8; i++) {
		snprintf(text[i], sizeof(text[i]), "%zu", counts[i]);
		cells[i] = text[i];
	}
	put_line(f, l, name, cells, n);
}

static void put_figures(FILE *f, const struct layout *l, const struct coverage *c)
{
	static const char *const heads[] = { "confirmed", "inferred", "unseen", "contradict." };
	size_t n[N_ROW_VERDICTS];

	put_heading(f, l, "figure", heads, N_ROW_VERDICTS);
	for (size_t i = 0; i < c->nfigures; i++) {
		for (size_t k = 0; k < N_ROW_VERDICTS; k++)
			n[k] = c->figures[i].n[row_verdicts[k]];
		put_counts(f, l, c->figures[i].name, n, N_ROW_VERDICTS);
	}
}

static void put_runs(FILE *f, const struct layout *l, const struct coverage *c)
{
	static const char *const heads[] = { "cases", "confirmed", "contradict.", "skipped" };

	put_heading(f, l, "run", heads, 4);
	for (size_t i = 0; i < c->nlabels; i++) {
		const struct tally *t = &c->cases[i];
		const size_t n[] = { total(t), t->n[CONFIRMED], t->n[CONTRADICTED], t->n[SKIPPED] };

		put_counts(f, l, t->name, n, 4);
	}
}

static void put_sums(FILE *f, const struct layout *l, const struct coverage *c)
{
	const struct tally *cases = &c->all_cases, *rows = &c->all_rows;

	put_runs(f, l, c);
	fputs("\n", f);
	put_figures(f, l, c);
	fputs("\n", f);
	for (size_t i = 0; i < c->nskipped; i++)
		fprintf(f, "%sskipped %zu times: %s\n", l->rules ? "* " : " ", c->skipped[i].n,
			c->skipped[i].text);
	fprintf(f, "%s%zu cases: %zu confirmed, %zu contradicted, %zu skipped.\n",
		c->nskipped ? "\n" : "", total(cases), cases->n[CONFIRMED],
		cases->n[CONTRADICTED], cases->n[SKIPPED]);
	fprintf(f, "%zu rows: %zu confirmed, %zu inferred, %zu not observable, %zu contradicted.\n",
		total(rows), rows->n[CONFIRMED], rows->n[INFERRED], rows->n[NOT_OBSERVABLE],
		rows->n[CONTRADICTED]);
}

/* ---- JSON ---- */

static void json_case(FILE *f, const struct run *run, const struct result *r, bool first)
{
	const struct config *c = &run->config;

	fprintf(f, "%s\n    { \"label\": ", first ? "" : ",");
	report_json_string(f, r->label);
	fputs(", \"strategy\": ", f);
	report_json_string(f, r->strategy);
	fprintf(f, ", \"file_bytes\": %" PRIu64 ", ", c->file_bytes);
	if (c->chunk_bytes == CHUNK_WHOLE)
		fputs("\"chunk\": \"whole\"", f);
	else
		fprintf(f, "\"chunk\": %" PRIu64, c->chunk_bytes);
	fprintf(f, ", \"cache\": \"%s\", \"scatter_gather\": %s,\n      \"verdict\": \"%s\", "
		"\"reason\": ", c->cache == CACHE_COLD ? "cold" : "warm",
		c->machine.nic.scatter_gather ? "true" : "false", verdict_name(r->verdict));
	report_json_string(f, r->reason);
	fputs(",\n      ", f);
	report_json_rows(f, r);
	fputs(" }", f);
}

static void json_tally(FILE *f, const struct tally *t)
{
	fprintf(f, "{ \"confirmed\": %zu, \"inferred\": %zu, \"not_observable\": %zu, "
		"\"contradicted\": %zu, \"skipped\": %zu }", t->n[CONFIRMED], t->n[INFERRED],
		t->n[NOT_OBSERVABLE], t->n[CONTRADICTED], t->n[SKIPPED]);
}

static void json_tallies(FILE *f, const char *key, const struct tally *t, size_t n)
{
	fprintf(f, ",\n    \"%s\": {", key);
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ",\n      " : "\n      ", f);
		report_json_string(f, t[i].name);
		fputs(": ", f);
		json_tally(f, &t[i]);
	}
	fputs(" }", f);
}

static void json_sums(FILE *f, const struct coverage *c)
{
	fputs(" ],\n  \"coverage\": {\n    \"cases\": ", f);
	json_tally(f, &c->all_cases);
	fputs(",\n    \"rows\": ", f);
	json_tally(f, &c->all_rows);
	json_tallies(f, "cases_by_label", c->cases, c->nlabels);
	json_tallies(f, "rows_by_label", c->rows, c->nlabels);
	json_tallies(f, "rows_by_figure", c->figures, c->nfigures);
	fputs(" } }\n", f);
}

/* ---- */

void matrix_begin(struct matrix_report *m, const struct scenario *s, const struct host *h)
{
	FILE *f = m->file;

	memset(&m->coverage, 0, sizeof(m->coverage));
	if (m->format == MATRIX_JSON) {
		fputs("{ \"format\": \"iopath-matrix\", \"version\": 1, \"scenario\": ", f);
		report_json_string(f, s->name);
		fputs(",\n  ", f);
		report_json_host(f, h);
		fputs(",\n  \"cases\": [", f);
		return;
	}
	table_begin(&(struct report){ .file = f }, s, h);
	fputs("\n", f);
	if (m->format == MATRIX_TABLE)
		fprintf(f, "%-22s %8s %7s %-4s %-9s %4s %4s %4s  %s\n", "run", "file", "call", "",
			"NIC", "conf", "inf", "uns", "verdict");
}

void matrix_case(struct matrix_report *m, const struct run *run, const struct result *result)
{
	if (m->format == MATRIX_TABLE)
		table_case(m->file, run, result);
	else if (m->format == MATRIX_JSON)
		json_case(m->file, run, result, total(&m->coverage.all_cases) == 0);
	fflush(m->file);
	coverage_add(&m->coverage, result);
}

void matrix_end(struct matrix_report *m)
{
	switch (m->format) {
	case MATRIX_TABLE:
		fputs("\n", m->file);
		put_sums(m->file, &plain, &m->coverage);
		break;
	case MATRIX_MARKDOWN:
		put_sums(m->file, &markdown, &m->coverage);
		break;
	case MATRIX_JSON:
		json_sums(m->file, &m->coverage);
		break;
	}
}
