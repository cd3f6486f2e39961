/*
 * What table and plot say in words: what is shown, which letter is which run, what could not be
 * run, and where one run overtakes another.
 */

#include <string.h>

#include "sim/explain.h"
#include "ui/canvas.h"
#include "ui/sweep.h"
#include "ui/wrap.h"

/* What is the same for all cells, and the varied key left out. */
struct held {
	char text[256];
	const char *varied;
};

static void hold(struct held *h, const char *key, const char *text)
{
	const size_t used = strlen(h->text);

	if (strcmp(h->varied, key) != 0)
		snprintf(h->text + used, sizeof(h->text) - used, "%s%s", used > 0 ? "; " : "", text);
}

static void put_held(FILE *file, const struct sweep *s)
{
	const struct config *c = &s->scenario->runs[0].config;
	struct held h = { .varied = s->vary.name };
	bool more_kernels = false, more_machines = false;
	char bytes[48], text[64];

	for (size_t i = 1; i < s->scenario->nruns; i++) {
		const struct config *other = &s->scenario->runs[i].config;

		more_kernels |= strcmp(other->kernel.name, c->kernel.name) != 0;
		more_machines |= strcmp(other->machine.name, c->machine.name) != 0;
	}
	explain_bytes(bytes, sizeof(bytes), c->file_bytes);
	snprintf(text, sizeof(text), "%s file", bytes);
	hold(&h, "file.size", text);
	hold(&h, "file.cache", c->cache == CACHE_WARM ? "warm" : "cold");
	explain_bytes(bytes, sizeof(bytes), c->chunk_bytes);
	snprintf(text, sizeof(text), "calls of %s", bytes);
	hold(&h, "chunk", c->chunk_bytes == CHUNK_WHOLE ? "one call" : text);
	hold(&h, "machine", more_machines ? "several machines" : c->machine.name);
	hold(&h, "kernel", more_kernels ? "several kernels" : c->kernel.name);
	if (c->count == COUNT_TEXTBOOK)
		hold(&h, "count", "counting: textbook");
	wrap_put(file, 0, h.text);
}

/* "chunk from 4 KiB to 1 MiB", "file.cache = cold, warm" */
static void describe_values(const struct vary *v, char *text, size_t size)
{
	size_t used = (size_t)snprintf(text, size, "%s", v->name);

	if (v->npoints > 1 && v->points[0].is_number) {
		snprintf(text + used, size - used, " from %s to %s", v->points[0].text,
			 v->points[v->npoints - 1].text);
		return;
	}
	for (size_t p = 0; p < v->npoints; p++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", p > 0 ? ", " : " = ",
					 v->points[p].text);
}

void sweep_put_head(FILE *file, const struct sweep *s)
{
	char values[sizeof(s->vary.name) + 2 + VARY_MAX_POINTS * sizeof(s->vary.points[0].text)];
	char line[sizeof(s->scenario->name) + 2 + sizeof(values)];

	describe_values(&s->vary, values, sizeof(values));
	snprintf(line, sizeof(line), "%s: %s", s->scenario->name, values);
	wrap_put(file, 0, line);
	fprintf(file, "%s: %s\n", s->figure->name, s->figure->title);
	put_held(file, s);
}

void sweep_put_legend(FILE *file, const struct sweep *s)
{
	int column = 0;

	for (size_t r = 0; r < s->scenario->nruns; r++) {
		const char *label = s->scenario->runs[r].label;
		const int width = canvas_columns(label) + 2;

		if (column > 0)
			column += fprintf(file, ",");
		if (column > 0 && column + 1 + width > WRAP_WIDTH)
			column = fprintf(file, "\n") - 1;
		fprintf(file, "%s%c %s", column > 0 ? " " : "", sweep_letter(r), label);
		column += width + 1;
	}
	putc('\n', file);
}

/* A reason begins with the key that is to blame: the same key, the same trouble. */
static bool same_trouble(const char *a, const char *b)
{
	const size_t n = strcspn(a, ":");

	return strncmp(a, b, n) == 0 && b[n] == a[n];
}

/* Why the cells of a run are empty: each trouble once, with how many more points have it. */
static void put_reasons(FILE *file, const struct sweep *s, size_t run)
{
	char line[512], more[48];

	for (size_t p = 0; p < s->vary.npoints; p++) {
		const char *reason = s->cells[p][run].reason;
		size_t before = 0, after = 0;

		for (size_t q = 0; q < s->vary.npoints && !sweep_has(s, p, run); q++) {
			if (!sweep_has(s, q, run) &&
			    same_trouble(reason, s->cells[q][run].reason))
				++*(q < p ? &before : &after);
		}
		if (before > 0 || after == 0)
			continue;
		snprintf(more, sizeof(more), "; the same at %zu more value%s", after - 1,
			 after == 2 ? "" : "s");
		snprintf(line, sizeof(line), "- %s at %s: %.*s%s.", s->scenario->runs[run].label,
			 s->vary.points[p].text, (int)(strcspn(reason, ";")), reason,
			 after > 1 ? more : "");
		wrap_put(file, 0, line);
	}
}

void sweep_put_findings(FILE *file, const struct sweep *s)
{
	const size_t n = s->ncrossings < SWEEP_MAX_CROSSINGS ? s->ncrossings : SWEEP_MAX_CROSSINGS;
	char line[320];

	for (size_t r = 0; r < s->scenario->nruns; r++)
		put_reasons(file, s, r);
	if (s->scenario->nruns < 2 || s->vary.npoints < 2)
		return;
	fprintf(file, "\n%s\n", n > 0 ? "Who overtakes whom:" :
		"No strategy overtakes another.");
	for (size_t i = 0; i < n; i++)
		wrap_put(file, 2, sweep_sentence(s, &s->crossings[i], line, sizeof(line)));
	if (s->ncrossings > n)
		fprintf(file, "  These are the first %zu of %zu.\n", n, s->ncrossings);
}
