/*
 * From which chunk size on is one path better than another?  As `iopath sweep --vary chunk=...` finds
 * it, but of the paths as they are.  Asked only of two that change places once.
 */

#include "ui/quiz_make.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/engine.h"
#include "sim/fixed.h"
#include "ui/sweep.h"

#define LEAST_CHUNK 1024
#define MOST_CHUNK (1 << 20)
#define LARGEST_PAYLOAD (64ull << 20)
#define RIGHT_PERCENT 25	/* a crossing is no round number: so far off it is right, ... */
#define HALF_PERCENT 50		/* ... half right */

struct bench {
	struct sweep_probe probe;
	struct sweep sweep;
	struct scenario scenario;	/* the runs alone */
	size_t paths[MAX_RUNS];		/* which show each is */
};

/* Its figures with chunks of so many bytes; false if it cannot be run. */
static bool simulate(const struct run *like, uint64_t chunk_bytes, struct ledger *l)
{
	static struct run run;
	struct error e;

	run = *like;
	run.config.chunk_bytes = chunk_bytes;
	if (run_check(&run, &e) != 0)
		return false;
	ledger_init(l, run.config.count, config_payload_bytes(&run.config));
	return engine_total(&run, 1, l, NULL) == 0;
}

static void fill(struct bench *b)
{
	static struct ledger l;

	for (size_t p = 0; p < b->sweep.vary.npoints; p++) {
		for (size_t r = 0; r < b->scenario.nruns; r++) {
			struct sweep_cell *cell = &b->sweep.cells[p][r];

			memset(cell, 0, sizeof(*cell));
			if (!simulate(&b->scenario.runs[r], b->sweep.vary.points[p].number, &l)) {
				snprintf(cell->reason, sizeof(cell->reason), "refused");
				continue;
			}
			for (size_t f = 0; f < N_FIGURES; f++)
				cell->figures[f] = figures[f].of(&l);
		}
	}
}

static int probe_better(struct sweep_probe *probe, size_t winner, size_t loser, uint64_t number)
{
	static struct ledger a, b;
	const struct bench *bench = (const struct bench *)probe;
	const struct figure *f = bench->sweep.figure;

	if (!simulate(&bench->scenario.runs[winner], number, &a) ||
	    !simulate(&bench->scenario.runs[loser], number, &b))
		return -1;
	return figure_better(f, f->of(&a), f->of(&b));
}

/* Does that path have a chunk to vary, alone on its machine? */
static bool is_fit(const struct quiz *z, size_t path)
{
	const struct run *run = &z->shows->show[path].run;
	const struct run *first = &z->shows->show[0].run;

	return z->paths[path].amounts && z->paths[path].one && !run->strategy->direct &&
		first->strategy && run->config.chunk_bytes == first->config.chunk_bytes &&
		config_payload_bytes(&run->config) <= LARGEST_PAYLOAD;
}

/* The chunks are powers of two, up to the file.  False if there is nothing to vary. */
static bool prepare(struct bench *b, const struct quiz *z)
{
	uint64_t most = MOST_CHUNK;
	char text[64];
	struct error e;

	for (size_t i = 0; i < z->nshows && !z->shows->together; i++) {
		if (!is_fit(z, i))
			continue;
		b->paths[b->scenario.nruns] = i;
		b->scenario.runs[b->scenario.nruns++] = z->shows->show[i].run;
	}
	if (b->scenario.nruns < 2)
		return false;
	while (most > b->scenario.runs[0].config.file_bytes)
		most /= 2;
	snprintf(text, sizeof(text), "chunk=%d..%" PRIu64, LEAST_CHUNK, most);
	return most >= 4 * LEAST_CHUNK && vary_parse(&b->sweep.vary, text, &e) == 0;
}

static bool same_pair(const struct crossing *a, const struct crossing *b)
{
	return (a->winner == b->winner && a->loser == b->loser) ||
		(a->winner == b->loser && a->loser == b->winner);
}

/* Do the two change places only there? */
static bool is_only(const struct sweep *s, const struct crossing *c)
{
	size_t n = 0;

	if (s->ncrossings > SWEEP_MAX_CROSSINGS)	/* not all are known */
		return false;
	for (size_t i = 0; i < s->ncrossings; i++)
		n += same_pair(&s->crossings[i], c);
	return n == 1;
}

static void take_crossings(struct quiz *z, struct bench *b)
{
	struct sweep *s = &b->sweep;

	sweep_find_crossings(s);
	for (size_t i = 0; i < s->ncrossings && i < SWEEP_MAX_CROSSINGS; i++) {
		struct crossing *c = &s->crossings[i];

		if (!is_only(s, c) || z->ncrossings == QUIZ_CROSSINGS)
			continue;
		sweep_narrow(s, c, 1, &b->probe);
		if (!c->narrowed)
			continue;
		z->crossings[z->ncrossings++] = (struct quiz_crossing){
			.winner = b->paths[c->winner], .loser = b->paths[c->loser],
			.figure = s->figure->name, .at_bytes = c->at_number,
			.from_bytes = s->vary.points[0].number,
			.to_bytes = s->vary.points[s->vary.npoints - 1].number,
		};
	}
}

void quiz_find_crossings(struct quiz *z)
{
	static const char *const names[] = { "cpu", "elapsed" };
	static struct bench b;
	struct error e;

	memset(&b, 0, sizeof(b));
	b.probe.better = probe_better;
	b.sweep.scenario = &b.scenario;
	z->ncrossings = 0;
	if (!prepare(&b, z))
		return;
	fill(&b);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		b.sweep.figure = figure_find(names[i], &e);
		take_crossings(z, &b);
	}
}

bool quiz_crossover(struct quiz *z, struct question *q)
{
	const struct quiz_crossing *c;
	const struct show *winner;
	const char *a, *b;
	char from[32], to[32], at[32];

	if (z->ncrossings == 0)
		return false;
	c = &z->crossings[quiz_draw(z, z->ncrossings)];
	winner = &z->shows->show[c->winner];
	a = winner->trace.header.label;
	b = z->shows->show[c->loser].trace.header.label;
	quiz_bytes(from, sizeof(from), c->from_bytes);
	quiz_bytes(to, sizeof(to), c->to_bytes);
	quiz_bytes(at, sizeof(at), c->at_bytes);
	quiz_ask(q, "%s and %s send the same file, in larger and larger chunks, from %s to %s a call. "
		 "From which chunk size on does %s take less %s? (%d %% off is right.)", a, b, from,
		 to, a, strcmp(c->figure, "cpu") == 0 ? "CPU time" : "time in all", RIGHT_PERCENT);
	quiz_set_number(q, IS_BYTES, (int64_t)c->at_bytes * FIXED_ONE, "bytes");
	q->number.right_percent = RIGHT_PERCENT;
	q->number.half_percent = HALF_PERCENT;
	q->at.path = (int)c->winner;
	quiz_why(q, "At chunks of %s %s overtakes %s: iopath sweep %s --vary "
		 "chunk=%" PRIu64 "..%" PRIu64 " --figure %s", at, a, b,
		 winner->trace.header.scenario, c->from_bytes, c->to_bytes, c->figure);
	return true;
}
