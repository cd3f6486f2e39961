/*
 * What both formats share, and the JSON format: each row on a line of its own.  The table is in
 * real/report_table.c.
 */

#include "real/report.h"

#include <inttypes.h>
#include <string.h>

#include "real/report_table.h"

static void put_string(FILE *f, const char *text)
{
	putc('"', f);
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(f, "\\%c", *c);
		else if (*c < ' ' || *c == 0x7f)
			fprintf(f, "\\u%04x", *c);
		else
			putc(*c, f);
	}
	putc('"', f);
}

static void put_value(FILE *f, const char *key, const struct value *v)
{
	char text[32];

	fprintf(f, "\"%s\": ", key);
	switch (v->kind) {
	case VALUE_NONE:
		fputs("null", f);
		break;
	case VALUE_COUNT:
	case VALUE_BYTES:
		fprintf(f, "%" PRIu64, v->n);
		break;
	case VALUE_PASSES:
		fputs(report_passes(text, sizeof(text), v->n), f);
		break;
	case VALUE_WORD:
		put_string(f, v->word);
		break;
	}
	fputs(", ", f);
}

static void put_row(FILE *f, const struct row *row)
{
	fputs("\n        { \"figure\": ", f);
	put_string(f, row->figure);
	fputs(", ", f);
	put_value(f, "textbook", &row->textbook);
	put_value(f, "model", &row->model);
	if (row->range)
		fprintf(f, "\"model_min\": %" PRIu64 ", \"model_max\": %" PRIu64 ", ", row->min,
			row->max);
	put_value(f, "real", &row->real);
	fprintf(f, "\"verdict\": \"%s\",\n          \"evidence\": ", verdict_name(row->verdict));
	put_string(f, row->evidence);
	if (row->reason[0]) {
		fputs(", \"reason\": ", f);
		put_string(f, row->reason);
	}
	fputs(" }", f);
}

static void put_pages(FILE *f, const char *name, const struct alias_hop *hop)
{
	fprintf(f, "\"%s\": \"%.*s\"", name, (int)hop->npages, hop->pages);
}

static void put_grid(FILE *f, const struct alias *a)
{
	char name[64];

	fputs(",\n      \"pages\": {", f);
	for (size_t i = 0; i < a->nhops; i++) {
		snprintf(name, sizeof(name), "%s.%s", place_name(a->hops[i].from),
			 place_name(a->hops[i].to));
		fputs(i ? ",\n        " : "\n        ", f);
		put_pages(f, name, &a->hops[i]);
	}
	fputs(" }", f);
	if (a->copies.npages == 0)
		return;
	fputs(",\n      \"controls\": {\n        ", f);
	put_pages(f, "copies", &a->copies);
	fputs(",\n        ", f);
	put_pages(f, "passes-on", &a->passes);
	fputs(" }", f);
}

static void json_begin(struct report *r, const struct scenario *s, const struct host *h)
{
	FILE *f = r->file;

	fputs("{ \"format\": \"iopath-check\", \"version\": 1, \"scenario\": ", f);
	put_string(f, s->name);
	fputs(",\n  \"host\": { \"kernel\": ", f);
	put_string(f, h->release);
	fputs(", \"architecture\": ", f);
	put_string(f, h->architecture);
	fprintf(f, ", \"lab\": \"loopback\", \"cpus\": %ld, \"user\": %u, \"page_bytes\": %" PRIu64
		",\n    \"filesystem\": ", h->cpus, h->user, h->page_bytes);
	put_string(f, h->filesystem);
	fputs(", \"device\": ", f);
	put_string(f, h->device);
	fputs(" },\n  \"results\": [", f);
}

static void json_result(struct report *r, const struct result *result, bool first)
{
	FILE *f = r->file;

	fprintf(f, "%s\n    { \"label\": ", first ? "" : ",");
	put_string(f, result->label);
	fputs(", \"strategy\": ", f);
	put_string(f, result->strategy);
	fprintf(f, ", \"verdict\": \"%s\", \"reason\": ", verdict_name(result->verdict));
	put_string(f, result->reason);
	fputs(",\n      \"rows\": [", f);
	for (size_t i = 0; i < result->nrows; i++) {
		fputs(i ? "," : "", f);
		put_row(f, &result->rows[i]);
	}
	fputs(" ]", f);
	if (r->pages)
		put_grid(f, &result->alias);
	fputs(" }", f);
}

char *report_passes(char *text, size_t size, uint64_t ten_thousandths)
{
	size_t n;

	snprintf(text, size, "%" PRIu64 ".%04u", ten_thousandths / 10000,
		 (unsigned)(ten_thousandths % 10000));
	n = strlen(text);
	while (text[n - 1] == '0')
		text[--n] = '\0';
	if (text[n - 1] == '.')
		text[n - 1] = '\0';
	return text;
}

void report_begin(struct report *r, const struct scenario *s, const struct host *h)
{
	memset(r->nresults, 0, sizeof(r->nresults));
	r->nnotes = r->ntold = 0;
	r->pages_told = false;
	if (r->format == REPORT_JSON)
		json_begin(r, s, h);
	else
		table_begin(r, s, h);
}

void report_result(struct report *r, const struct run *run, const struct result *result)
{
	bool first = true;

	for (size_t i = 0; i <= SKIPPED; i++)
		first &= r->nresults[i] == 0;
	if (r->format == REPORT_JSON)
		json_result(r, result, first);
	else
		table_result(r, run, result);
	r->nresults[result->verdict]++;
	fflush(r->file);
}

void report_end(struct report *r)
{
	if (r->format == REPORT_JSON)
		fputs(" ] }\n", r->file);
	else
		table_end(r);
}
