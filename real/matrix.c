/*
 * The cases of the matrix, and their sums.
 *
 * The sizes stand at the borders where the kernel does something else: less than a page, a byte
 * more than what one fault maps or a pipe holds, more than a socket buffer holds at first.
 */

#include "real/matrix.h"

#include <stdio.h>
#include <string.h>

#define KIB 1024ull
#define MIB (1024 * KIB)
#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

static const uint64_t sizes[] = { 1, 4095, 64 * KIB + 1, 1 * MIB, 8 * MIB };
static const uint64_t chunks[] = { 4 * KIB, 64 * KIB, 1 * MIB, CHUNK_WHOLE };
static const enum cache_state caches[] = { CACHE_COLD, CACHE_WARM };
static const bool gathers[] = { true, false };

/* To the next position of the innermost axis that has one, and 0 on those inside it. */
static bool advance(size_t *at, size_t n, bool fixed)
{
	if (!fixed && ++*at < n)
		return true;
	*at = 0;
	return false;
}

static void step_on(struct matrix_place *at, const struct axes *a)
{
	if (!advance(&at->chunk, COUNT_OF(chunks), a->fixed_chunk) &&
	    !advance(&at->size, COUNT_OF(sizes), a->fixed_size) &&
	    !advance(&at->cache, COUNT_OF(caches), a->fixed_cache) &&
	    !advance(&at->gather, COUNT_OF(gathers), a->fixed_gather))
		at->run++;
}

static void apply(const struct matrix_place *at, const struct axes *a, struct config *c)
{
	if (!a->fixed_size)
		c->file_bytes = sizes[at->size];
	if (!a->fixed_chunk)
		c->chunk_bytes = chunks[at->chunk];
	if (!a->fixed_cache)
		c->cache = caches[at->cache];
	if (!a->fixed_gather)
		c->machine.nic.scatter_gather = gathers[at->gather];
}

/*
 * A chunk of the file's size or more is the whole file in one call, which comes anyway.  The
 * smallest chunk of the largest file adds time and nothing else.
 */
static bool is_new(const struct axes *a, const struct config *c)
{
	if (a->fixed_chunk || c->chunk_bytes == CHUNK_WHOLE)
		return true;
	return c->chunk_bytes < c->file_bytes &&
	       (a->fixed_size || c->file_bytes / c->chunk_bytes <= 256);
}

bool matrix_next(struct matrix_place *at, const struct axes *axes, const struct scenario *s,
		 struct run *run)
{
	while (at->run < s->nruns) {
		*run = s->runs[at->run];
		apply(at, axes, &run->config);
		step_on(at, axes);
		if (is_new(axes, &run->config))
			return true;
	}
	return false;
}

/* The tally of that name, a new one if there is none. */
static struct tally *tally_of(struct tally *tallies, size_t *n, size_t max, const char *name)
{
	for (size_t i = 0; i < *n; i++) {
		if (strcmp(tallies[i].name, name) == 0)
			return &tallies[i];
	}
	if (*n == max)
		return &tallies[max - 1];
	snprintf(tallies[*n].name, sizeof(tallies[*n].name), "%s", name);
	return &tallies[(*n)++];
}

static void add_reason(struct coverage *c, const char *reason)
{
	size_t i = 0;

	while (i < c->nskipped && strcmp(c->skipped[i].text, reason) != 0)
		i++;
	if (i == MAX_REASONS)
		snprintf(c->skipped[--i].text, sizeof(c->skipped[i].text), "other reasons");
	if (i == c->nskipped)
		snprintf(c->skipped[c->nskipped++].text, sizeof(c->skipped[i].text), "%s", reason);
	c->skipped[i].n++;
}

void coverage_add(struct coverage *c, const struct result *r)
{
	size_t nlabels = c->nlabels;
	struct tally *cases = tally_of(c->cases, &nlabels, MAX_RUNS, r->label);
	struct tally *rows = tally_of(c->rows, &c->nlabels, MAX_RUNS, r->label);

	cases->n[r->verdict]++;
	c->all_cases.n[r->verdict]++;
	if (r->verdict == SKIPPED)
		add_reason(c, r->reason);
	for (size_t i = 0; i < r->nrows; i++) {
		const struct row *row = &r->rows[i];
		const char *name = strncmp(row->figure, "syscalls.", 9) == 0 ? "syscalls" :
				   row->figure;

		tally_of(c->figures, &c->nfigures, MAX_FIGURES, name)->n[row->verdict]++;
		rows->n[row->verdict]++;
		c->all_rows.n[row->verdict]++;
	}
}
