/*
 * The page cache against a naive one, which keeps a byte for each page and a list of all pages for
 * their turn to be evicted: random readers of several files, compared after each operation.
 */

#include "tests/test.h"

#include "sim/page_cache.h"
#include "sim/scenario.h"

#define MAX_PAGES 400
#define NFILES 3
#define NREADERS 5
#define MAX_TURNS (NFILES * MAX_PAGES)

enum {
	RESIDENT = 1,
	COMING = 2,
	MARKED = 4,
	ONCE = 8,
	AGAIN = 16,
};

struct naive_reader {
	size_t file;
	uint64_t start, size, async, next, order;
	bool mapped[MAX_PAGES];
};

struct naive {
	uint64_t npages[NFILES], window[NFILES];
	uint8_t page[NFILES][MAX_PAGES];
	struct { size_t file; uint64_t page; } turn[MAX_TURNS];	/* a ring */
	size_t first_turn, nturns;
	struct naive_reader reader[NREADERS];
	uint64_t readahead, request, capacity;
	bool big_request, folio_fault;
};

static uint64_t seed;

static uint64_t random_below(uint64_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % n;
}

static uint64_t min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static bool known(const struct naive *v, size_t file, uint64_t page)
{
	return page < v->npages[file] && v->page[file][page] & (RESIDENT | COMING);
}

static void enqueue(struct naive *v, size_t file, uint64_t page)
{
	size_t i = (v->first_turn + v->nturns++) % MAX_TURNS;

	v->turn[i].file = file;
	v->turn[i].page = page;
}

static uint64_t max_window(const struct naive *v, uint64_t request)
{
	if (v->big_request && request > v->readahead && v->request > v->readahead)
		return min(request, v->request);
	return v->readahead;
}

static uint64_t next_size(uint64_t size, uint64_t max)
{
	return size < max / 16 ? 4 * size : size <= max / 2 ? 2 * size : max;
}

static uint64_t first_size(uint64_t request, uint64_t max)
{
	uint64_t size = 1;

	while (size < request)
		size *= 2;
	return size <= max / 32 ? 4 * size : size <= max / 4 ? 2 * size : max;
}

/* The first absent pages from there on to the end of the reader's window. */
static size_t ask(struct naive *v, struct naive_reader *r, uint64_t from, struct extent *out)
{
	uint64_t end = r->start + r->size, p = from;
	uint64_t mark = end - r->async;

	end = min(end, v->npages[r->file]);
	while (p < end && known(v, r->file, p))
		p++;
	*out = (struct extent){ p, 0 };
	for (; p < end && !known(v, r->file, p); p++) {
		v->page[r->file][p] = COMING | (p == mark ? MARKED : 0);
		enqueue(v, r->file, p);
		out->n++;
	}
	for (uint64_t pages = 1, order = 0; out->n > 0 && v->folio_fault && order <= r->order;
	     pages *= 2, order++) {
		if (pages <= r->size && pages > v->window[r->file])
			v->window[r->file] = pages;
	}
	return out->n > 0;
}

static size_t ask_next(struct naive *v, struct naive_reader *r, uint64_t page, uint64_t request,
		       uint64_t max, struct extent *out)
{
	uint64_t start = page + 1;

	v->page[r->file][page] &= (uint8_t)~MARKED;
	r->order += r->order < 9 ? 2 : 0;
	if (r->size > 0 && page == r->start + r->size - r->async) {
		r->start += r->size;
		if (next_size(r->size, max) > r->size)
			r->size = next_size(r->size, max);
	} else {
		while (known(v, r->file, start))
			start++;
		if (start - page > max)
			return 0;
		r->start = start;
		r->size = next_size(start - page + request, max);
	}
	r->async = r->size;
	return ask(v, r, r->start, out);
}

static void touch(struct naive *v, size_t file, uint64_t page)
{
	uint8_t *flags = &v->page[file][page];

	if (v->capacity > 0)
		*flags |= *flags & ONCE ? AGAIN : ONCE;
}

static void touch_read(struct naive *v, struct naive_reader *r, struct extent want)
{
	uint64_t end = want.first, p = want.first;

	while (end < want.first + want.n && known(v, r->file, end))
		end++;
	if (p < r->next && (end > r->next || p + 1 == r->next))
		p = r->next;
	for (; p < end; p++)
		touch(v, r->file, p);
	r->next = end;
}

static size_t naive_read(struct naive *v, struct naive_reader *r, struct extent want,
			 uint64_t request_pages, struct extent out[2])
{
	size_t n = 0;

	for (uint64_t p = want.first; p < want.first + want.n && n < 2; p++) {
		uint64_t request = request_pages - (p - want.first);
		uint64_t max = max_window(v, request);

		if (v->page[r->file][p] & MARKED) {
			n += ask_next(v, r, p, request, max, &out[n]);
		} else if (!known(v, r->file, p)) {
			r->order = 0;
			r->start = p;
			r->size = first_size(request, max);
			r->async = r->size > request ? r->size - request : r->size / 2;
			n += ask(v, r, p, &out[n]);
		}
	}
	if (v->capacity > 0)
		touch_read(v, r, want);
	return n;
}

static size_t naive_fault(struct naive *v, struct naive_reader *r, uint64_t page,
			  struct extent out[2])
{
	uint64_t begin = page;
	size_t n = 0;

	if (v->page[r->file][page] & MARKED)
		n += ask_next(v, r, page, v->readahead, v->readahead, &out[n]);
	if (known(v, r->file, page))
		return n;
	r->order = 0;
	r->size = v->readahead;
	r->start = page > r->size / 2 ? page - r->size / 2 : 0;
	r->async = r->size / 4;
	n += ask(v, r, r->start, &out[n]);
	if (!known(v, r->file, page)) {
		while (begin > r->start && !known(v, r->file, begin - 1))
			begin--;
		n += ask(v, r, begin, &out[n]);
	}
	return n;
}

static uint64_t naive_map(struct naive *v, struct naive_reader *r, uint64_t page)
{
	uint64_t window = v->window[r->file], first = page - page % window, n = 0;

	for (uint64_t p = first; p < min(first + window, v->npages[r->file]); p++) {
		if (!r->mapped[p] && (p == page || (v->page[r->file][p] & (RESIDENT | MARKED)) ==
					RESIDENT)) {
			r->mapped[p] = true;
			touch(v, r->file, p);
			n++;
		}
	}
	return n;
}

/* One page; false if none may go. */
static bool naive_evict(struct naive *v, size_t *file, uint64_t *page)
{
	for (size_t i = 0; i < 2 * v->nturns; i++) {
		uint8_t *flags;

		*file = v->turn[v->first_turn].file;
		*page = v->turn[v->first_turn].page;
		v->first_turn = (v->first_turn + 1) % MAX_TURNS;
		v->nturns--;
		flags = &v->page[*file][*page];
		if (!(*flags & (COMING | AGAIN))) {
			*flags = 0;
			return true;
		}
		enqueue(v, *file, *page);
		if (!(*flags & COMING))
			*flags &= (uint8_t)~(ONCE | AGAIN);
	}
	return false;
}

struct naive_row {
	const char *name;
	const char *kernel;
	uint64_t readahead, request, capacity;	/* pages */
	uint64_t folio;				/* of the last file, which is warm */
	bool jumps;				/* readers also read elsewhere */
};

static const struct naive_row rows[] = {
	{ "naive: today's kernel", "linux-6.18", 32, 64, 0, 1, false },
	{ "naive: today's kernel, jumping", "linux-6.18", 32, 64, 0, 1, true },
	{ "naive: small windows", "linux-6.18", 4, 16, 0, 64, true },
	{ "naive: no fault-around", "linux-2.4", 32, 64, 0, 64, true },
	{ "naive: one page", "linux-6.18", 1, 16, 0, 1, true },
	{ "naive: a limit", "linux-6.18", 32, 64, 500, 64, false },
	{ "naive: a limit, jumping", "linux-6.18", 32, 64, 400, 64, true },
	{ "naive: a low limit", "linux-6.18", 32, 64, 40, 1, true },
	{ "naive: a low limit, small windows", "linux-6.18", 4, 16, 60, 32, true },
	{ "naive: a limit, no fault-around", "linux-2.4", 8, 16, 200, 1, true },
};

struct pair {
	struct page_cache cache;
	struct reader reader[NREADERS];
	struct naive naive;
	struct { size_t file; struct extent e; } pending[4000];
	size_t npending;
	uint64_t at[NREADERS];		/* where the reader is */
};

static void init(struct pair *t, const struct naive_row *row)
{
	static const uint64_t npages[NFILES] = { 400, 37, 300 };
	struct disk_profile disk = {
		.readahead_bytes = row->readahead * PAGE_BYTES,
		.request_bytes = row->request * PAGE_BYTES,
	};
	const struct kernel *kernel = kernel_find(row->kernel);
	struct naive *v = &t->naive;

	memset(t, 0, sizeof(*t));
	page_cache_init(&t->cache, &disk, row->capacity * PAGE_BYTES, kernel);
	v->readahead = row->readahead;
	v->request = row->request;
	v->capacity = row->capacity;
	v->big_request = kernel_has(kernel, RULE_BIG_REQUEST);
	v->folio_fault = kernel_has(kernel, RULE_FOLIO_FAULT);
	for (size_t i = 0; i < NFILES; i++) {
		bool warm = i == NFILES - 1;

		page_cache_add_file(&t->cache, npages[i] * PAGE_BYTES - 1, warm,
				    row->folio * PAGE_BYTES);
		v->npages[i] = npages[i];
		v->window[i] = kernel_has(kernel, RULE_FAULT_AROUND) ? 16 : 1;
		if (warm && kernel_has(kernel, RULE_FOLIO_FAULT) && row->folio > 16)
			v->window[i] = row->folio;
		for (uint64_t p = 0; warm && p < npages[i]; p++) {
			v->page[i][p] = RESIDENT;
			enqueue(v, i, p);
		}
	}
	for (size_t i = 0; i < NREADERS; i++)
		t->reader[i].file = v->reader[i].file = (i + 1) / 2;
}

static void check_asks(struct pair *t, size_t file, const struct extent *got, size_t n,
		       const struct extent *expected, size_t nexpected)
{
	assert_int_equal(n, nexpected);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(got[i].first, expected[i].first);
		assert_int_equal(got[i].n, expected[i].n);
		t->pending[t->npending].file = file;
		t->pending[t->npending++].e = got[i];
	}
}

/* All or the front of something that was asked for. */
static void arrive(struct pair *t)
{
	size_t i = random_below(t->npending), file = t->pending[i].file;
	struct extent e = t->pending[i].e;

	e.n = random_below(2) ? e.n : 1 + random_below(e.n);
	page_cache_arrived(&t->cache, file, e);
	for (uint64_t p = e.first; p < e.first + e.n; p++)
		t->naive.page[file][p] ^= COMING | RESIDENT;
	t->pending[i].e.first += e.n;
	t->pending[i].e.n -= e.n;
	if (t->pending[i].e.n == 0)
		t->pending[i] = t->pending[--t->npending];
}

static void read_some(struct pair *t, size_t i, uint64_t most)
{
	struct naive_reader *r = &t->naive.reader[i];
	uint64_t rest = t->naive.npages[r->file] - t->at[i];
	struct extent want = { t->at[i], min(1 + random_below(most), rest) }, got[2], expected[2];
	uint64_t request = min(want.n + random_below(2) * random_below(most), rest);
	size_t n, nexpected;

	request = request < want.n ? want.n : request;
	nexpected = naive_read(&t->naive, r, want, request, expected);
	n = page_cache_read(&t->cache, &t->reader[i], want, request, got);
	check_asks(t, r->file, got, n, expected, nexpected);
	t->at[i] += page_cache_known(&t->cache, r->file, want);
}

static void touch_one(struct pair *t, size_t i)
{
	struct naive_reader *r = &t->naive.reader[i];
	struct extent got[2], expected[2], rest;
	uint64_t page = t->at[i];
	size_t n, nexpected;

	nexpected = naive_fault(&t->naive, r, page, expected);
	n = page_cache_fault(&t->cache, &t->reader[i], page, got);
	check_asks(t, r->file, got, n, expected, nexpected);
	if (!page_cache_resident(&t->cache, r->file, (struct extent){ page, 1 }))
		return;
	assert_int_equal(page_cache_map(&t->cache, &t->reader[i], page),
			 naive_map(&t->naive, r, page));
	rest = (struct extent){ page, t->naive.npages[r->file] - page };
	t->at[i] = page_cache_next_unmapped(&t->reader[i], rest);
	for (; page < t->at[i]; page++)
		assert_true(r->mapped[page]);
}

static void shrink(struct pair *t)
{
	struct evicted out;
	uint64_t page;
	size_t file;

	while (page_cache_evict(&t->cache, NULL, NULL, &out)) {
		for (uint64_t p = out.first; p < out.first + out.n; p++) {
			assert_true(naive_evict(&t->naive, &file, &page));
			assert_int_equal(file, out.file);
			assert_int_equal(page, p);
			for (size_t i = 0; i < NREADERS; i++)
				t->naive.reader[i].mapped[p] &= t->reader[i].file != file;
		}
		for (size_t i = 0; i < NREADERS; i++) {
			if (t->reader[i].file == out.file)
				page_cache_unmap_extent(&t->reader[i],
							(struct extent){ out.first, out.n });
		}
	}
	if (page_cache_excess(&t->cache) > 0)
		assert_false(naive_evict(&t->naive, &file, &page));
}

static void check_page(struct pair *t, size_t i, uint64_t p)
{
	struct cached_file *f = &t->cache.files[i];
	uint8_t flags = 0;

	if (extents_has(&f->known, p))
		flags |= extents_has(&f->coming, p) ? COMING : RESIDENT;
	flags |= extents_has(&f->marked, p) ? MARKED : 0;
	flags |= extents_has(&f->read_once, p) ? ONCE : 0;
	flags |= extents_has(&f->read_again, p) ? AGAIN : 0;
	assert_int_equal(flags, t->naive.page[i][p]);
}

static void check_all(struct pair *t)
{
	size_t n = 0;

	for (size_t i = 0; i < NFILES; i++) {
		for (uint64_t p = 0; p < t->naive.npages[i]; p++)
			check_page(t, i, p);
	}
	for (size_t i = 0; i < NREADERS; i++) {
		for (uint64_t p = 0; p < t->naive.npages[t->reader[i].file]; p++)
			assert_int_equal(page_cache_mapped(&t->reader[i], p),
					 t->naive.reader[i].mapped[p]);
	}
	for (size_t i = 0; i < t->cache.nturns; i++) {
		const struct turn *turn = &t->cache.turns[(t->cache.first_turn + i) %
							  t->cache.turns_cap];

		for (uint64_t p = 0; p < turn->pages.n; p++, n++) {
			size_t k = (t->naive.first_turn + n) % MAX_TURNS;

			assert_int_equal(turn->file, t->naive.turn[k].file);
			assert_int_equal(turn->pages.first + p, t->naive.turn[k].page);
		}
	}
	if (t->cache.capacity_pages > 0)
		assert_int_equal(n, t->naive.nturns);
}

static void step(struct pair *t, const struct naive_row *row)
{
	size_t i = random_below(NREADERS);
	uint64_t npages = t->naive.npages[t->reader[i].file];

	if (t->at[i] == npages)
		t->at[i] = 0;
	switch (random_below(10)) {
	case 0: case 1: case 2: case 3:
		read_some(t, i, i < 2 ? 20 : 100);
		break;
	case 4: case 5:
		touch_one(t, i);
		break;
	case 6: case 7: case 8:
		if (t->npending > 0)
			arrive(t);
		break;
	case 9:
		if (row->jumps && random_below(4) == 0)
			t->at[i] = random_below(npages);
		if (random_below(50) == 0) {
			uint64_t n = 0;

			for (uint64_t p = 0; p < npages; p++)
				n += t->naive.reader[i].mapped[p];
			memset(t->naive.reader[i].mapped, 0, MAX_PAGES);
			assert_int_equal(page_cache_unmap(&t->reader[i]), n);
		}
		break;
	}
	if (t->cache.capacity_pages > 0)
		shrink(t);
}

static void test_naive(void **state)
{
	static struct pair t;

	seed = 7;
	for (int run = 0; run < 8; run++) {
		init(&t, *state);
		for (int i = 0; i < 1000; i++) {
			step(&t, *state);
			if (i % 16 == 0)	/* it costs most of the time */
				check_all(&t);
		}
		check_all(&t);
		for (size_t i = 0; i < NREADERS; i++)
			page_cache_close(&t.reader[i]);
		page_cache_free(&t.cache);
	}
}

int main(void)
{
	static struct CMUnitTest tests[16];
	size_t n = ADD_ROWS(tests, 0, rows, test_naive);

	return _cmocka_run_group_tests("page_cache_naive", tests, n, NULL, NULL);
}
