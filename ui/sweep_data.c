/*
 * A sweep for programs: CSV in long form, a line for each value and run, and JSON.  Scripts build
 * on these names; new ones may be added, these stay.
 */

#include <inttypes.h>

#include "ui/export.h"
#include "ui/sweep.h"

/* A number as it is, a word as the format writes words. */
static void put_value(FILE *file, const struct vary_point *p,
		      void (*put_word)(FILE *file, const char *word))
{
	if (p->is_number)
		fputs(p->value, file);
	else
		put_word(file, p->value);
}

static void csv_row(FILE *file, const struct sweep *s, size_t point, size_t run)
{
	const struct sweep_cell *cell = &s->cells[point][run];
	char text[32];

	fprintf(file, "%s,", s->vary.name);
	put_value(file, &s->vary.points[point], export_csv_text);
	putc(',', file);
	export_csv_text(file, s->scenario->runs[run].label);
	fprintf(file, ",%s,", s->scenario->runs[run].strategy->name);
	export_csv_text(file, cell->kernel);
	putc(',', file);
	export_csv_text(file, cell->machine);
	putc(',', file);
	export_csv_text(file, cell->reason);
	for (size_t f = 0; f < N_FIGURES; f++)
		fprintf(file, ",%s", !sweep_has(s, point, run) ? "" :
			figure_plain(&figures[f], cell->figures[f], text, sizeof(text)));
	putc('\n', file);
}

void sweep_put_csv(FILE *file, const struct sweep *s)
{
	fputs("key,value,label,strategy,kernel,machine,reason", file);
	for (size_t f = 0; f < N_FIGURES; f++)
		fprintf(file, ",%s", figures[f].column);
	putc('\n', file);
	for (size_t p = 0; p < s->vary.npoints; p++) {
		for (size_t r = 0; r < s->scenario->nruns; r++)
			csv_row(file, s, p, r);
	}
}

static void json_member(FILE *file, const char *key, const char *text)
{
	fprintf(file, ", \"%s\": ", key);
	export_string(file, text);
}

static void json_result(FILE *file, const struct sweep *s, size_t point, size_t run)
{
	const struct sweep_cell *cell = &s->cells[point][run];
	char text[32];

	fputs("{ \"label\": ", file);
	export_string(file, s->scenario->runs[run].label);
	json_member(file, "strategy", s->scenario->runs[run].strategy->name);
	json_member(file, "kernel", cell->kernel);
	json_member(file, "machine", cell->machine);
	json_member(file, "reason", cell->reason);
	for (size_t f = 0; f < N_FIGURES; f++)
		fprintf(file, ",%s\"%s\": %s", f % 4 ? " " : "\n        ", figures[f].column,
			!sweep_has(s, point, run) ? "null" :
			figure_plain(&figures[f], cell->figures[f], text, sizeof(text)));
	fputs(" }", file);
}

static void json_crossing(FILE *file, const struct sweep *s, const struct crossing *c)
{
	fputs("    { \"winner\": ", file);
	export_string(file, s->scenario->runs[c->winner].label);
	json_member(file, "loser", s->scenario->runs[c->loser].label);
	fputs(", \"from\": ", file);
	if (s->vary.points[c->before].is_number && s->vary.points[c->after].is_number) {
		fprintf(file, "%" PRIu64 ", \"to\": %" PRIu64 " }", c->below_number, c->at_number);
		return;
	}
	put_value(file, &s->vary.points[c->before], export_string);
	fputs(", \"to\": ", file);
	put_value(file, &s->vary.points[c->after], export_string);
	fputs(" }", file);
}

void sweep_put_json(FILE *file, const struct sweep *s)
{
	const size_t n = s->ncrossings < SWEEP_MAX_CROSSINGS ? s->ncrossings : SWEEP_MAX_CROSSINGS;

	fputs("{ \"format\": \"iopath-sweep\", \"version\": 1", file);
	json_member(file, "scenario", s->scenario->name);
	json_member(file, "key", s->vary.name);
	json_member(file, "figure", s->figure->column);
	fputs(",\n  \"points\": [", file);
	for (size_t p = 0; p < s->vary.npoints; p++) {
		fprintf(file, "%s\n    { \"value\": ", p > 0 ? "," : "");
		put_value(file, &s->vary.points[p], export_string);
		fputs(", \"results\": [", file);
		for (size_t r = 0; r < s->scenario->nruns; r++) {
			fputs(r > 0 ? ",\n      " : "\n      ", file);
			json_result(file, s, p, r);
		}
		fputs(" ] }", file);
	}
	fprintf(file, " ],\n  \"crossovers_found\": %zu,\n  \"crossovers\": [", s->ncrossings);
	for (size_t i = 0; i < n; i++) {
		fputs(i > 0 ? ",\n" : "\n", file);
		json_crossing(file, s, &s->crossings[i]);
	}
	fputs(n > 0 ? " ] }\n" : "] }\n", file);
}
