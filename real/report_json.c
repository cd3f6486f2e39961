/*
 * The JSON of a check: each row on a line of its own.
 */

#include "real/report_json.h"

#include <inttypes.h>
#include <string.h>

#include "real/report_table.h"

void report_json_string(FILE *f, const char *text)
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
		report_json_string(f, v->word);
		break;
	}
	fputs(", ", f);
}

static void put_row(FILE *f, const struct row *row)
{
	fputs("\n        { \"figure\": ", f);
	report_json_string(f, row->figure);
	fputs(", ", f);
	put_value(f, "textbook", &row->textbook);
	put_value(f, "model", &row->model);
	if (row->range)
		fprintf(f, "\"model_min\": %" PRIu64 ", \"model_max\": %" PRIu64 ", ", row->min,
			row->max);
	put_value(f, "real", &row->real);
	fprintf(f, "\"verdict\": \"%s\",\n          \"evidence\": ", verdict_name(row->verdict));
	report_json_string(f, row->evidence);
	if (row->reason[0]) {
		fputs(", \"reason\": ", f);
		report_json_string(f, row->reason);
	}
	fputs(" }", f);
}

static void put_pages(FILE *f, const char *name, const struct alias_hop *hop)
{
	fprintf(f, "\"%s\": \"%.*s\"", name, (int)hop->npages, hop->pages);
}

static void put_grid(FILE *f, const struct result *result)
{
	const struct alias *a = &result->alias;
	const struct alias_hop *sent = alias_sent(&result->delivered);
	const struct alias_hop *resent = alias_sent(&result->resent);
	char name[64];

	fputs(",\n      \"pages\": {", f);
	for (size_t i = 0; i < a->nhops; i++) {
		snprintf(name, sizeof(name), "%s.%s", place_name(a->hops[i].from),
			 place_name(a->hops[i].to));
		fputs(i ? ",\n        " : "\n        ", f);
		put_pages(f, name, &a->hops[i]);
	}
	if (sent) {
		snprintf(name, sizeof(name), "%s.receiver", place_name(sent->from));
		fputs(",\n        ", f);
		put_pages(f, name, sent);
	}
	if (resent) {
		fputs(",\n        ", f);
		put_pages(f, "retransmitted", resent);
	}
	fputs(" }", f);
	if (a->copies.npages == 0)
		return;
	fputs(",\n      \"controls\": {\n        ", f);
	put_pages(f, "copies", &a->copies);
	fputs(",\n        ", f);
	put_pages(f, "passes-on", &a->passes);
	fputs(",\n        ", f);
	put_pages(f, "device", &a->device);
	fputs(" }", f);
}

void report_json_host(FILE *f, const struct host *h)
{
	fputs("\"host\": { \"kernel\": ", f);
	report_json_string(f, h->release);
	fputs(", \"architecture\": ", f);
	report_json_string(f, h->architecture);
	fprintf(f, ", \"lab\": \"%s\", ", h->no_lab[0] ? "loopback" : "veth");
	if (h->no_lab[0]) {
		fputs("\"no_lab\": ", f);
		report_json_string(f, h->no_lab);
		fputs(", ", f);
	}
	fprintf(f, "\"cpus\": %ld, \"user\": %u, \"page_bytes\": %" PRIu64
		",\n    \"filesystem\": ", h->cpus, h->user, h->page_bytes);
	report_json_string(f, h->filesystem);
	fputs(", \"device\": ", f);
	report_json_string(f, h->device);
	fputs(" }", f);
}

void report_json_rows(FILE *f, const struct result *result)
{
	fputs("\"rows\": [", f);
	for (size_t i = 0; i < result->nrows; i++) {
		fputs(i ? "," : "", f);
		put_row(f, &result->rows[i]);
	}
	fputs(" ]", f);
}

void report_json_begin(struct report *r, const struct scenario *s, const struct host *h)
{
	FILE *f = r->file;

	fputs("{ \"format\": \"iopath-check\", \"version\": 1, \"scenario\": ", f);
	report_json_string(f, s->name);
	fputs(",\n  ", f);
	report_json_host(f, h);
	fputs(",\n  \"results\": [", f);
}

void report_json_result(struct report *r, const struct result *result, bool first)
{
	FILE *f = r->file;

	fprintf(f, "%s\n    { \"label\": ", first ? "" : ",");
	report_json_string(f, result->label);
	fputs(", \"strategy\": ", f);
	report_json_string(f, result->strategy);
	fprintf(f, ", \"verdict\": \"%s\", \"reason\": ", verdict_name(result->verdict));
	report_json_string(f, result->reason);
	fputs(",\n      ", f);
	report_json_rows(f, result);
	if (r->pages)
		put_grid(f, result);
	fputs(" }", f);
}

void report_json_end(struct report *r)
{
	fputs(" ] }\n", r->file);
}
