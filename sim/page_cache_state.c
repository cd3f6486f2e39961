/*
 * Comparing states of the page cache, and moving on by whole periods of a steady transfer.
 *
 * A reader that goes through a large file repeats itself: after some pages everything looks as
 * before, so many pages further on.  Two such states are the same words, since everything is
 * written relative to the reader's position.  What lies behind the reader and has grown from the
 * file's first page on, and what reaches to the file's last, has no end that could matter there:
 * such an end is written as a constant, and stays where it is when the rest moves.
 */

#include <assert.h>

#include "sim/page_cache.h"

#define FIXED (1ull << 63)	/* no difference of page numbers is that large */

struct words {
	uint64_t *word;
	size_t n, max;		/* n goes on above max */
};

static void put(struct words *w, uint64_t word)
{
	if (w->n < w->max)
		w->word[w->n] = word;
	w->n++;
}

#define N_SETS 5

/* The sets of a file, in the order in which they are written. */
static void sets_of(struct cached_file *f, struct extents *sets[N_SETS])
{
	sets[0] = &f->known;
	sets[1] = &f->coming;
	sets[2] = &f->marked;
	sets[3] = &f->read_once;
	sets[4] = &f->read_again;
}

static bool first_is_fixed(const struct extent *e)
{
	return e->first == 0;
}

static bool end_is_fixed(const struct cached_file *f, const struct extent *e)
{
	return e->first + e->n == f->npages;
}

static void put_run(struct words *w, const struct cached_file *f, const struct extent *e,
		    uint64_t position)
{
	put(w, first_is_fixed(e) ? FIXED : e->first - position);
	put(w, end_is_fixed(f, e) ? FIXED : e->first + e->n - position);
}

static void put_set(struct words *w, const struct cached_file *f, const struct extents *set,
		    uint64_t position)
{
	put(w, set->n);
	for (size_t i = 0; i < set->n && w->n <= w->max; i++)
		put_run(w, f, &set->run[i], position);
}

/*
 * Does the reader's window still matter?  Only until the page with its mark was touched.  A page
 * behind the end is never touched; and one that is known gets no mark, unless it can leave before.
 */
static bool window_matters(const struct page_cache *c, const struct reader *r)
{
	struct cached_file *f = &c->files[r->file];
	uint64_t mark = r->ra_start + r->ra_size - r->ra_async;

	if (r->ra_size == 0 || mark >= f->npages)
		return false;
	return c->capacity_pages > 0 || extents_has(&f->marked, mark) ||
	       !extents_has(&f->known, mark);
}

static void put_window(struct words *w, const struct page_cache *c, const struct reader *r,
		       uint64_t position)
{
	bool matters = window_matters(c, r);

	put(w, matters ? r->ra_start - position : FIXED);
	put(w, matters ? r->ra_size : 0);
	put(w, matters ? r->ra_async : 0);
}

/* What the limit adds: the queue, and what decides about the pages of other files in it. */
static void put_queue(struct words *w, const struct page_cache *c, const struct reader *r,
		      uint64_t position)
{
	put(w, r->read_next > 0 ? r->read_next - position : FIXED);
	put(w, c->nturns);
	for (size_t i = 0; i < c->nturns && w->n <= w->max; i++) {
		const struct turn *t = &c->turns[(c->first_turn + i) & (c->turns_cap - 1)];

		put(w, t->file);
		put_run(w, &c->files[t->file], &t->pages, t->file == r->file ? position : 0);
	}
	for (size_t i = 0; i < c->nfiles && w->n <= w->max; i++) {
		struct cached_file *f = &c->files[i];

		if (i == r->file || f->known.n == 0)
			continue;
		put(w, i);
		put_set(w, f, &f->coming, 0);
		put_set(w, f, &f->read_again, 0);
	}
}

size_t page_cache_state(const struct page_cache *c, const struct reader *r,
			uint64_t position_pages, uint64_t *words, size_t max)
{
	struct cached_file *f = &c->files[r->file];
	struct words w = { .word = words, .max = max };
	struct extents *sets[N_SETS];

	sets_of(f, sets);
	for (size_t i = 0; i < N_SETS; i++)
		put_set(&w, f, sets[i], position_pages);
	put_set(&w, f, &r->mapped, position_pages);
	put(&w, position_pages % page_cache_window(c, r->file));
	put_window(&w, c, r, position_pages);
	put(&w, r->ra_order);
	put(&w, f->folio_pages);
	if (c->capacity_pages > 0)
		put_queue(&w, c, r, position_pages);
	return w.n <= max ? w.n : 0;
}

static void move_run(const struct cached_file *f, struct extent *e, uint64_t pages)
{
	uint64_t end = e->first + e->n + (end_is_fixed(f, e) ? 0 : pages);

	e->first += first_is_fixed(e) ? 0 : pages;
	e->n = end - e->first;
}

static void move_set(const struct cached_file *f, struct extents *set, uint64_t pages)
{
	for (size_t i = 0; i < set->n; i++)
		move_run(f, &set->run[i], pages);
}

void page_cache_shift(struct page_cache *c, struct reader *r, uint64_t pages)
{
	struct cached_file *f = &c->files[r->file];
	uint64_t before = extents_count(&f->known);
	struct extents *sets[N_SETS];

	assert(pages <= page_cache_shift_max(c, r) && pages % page_cache_window(c, r->file) == 0);
	if (window_matters(c, r))
		r->ra_start += pages;
	if (r->read_next > 0)
		r->read_next += pages;
	sets_of(f, sets);
	for (size_t i = 0; i < N_SETS; i++)
		move_set(f, sets[i], pages);
	move_set(f, &r->mapped, pages);
	r->settled.n = 0;
	for (size_t i = 0; i < c->nturns; i++) {
		struct turn *t = &c->turns[(c->first_turn + i) & (c->turns_cap - 1)];

		if (t->file == r->file)
			move_run(f, &t->pages, pages);
	}
	c->known_pages += extents_count(&f->known) - before;
}

static void limit(uint64_t *max, uint64_t to)
{
	if (*max > to)
		*max = to;
}

static void limit_run(uint64_t *max, const struct cached_file *f, const struct extent *e)
{
	if (!end_is_fixed(f, e))
		limit(max, f->npages - e->first - e->n);
	else if (!first_is_fixed(e))
		limit(max, e->n - 1);
}

/* By how many pages do the known ones of the file become more, for each page that all moves? */
static int growth(const struct cached_file *f)
{
	int n = 0;

	for (size_t i = 0; i < f->known.n; i++) {
		const struct extent *e = &f->known.run[i];

		n += first_is_fixed(e) - end_is_fixed(f, e);
	}
	return n;
}

uint64_t page_cache_shift_max(const struct page_cache *c, const struct reader *r)
{
	struct cached_file *f = &c->files[r->file];
	uint64_t max = f->npages, window_end = r->ra_start + r->ra_size;
	struct extents *sets[N_SETS];

	sets_of(f, sets);
	for (size_t i = 0; i < N_SETS; i++) {
		for (size_t k = 0; k < sets[i]->n; k++)
			limit_run(&max, f, &sets[i]->run[k]);
	}
	for (size_t k = 0; k < r->mapped.n; k++)
		limit_run(&max, f, &r->mapped.run[k]);
	if (window_matters(c, r))
		limit(&max, window_end < f->npages ? f->npages - window_end : 0);
	if (growth(f) > 0)
		limit(&max, page_cache_room(c));
	return max;
}
