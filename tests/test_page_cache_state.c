/*
 * States of the page cache that are equal but for the position, and moving on by whole periods:
 * a transfer that skips most of itself ends as one that does not.
 */

#include "tests/test.h"

#include "sim/page_cache.h"
#include "sim/scenario.h"

#define MAX_WORDS 200

/* How a file is read.  All in pages. */
struct skip_row {
	const char *name;
	const char *kernel;
	uint64_t chunk, look;		/* per call, and looked at at a time */
	uint64_t capacity;
	uint64_t warm_folio;		/* 0: it is cold */
	uint64_t other;			/* of another file that is in the cache before */
	uint64_t warm_from;		/* another has read the rest of a cold file; 0: not */
	uint64_t readahead;		/* 0: 32 */
	bool maps;
	bool lags;			/* pages come only when they are waited for */
	bool rotational;
};

static const struct skip_row rows[] = {
	{ .name = "read 64 KiB", .kernel = "linux-6.18", .chunk = 16, .look = 16 },
	{ .name = "read 4 KiB", .kernel = "linux-6.18", .chunk = 1, .look = 1 },
	{ .name = "read 36 KiB", .kernel = "linux-6.18", .chunk = 9, .look = 9 },
	{ .name = "read 1 MiB", .kernel = "linux-6.18", .chunk = 256, .look = 16 },
	{ .name = "read 2 MiB, 2.4", .kernel = "linux-2.4", .chunk = 512, .look = 16 },
	{ .name = "read, pages come late", .kernel = "linux-6.18", .chunk = 16, .look = 16,
	  .lags = true },
	{ .name = "read a hard disk", .kernel = "linux-6.18", .chunk = 16, .look = 16,
	  .rotational = true, .lags = true },
	{ .name = "readahead of one page", .kernel = "linux-6.18", .chunk = 16, .look = 16,
	  .readahead = 1, .lags = true },
	{ .name = "map", .kernel = "linux-6.18", .chunk = 16, .look = 16, .maps = true },
	{ .name = "map, pages come late", .kernel = "linux-6.18", .chunk = 256, .look = 16,
	  .maps = true, .lags = true },
	{ .name = "map without fault-around", .kernel = "linux-2.4", .chunk = 5, .look = 5,
	  .maps = true },
	{ .name = "map a readahead of 132 KiB", .kernel = "linux-6.18", .chunk = 16, .look = 16,
	  .maps = true, .readahead = 33 },
	{ .name = "warm", .kernel = "linux-6.18", .chunk = 16, .look = 16, .warm_folio = 1 },
	{ .name = "warm, map 2 MiB", .kernel = "linux-6.18", .chunk = 16, .look = 16,
	  .warm_folio = 512, .maps = true },
	{ .name = "warm, map, steps of 36 KiB", .kernel = "linux-6.18", .chunk = 9, .look = 9,
	  .warm_folio = 16, .maps = true },
	{ .name = "the rest has been read before", .kernel = "linux-6.18", .chunk = 16,
	  .look = 16, .warm_from = 5000 },
	{ .name = "a limit that is never reached", .kernel = "linux-6.18", .chunk = 16, .look = 16,
	  .capacity = 60000 },
	{ .name = "a limit for a warm file", .kernel = "linux-6.18", .chunk = 16, .look = 16,
	  .warm_folio = 1, .capacity = 60000 },
	{ .name = "a limit for a warm file, map", .kernel = "linux-6.18", .chunk = 16, .look = 16,
	  .warm_folio = 64, .capacity = 50000, .maps = true },
	{ .name = "a limit: read", .kernel = "linux-6.18", .chunk = 16, .look = 16,
	  .capacity = 1000 },
	{ .name = "a limit: read, pages come late", .kernel = "linux-6.18", .chunk = 64, .look = 16,
	  .capacity = 1000, .lags = true },
	{ .name = "a limit: map", .kernel = "linux-6.18", .chunk = 16, .look = 16,
	  .capacity = 1000, .maps = true, .lags = true },
	{ .name = "a limit below a request", .kernel = "linux-6.18", .chunk = 256, .look = 256,
	  .capacity = 100, .lags = true },
	{ .name = "a limit, and another file first", .kernel = "linux-6.18", .chunk = 16,
	  .look = 16, .capacity = 2000, .other = 1000 },
	{ .name = "a limit below the file, above half of it", .kernel = "linux-6.18", .chunk = 16,
	  .look = 16, .capacity = 40000 },
};

struct transfer {
	const struct skip_row *row;
	struct page_cache cache;
	struct reader reader;
	struct extent pending[64];	/* asked of the disk; in order */
	size_t npending;
	uint64_t at, npages;
	uint64_t asks, asked_pages, evicted, faults, mapped;
};

static void start(struct transfer *t, const struct skip_row *row)
{
	struct disk_profile disk = {
		.readahead_bytes = (row->readahead > 0 ? row->readahead : 32) * PAGE_BYTES,
		.request_bytes = 320 * PAGE_BYTES, .rotational = row->rotational,
	};

	memset(t, 0, sizeof(*t));
	t->row = row;
	t->npages = 50000;
	page_cache_init(&t->cache, &disk, row->capacity * PAGE_BYTES, kernel_find(row->kernel));
	page_cache_add_file(&t->cache, row->other * PAGE_BYTES, true, PAGE_BYTES);
	t->reader.file = page_cache_add_file(&t->cache, t->npages * PAGE_BYTES, row->warm_folio > 0,
					     row->warm_folio * PAGE_BYTES);
	if (row->warm_from > 0) {
		struct extent rest = { row->warm_from, t->npages - row->warm_from };

		page_cache_ask(&t->cache, t->reader.file, rest);
		page_cache_arrived(&t->cache, t->reader.file, rest);
	}
}

static void finish(struct transfer *t)
{
	page_cache_close(&t->reader);
	page_cache_free(&t->cache);
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void keep(void *arg, size_t file, struct extent *e)
{
	const struct transfer *t = arg;
	uint64_t end = t->at + t->row->chunk;

	if (file != t->reader.file || e->first >= end || e->first + e->n <= t->at)
		return;
	e->n = e->first < t->at ? t->at - e->first : 0;
}

static void ask(struct transfer *t, const struct extent *out, size_t n)
{
	struct evicted gone;

	for (size_t i = 0; i < n; i++) {
		t->asks++;
		t->asked_pages += out[i].n;
		assert_true(t->npending < ARRAY_LEN(t->pending));
		t->pending[t->npending++] = out[i];
	}
	while (page_cache_evict(&t->cache, keep, t, &gone)) {
		t->evicted += gone.n;
		if (gone.file == t->reader.file)
			page_cache_unmap_extent(&t->reader, (struct extent){ gone.first, gone.n });
	}
}

/* The disk gives what was asked of it, in order, until these pages are there; or all. */
static void wait_for(struct transfer *t, struct extent e)
{
	while (t->npending > 0 &&
	       (!t->row->lags || !page_cache_resident(&t->cache, t->reader.file, e))) {
		page_cache_arrived(&t->cache, t->reader.file, t->pending[0]);
		memmove(&t->pending[0], &t->pending[1], --t->npending * sizeof(t->pending[0]));
	}
}

static void read_part(struct transfer *t, struct extent want, uint64_t request)
{
	struct extent out[2];

	do {
		ask(t, out, page_cache_read(&t->cache, &t->reader, want, request, out));
		wait_for(t, (struct extent){ want.first, page_cache_known(&t->cache, t->reader.file,
									  want) });
	} while (!page_cache_resident(&t->cache, t->reader.file, want));
}

static void map_part(struct transfer *t, struct extent want)
{
	uint64_t end = want.first + want.n, page = want.first;
	struct extent out[2];

	while ((page = page_cache_next_unmapped(&t->reader,
						(struct extent){ page, end - page })) < end) {
		ask(t, out, page_cache_fault(&t->cache, &t->reader, page, out));
		t->faults++;
		wait_for(t, (struct extent){ page, 1 });
		t->mapped += page_cache_map(&t->cache, &t->reader, page);
	}
}

/* One call. */
static void step(struct transfer *t)
{
	uint64_t end = least(t->at + t->row->chunk, t->npages);

	for (uint64_t p = t->at; p < end; p += t->row->look) {
		struct extent want = { p, least(t->row->look, end - p) };

		if (t->row->maps)
			map_part(t, want);
		else
			read_part(t, want, end - p);
	}
	t->at = end;
}

/* The state with what is under way, relative to that position. */
static size_t state_at(const struct transfer *t, uint64_t position, uint64_t words[MAX_WORDS])
{
	size_t n = page_cache_state(&t->cache, &t->reader, position, words, MAX_WORDS - 2 * 64);

	assert_true(n > 0);
	for (size_t i = 0; i < t->npending; i++) {
		words[n++] = t->pending[i].first - position;
		words[n++] = t->pending[i].n;
	}
	return n;
}

struct saved {
	uint64_t words[MAX_WORDS];
	size_t n;
	struct transfer t;		/* its figures */
};

static void save(struct saved *s, const struct transfer *t)
{
	s->n = state_at(t, t->at, s->words);
	s->t = *t;
}

/* As many periods as may be skipped, but for some, so that something follows. */
static bool leap(struct transfer *t, const struct saved *before)
{
	uint64_t period = t->at - before->t.at, most = page_cache_shift_max(&t->cache, &t->reader);
	uint64_t k = least(most, t->npages - t->at) / period;

	if (k == 0)
		return false;
	page_cache_shift(&t->cache, &t->reader, k * period);
	for (size_t i = 0; i < t->npending; i++)
		t->pending[i].first += k * period;
	t->at += k * period;
	t->asks += k * (t->asks - before->t.asks);
	t->asked_pages += k * (t->asked_pages - before->t.asked_pages);
	t->evicted += k * (t->evicted - before->t.evicted);
	t->faults += k * (t->faults - before->t.faults);
	t->mapped += k * (t->mapped - before->t.mapped);
	return true;
}

static void check_equal(const struct transfer *t, const struct transfer *u)
{
	uint64_t a[MAX_WORDS], b[MAX_WORDS];
	size_t n = state_at(t, 0, a);

	assert_int_equal(t->at, u->at);
	assert_int_equal(state_at(u, 0, b), n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(a[i], b[i]);
	assert_int_equal(t->cache.known_pages, u->cache.known_pages);
	assert_int_equal(t->asks, u->asks);
	assert_int_equal(t->asked_pages, u->asked_pages);
	assert_int_equal(t->evicted, u->evicted);
	assert_int_equal(t->faults, u->faults);
	assert_int_equal(t->mapped, u->mapped);
}

static bool equal(const struct saved *a, const struct saved *b)
{
	return a->n == b->n && memcmp(a->words, b->words, a->n * sizeof(a->words[0])) == 0;
}

/*
 * Go through the file, skipping what can be.  A state is compared with that after 1, 2, 4, 8 ...
 * steps.  Returns how many steps it took.
 */
static uint64_t pass_skipping(struct transfer *t, struct transfer *whole)
{
	struct saved before, now;
	uint64_t steps = 0, since = 0, save_at = 1;

	save(&before, t);
	while (t->at < t->npages) {
		step(t);
		steps++;
		save(&now, t);
		if (equal(&now, &before) && leap(t, &before)) {
			since = 0;
			save_at = 1;
		} else if (++since == save_at) {
			before = now;
			save_at *= 2;
		}
		while (whole->at < t->at)
			step(whole);
		check_equal(t, whole);
	}
	t->at = whole->at = 0;
	return steps;
}

static void test_skip(void **state)
{
	struct transfer t, whole;

	start(&t, *state);
	start(&whole, *state);
	for (int pass = 0; pass < 2; pass++) {
		uint64_t steps = pass_skipping(&t, &whole);

		assert_true(steps * t.row->chunk < t.npages / 4);
	}
	finish(&t);
	finish(&whole);
}

/* What does not fit is told as 0, and nothing is written behind the end. */
static void test_too_small(void **state)
{
	struct transfer t;
	uint64_t words[MAX_WORDS] = { 0 };
	size_t n;

	(void)state;
	start(&t, &rows[0]);
	step(&t);
	n = page_cache_state(&t.cache, &t.reader, t.at, words, MAX_WORDS);
	assert_true(n > 0);
	words[n - 1] = 77;
	assert_int_equal(page_cache_state(&t.cache, &t.reader, t.at, words, n - 1), 0);
	assert_int_equal(words[n - 1], 77);
	finish(&t);
}

/* What may not be skipped: more than the file, and more than the cache holds. */
static void test_shift_max(void **state)
{
	struct transfer t;

	(void)state;
	start(&t, &rows[0]);
	for (int i = 0; i < 4; i++)
		step(&t);
	/* 64 pages are read, two windows of 32 are asked for behind them. */
	assert_int_equal(page_cache_shift_max(&t.cache, &t.reader), 50000 - 96);
	t.cache.capacity_pages = 1000;
	assert_int_equal(page_cache_shift_max(&t.cache, &t.reader), 1000 - 96);
	t.cache.capacity_pages = 0;
	assert_int_equal(page_cache_map(&t.cache, &t.reader, 64), 16);
	extents_add(&t.cache.files[1].known, (struct extent){ 96, 50000 - 96 });
	t.reader.ra_size = 0;
	extents_clear(&t.cache.files[1].marked);
	assert_int_equal(page_cache_shift_max(&t.cache, &t.reader), 50000 - 80);
	finish(&t);
}

/* A window that the end of the file has cut cannot move. */
static void test_no_shift_at_the_end(void **state)
{
	struct transfer t;

	(void)state;
	start(&t, &rows[0]);
	t.npages = t.cache.files[1].npages = 40;
	step(&t);
	assert_int_equal(page_cache_shift_max(&t.cache, &t.reader), 40 - 32);
	step(&t);
	assert_int_equal(page_cache_shift_max(&t.cache, &t.reader), 0);
	finish(&t);
}

/* One thing that is different in a cache with a limit, so the future may be. */
enum difference {
	NOTHING, KNOWN, ARRIVES, MARK, ONCE, AGAIN, MAPPED, RA_START, RA_SIZE, RA_ASYNC, READ_NEXT,
	QUEUE_ORDER, QUEUE_FILE, QUEUE_OTHERS, OTHER_ARRIVES, OTHER_AGAIN,
};

struct difference_row {
	const char *name;
	enum difference what;
};

static const struct difference_row differences[] = {
	{ "state: a page is known", KNOWN },
	{ "state: a page has come", ARRIVES },
	{ "state: a mark", MARK },
	{ "state: read once", ONCE },
	{ "state: read again", AGAIN },
	{ "state: mapped", MAPPED },
	{ "state: begin of the window", RA_START },
	{ "state: size of the window", RA_SIZE },
	{ "state: asynchronous part of the window", RA_ASYNC },
	{ "state: last page that counts as read", READ_NEXT },
	{ "state: order of the queue", QUEUE_ORDER },
	{ "state: files of the queue", QUEUE_FILE },
	{ "state: another file's pages in the queue", QUEUE_OTHERS },
	{ "state: another file's page has come", OTHER_ARRIVES },
	{ "state: another file's page was read again", OTHER_AGAIN },
};

/* Reading 64 KiB at a time with a limit; files 2 and 3 have pages in the queue too. */
static void start_with_others(struct transfer *t)
{
	static const struct skip_row row = {
		.kernel = "linux-6.18", .chunk = 16, .look = 16, .capacity = 5000, .lags = true,
	};

	start(t, &row);
	for (size_t i = 2; i < 4; i++) {
		page_cache_add_file(&t->cache, 1000 * PAGE_BYTES, false, PAGE_BYTES);
		page_cache_ask(&t->cache, i, (struct extent){ 10, 20 });
	}
	for (int i = 0; i < 4; i++)
		step(t);
}

static void differ(struct transfer *t, enum difference what)
{
	struct cached_file *f = &t->cache.files[1], *other = &t->cache.files[2];
	struct turn *turns = &t->cache.turns[t->cache.first_turn], swapped = turns[0];
	struct extent page = { t->at - 3, 1 };

	switch (what) {
	case NOTHING: break;
	case KNOWN: extents_add(&f->known, (struct extent){ t->at + 100, 1 }); break;
	case ARRIVES: extents_remove(&f->coming, (struct extent){ t->at + 20, 1 }); break;
	case MARK: extents_add(&f->marked, page); break;
	case ONCE: extents_remove(&f->read_once, page); break;
	case AGAIN: extents_add(&f->read_again, page); break;
	case MAPPED: extents_add(&t->reader.mapped, page); break;
	case RA_START: t->reader.ra_start++; break;
	case RA_SIZE: t->reader.ra_size++; break;
	case RA_ASYNC: t->reader.ra_async--; break;
	case READ_NEXT: t->reader.read_next--; break;
	case QUEUE_ORDER: turns[0] = turns[1]; turns[1] = swapped; break;
	case QUEUE_FILE: turns[0].file = 3; break;
	case QUEUE_OTHERS: turns[0].pages.first++; break;
	case OTHER_ARRIVES: extents_remove(&other->coming, (struct extent){ 10, 1 }); break;
	case OTHER_AGAIN: extents_add(&other->read_again, (struct extent){ 10, 1 }); break;
	}
}

static void test_difference(void **state)
{
	const struct difference_row *row = *state;
	uint64_t a[MAX_WORDS], b[MAX_WORDS];
	struct transfer t;
	size_t n;

	start_with_others(&t);
	n = page_cache_state(&t.cache, &t.reader, t.at, a, MAX_WORDS);
	differ(&t, row->what);
	memset(b, 0, sizeof(b));
	assert_true(page_cache_state(&t.cache, &t.reader, t.at, b, MAX_WORDS) != n ||
		    memcmp(a, b, n * sizeof(a[0])) != 0);
	finish(&t);
}

/* The same at another position is equal, whatever others have in the cache. */
static void test_same_elsewhere(void **state)
{
	uint64_t a[MAX_WORDS], b[MAX_WORDS];
	struct transfer t;
	size_t n;

	(void)state;
	start_with_others(&t);
	n = page_cache_state(&t.cache, &t.reader, t.at, a, MAX_WORDS);
	page_cache_shift(&t.cache, &t.reader, 160);
	assert_int_equal(page_cache_state(&t.cache, &t.reader, t.at + 160, b, MAX_WORDS), n);
	assert_memory_equal(a, b, n * sizeof(a[0]));
	/* But at another place of the window that a fault maps it is not. */
	page_cache_state(&t.cache, &t.reader, t.at + 161, a, MAX_WORDS);
	assert_memory_not_equal(a, b, n * sizeof(a[0]));
	finish(&t);
}

int main(void)
{
	static struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_too_small),
		cmocka_unit_test(test_shift_max),
		cmocka_unit_test(test_no_shift_at_the_end),
		cmocka_unit_test(test_same_elsewhere),
	};
	size_t n = ADD_ROWS(tests, 4, rows, test_skip);

	n = ADD_ROWS(tests, n, differences, test_difference);
	return _cmocka_run_group_tests("page_cache_state", tests, n, NULL, NULL);
}
