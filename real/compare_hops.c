/*
 * The rows of hops: who moved the bytes between two places.
 *
 * From the disk: bytes that it was asked for.  Memory: copied or referenced, from the alias probe.
 * What comes later, towards the NIC, is in real/compare_transmit.c.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "real/compare.h"

#define PASS 10000u		/* one pass, in ten-thousandths */

const struct hop *compare_find_hop(const struct ledger *l, enum place from, enum place to)
{
	for (size_t i = 0; i < l->nhops; i++) {
		if (l->hops[i].from == from && l->hops[i].to == to)
			return &l->hops[i];
	}
	return NULL;
}

static struct value hop_bytes(const struct ledger *l, enum place from, enum place to)
{
	const struct hop *h = compare_find_hop(l, from, to);

	return value_bytes(h ? h->bytes : 0);
}

struct value compare_word(const struct ledger *l, enum place from, enum place to)
{
	const struct hop *h = compare_find_hop(l, from, to);

	if (!h)
		return (struct value){ .kind = VALUE_NONE };
	return value_word(h->by == BY_CPU ? "copied" : h->by == BY_DMA ? "dma" : "referenced");
}

struct row *compare_hop_row(struct result *r, enum place from, enum place to)
{
	char name[64];

	snprintf(name, sizeof(name), "%s.%s", place_name(from), place_name(to));
	return compare_row(r, "hops.", name);
}

/* Why the bytes from the disk cannot be told, or NULL. */
static const char *disk_unknown(const struct row *row, const struct expected *x,
				const struct observed *o)
{
	const struct reading *read = &o->measured.usage.read_bytes;

	if (!o->is_measured)
		return o->not_measured.text;
	if (o->no_disk_bytes.text[0] && row->model.n > 0)
		return o->no_disk_bytes.text;
	if (!read->known)
		return "/proc/self/io does not say read_bytes";
	if (read->n == 0 && row->model.n > 0 && x->file_bytes < PAGE_BYTES / 2)
		return "this file system keeps so small a file with its metadata";
	return NULL;
}

static uint64_t round_up(uint64_t n, uint64_t unit)
{
	return (n + unit - 1) / unit * unit;
}

/*
 * The last piece of a file is read in whole blocks of the file system, which may be smaller or
 * larger than the model's pages.
 */
static void bound_disk(struct row *row, const struct expected *x)
{
	uint64_t block = x->unit_bytes, page = x->page_bytes;
	uint64_t least = round_up(x->file_bytes, block);
	uint64_t most = round_up(x->file_bytes, block > page ? block : page);

	if (x->index_bytes > 0 && x->index_cache == CACHE_COLD && row->model.n > 0) {
		/* What is touched of the index comes, and more of it as the kernel reads around. */
		least = (x->cache == CACHE_COLD || x->direct ? least : 0) + x->index_pages * page;
		most = (x->cache == CACHE_COLD || x->direct ? most : 0) +
			round_up(x->index_bytes, block > page ? block : page);
	}
	row->min = least < row->model.n ? least : row->model.n;
	row->max = most > row->model.n ? most : row->model.n;
	row->range = row->model.n > 0 && row->min != row->max;
}

/* What the disk sent: the block device was asked for these bytes, so they came. */
static void compare_disk(struct result *r, const struct expected *x, const struct observed *o,
			 enum place to)
{
	struct row *row = compare_hop_row(r, DISK, to);
	uint64_t npages = (x->file_bytes + x->page_bytes - 1) / x->page_bytes;
	const char *why;

	row->textbook = hop_bytes(&x->textbook, DISK, to);
	row->model = hop_bytes(&x->model, DISK, to);
	bound_disk(row, x);
	why = disk_unknown(row, x, o);
	if (why) {
		row_not_observable(row, why);
		return;
	}
	row->real = value_bytes(o->measured.usage.read_bytes.n);
	row_evidence(row, "read_bytes in /proc/self/io; pages in memory (mincore%s%.60s) before: %" PRIu64
		     ", after: %" PRId64 " of %" PRIu64 "%s%.100s%s",
		     o->measured.has_cachestat ? ", cachestat" :
		     o->measured.no_cachestat.text[0] ? "; " : "", o->measured.has_cachestat ? "" :
		     o->measured.no_cachestat.text,
		     x->cache == CACHE_WARM ? npages : 0, o->measured.resident_pages, npages,
		     row->model.n ? "; that " : "", row->model.n ? x->below : "",
		     row->model.n ? " sent the bytes by DMA is inferred" : "");
	row_judge(row, row->model.n ? INFERRED : CONFIRMED);
	if (x->direct && x->cache == CACHE_COLD && o->measured.resident_pages > 0) {
		row->verdict = CONTRADICTED;
		row_reason(row, "the page cache was not left out: %" PRId64 " pages are in it "
			   "afterwards", o->measured.resident_pages);
	}
}

static const struct alias_hop *find_probed(const struct alias *a, enum place from, enum place to)
{
	for (size_t i = 0; i < a->nhops; i++) {
		if (a->hops[i].from == from && a->hops[i].to == to)
			return &a->hops[i];
	}
	return NULL;
}

/* File pages that could not be dropped are referenced by what has not been read yet. */
static void add_eviction(struct row *row, const struct observed *o, enum place from, enum place to)
{
	const struct evict *v = &o->evict;

	if (!o->is_evicted && (from == PAGE_CACHE || from == PIPE))
		row_alone(row, o->not_evicted.text);
	for (size_t i = 0; i < v->nhops && o->is_evicted; i++) {
		const struct evict_hop *h = &v->hops[i];

		if (h->from != from || h->to != to)
			continue;
		if (h->kept_pages != 0 && h->kept_pages != h->npages)
			row_alone(row, "some pages could be dropped from the page cache, others "
				  "not");
		else
			row_witness(row, "alias probe", "eviction probe", value_word(
				    h->kept_pages ? "referenced" : "copied"), false);
	}
}

/* The file's bytes lie on pages that are nobody's but the program's, or on others. */
static void add_pagemap(struct row *row, const struct observed *o, enum place from, enum place to)
{
	const struct pagemap *m = &o->pagemap;

	if (!o->is_mapped && o->not_mapped.text[0] && to == USER_BUFFER)
		row_alone(row, o->not_mapped.text);
	for (size_t i = 0; i < m->nhops && o->is_mapped; i++) {
		const struct pagemap_hop *h = &m->hops[i];

		if (h->from != from || h->to != to)
			continue;
		if (h->own_pages != h->npages && h->shared_pages != h->npages)
			row_alone(row, "some pages of the buffer are the program's own, others not");
		else
			row_witness(row, "alias probe", h->own_pages ? "page map (/proc/self/pagemap: the bytes "
				    "lie on pages of no file, mapped once)" : "page map (/proc/self/pagemap)",
				    value_word(h->own_pages ? "copied" : "referenced"), false);
	}
}

/* All pages of it were seen to be the same. */
static void judge_pages(struct row *row, const struct expected *x, const struct observed *o,
			const struct alias_hop *seen)
{
	const bool old = seen->old_pages == seen->npages, into = seen->to == SOCKET_BUFFER;

	row->real = value_word(old ? "copied" : "referenced");
	row_evidence(row, "alias probe: the source overwritten after the hop%s, the %s bytes "
		     "arrived on every page (%zu); all controls held",
		     into && o->alias.corked ? ", while a corked socket held the bytes back" : "",
		     old ? "old" : "new", seen->npages);
	if (row->model.kind == VALUE_NONE) {
		row->verdict = CONTRADICTED;
	} else if (into && x->told_of) {
		row_evidence(row, "alias probe: sent through a device that does not gather, the %s "
			     "bytes arrived on every page (%zu); this kernel copies at the device, "
			     "and that %s did so in the call is inferred", old ? "old" : "new",
			     seen->npages, x->told_of);
		row_judge(row, INFERRED);
	} else {
		row_judge(row, CONFIRMED);
	}
}

/* Between places in memory: did the bytes move, or only a reference? */
static void compare_memory(struct result *r, const struct expected *x, const struct observed *o,
			   enum place from, enum place to)
{
	const struct alias_hop *seen = find_probed(&o->alias, from, to);
	struct row *row = compare_hop_row(r, from, to);

	row->textbook = compare_word(&x->textbook, from, to);
	row->model = compare_word(&x->model, from, to);
	if (!o->is_probed) {
		row_not_observable(row, o->not_probed.text);
	} else if (!seen) {
		row_not_observable(row, "the probe cannot look there");
	} else if (seen->old_pages != seen->npages && seen->new_pages != seen->npages) {
		row_reason(row, "the probe is unsure: of %zu pages %zu arrived old, %zu new, %zu "
			   "mixed", seen->npages, seen->old_pages, seen->new_pages,
			   seen->mixed_pages);
		row->verdict = NOT_OBSERVABLE;
	} else {
		judge_pages(row, x, o, seen);
		add_eviction(row, o, from, to);
		add_pagemap(row, o, from, to);
	}
}

/* How often the CPU moved the payload: as often as hops were seen to copy, at least. */
static void compare_passes(struct result *r, const struct expected *x, const struct observed *o)
{
	uint64_t copied = 0;
	int64_t later;
	struct row *row;

	if (x->file_bytes == 0)
		return;
	row = compare_row(r, "cpu_copies.passes", "");
	row->textbook = row->model = (struct value){ .kind = VALUE_PASSES };
	row->textbook.n = ledger_passes(&x->textbook,
					ledger_moved(&x->textbook, BY_CPU).payload_bytes);
	row->model.n = ledger_passes(&x->model, ledger_moved(&x->model, BY_CPU).payload_bytes);
	if (!o->is_probed) {
		row_not_observable(row, o->not_probed.text);
		return;
	}
	for (size_t i = 0; i < o->alias.nhops; i++) {
		const struct alias_hop *h = &o->alias.hops[i];

		if (h->old_pages != h->npages && h->new_pages != h->npages) {
			row_not_observable(row, "the probe is unsure of a hop");
			return;
		}
		copied += h->old_pages == h->npages;
	}
	later = compare_transmitted(x, o);
	if (later < 0) {
		row_not_observable(row, "nothing says whether the deferred copy was made");
		return;
	}
	row->real = (struct value){ .kind = VALUE_PASSES, .n = copied * PASS + (uint64_t)later };
	row_evidence(row, "alias probe: hops seen to copy%s; it proves one copy at each, and does "
		     "not rule out a second one there",
		     later ? ", and the copy that is made when it is transmitted" : "");
	row_judge(row, INFERRED);
}

static void compare_hop(struct result *r, const struct expected *x, const struct observed *o,
			enum place from, enum place to)
{
	if (from == DISK)
		compare_disk(r, x, o, to);
	else
		compare_memory(r, x, o, from, to);
}

void compare_hops(struct result *r, const struct expected *x, const struct observed *o)
{
	/* A warm file needs no disk: the row stays, with 0, because that is what it teaches. */
	for (size_t i = 0; i < x->textbook.nhops; i++) {
		const struct hop *h = &x->textbook.hops[i];

		if (h->from == DISK && !compare_find_hop(&x->model, h->from, h->to))
			compare_hop(r, x, o, h->from, h->to);
	}
	for (size_t i = 0; i < x->model.nhops; i++) {
		const struct hop *h = &x->model.hops[i];

		if (!compare_transmit(r, x, o, h))
			compare_hop(r, x, o, h->from, h->to);
	}
	for (size_t i = 0; o->is_probed && i < o->alias.nhops; i++) {
		const struct alias_hop *h = &o->alias.hops[i];

		if (!compare_find_hop(&x->model, h->from, h->to))
			compare_hop(r, x, o, h->from, h->to);
	}
	if (x->loses)
		compare_resent(r, x, o);
	compare_passes(r, x, o);
}
