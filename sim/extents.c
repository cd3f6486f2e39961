/*
 * A set of pages as sorted runs in an array.  Callers mostly go on where they were, so the run that
 * was found last is tried first, then the one after it, then all by halves.  Adding and removing
 * move what lies behind: fine for the few runs of sequential readers, one or two for each.
 */

#include "sim/extents.h"

#include <stdlib.h>
#include <string.h>

static uint64_t end_of(const struct extent *e)
{
	return e->first + e->n;
}

static bool holds(const struct extent *e, uint64_t page)
{
	return page - e->first < e->n;
}

/* Is run i the first that ends behind that page?  i == n is the end of the array. */
static bool is_at(const struct extents *set, size_t i, uint64_t page)
{
	return (i == 0 || end_of(&set->run[i - 1]) <= page) &&
	       (i == set->n || end_of(&set->run[i]) > page);
}

/* The first run that ends behind that page: the page is in it, or in the gap before it. */
static size_t find(struct extents *set, uint64_t page)
{
	size_t low = 0, high = set->n;

	if (set->hint < set->n && holds(&set->run[set->hint], page))
		return set->hint;
	if (set->hint <= set->n && is_at(set, set->hint, page))
		return set->hint;
	if (set->hint < set->n && is_at(set, set->hint + 1, page))
		return ++set->hint;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (end_of(&set->run[middle]) > page)
			high = middle;
		else
			low = middle + 1;
	}
	set->hint = low;
	return low;
}

/* Put nnew runs where there were nold. */
static void replace(struct extents *set, size_t i, size_t nold, const struct extent *new,
		    size_t nnew)
{
	size_t n = set->n - nold + nnew;

	if (n > set->cap) {
		set->cap = n > 4 ? 2 * n : 8;
		set->run = realloc(set->run, set->cap * sizeof(set->run[0]));
		if (!set->run)
			abort();
	}
	if (nnew != nold)
		memmove(&set->run[i + nnew], &set->run[i + nold],
			(set->n - i - nold) * sizeof(set->run[0]));
	for (size_t k = 0; k < nnew; k++)
		set->run[i + k] = new[k];
	set->n = n;
}

void extents_add(struct extents *set, struct extent e)
{
	uint64_t end = end_of(&e);
	size_t i, j;

	if (e.n == 0)
		return;
	i = find(set, e.first);
	if (i > 0 && end_of(&set->run[i - 1]) == e.first)
		i--;
	for (j = i; j < set->n && set->run[j].first <= end; j++) {
		if (set->run[j].first < e.first)
			e.first = set->run[j].first;
		if (end_of(&set->run[j]) > end)
			end = end_of(&set->run[j]);
	}
	e.n = end - e.first;
	replace(set, i, j - i, &e, 1);
}

uint64_t extents_remove(struct extents *set, struct extent e)
{
	struct extent left[2];		/* of the first run its front, of the last its rest */
	uint64_t end = end_of(&e), removed = 0;
	size_t i = find(set, e.first), j, nleft = 0;

	if (e.n == 0)
		return 0;
	for (j = i; j < set->n && set->run[j].first < end; j++) {
		struct extent run = set->run[j];
		uint64_t from = run.first < e.first ? e.first : run.first;
		uint64_t to = end_of(&run) > end ? end : end_of(&run);

		removed += to - from;
		if (run.first < from)
			left[nleft++] = (struct extent){ run.first, from - run.first };
		if (to < end_of(&run))
			left[nleft++] = (struct extent){ to, end_of(&run) - to };
	}
	if (j > i)
		replace(set, i, j - i, left, nleft);
	return removed;
}

uint64_t extents_present(struct extents *set, struct extent e)
{
	size_t i = find(set, e.first);
	uint64_t n;

	if (i == set->n || !holds(&set->run[i], e.first))
		return 0;
	n = end_of(&set->run[i]) - e.first;
	return n < e.n ? n : e.n;
}

uint64_t extents_absent(struct extents *set, struct extent e)
{
	size_t i;
	uint64_t n;

	if (set->n == 0)
		return e.n;
	i = find(set, e.first);
	if (i == set->n)
		return e.n;
	n = set->run[i].first > e.first ? set->run[i].first - e.first : 0;
	return n < e.n ? n : e.n;
}

bool extents_has(struct extents *set, uint64_t page)
{
	return extents_present(set, (struct extent){ page, 1 }) > 0;
}

uint64_t extents_count(const struct extents *set)
{
	uint64_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		n += set->run[i].n;
	return n;
}

void extents_clear(struct extents *set)
{
	set->n = 0;
	set->hint = 0;
}

void extents_free(struct extents *set)
{
	free(set->run);
	memset(set, 0, sizeof(*set));
}
