/*
 * A mapped index and the search in it.  index_create() once, index_map() in the process that searches, then
 * index_find() before each chunk.
 */

#include "real/index.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sim/lookup.h"

#define PIECE 4096u		/* entries that are written at once */
#define HOT 1024u		/* entries of the last 8 KiB */

static int write_entries(int fd, uint64_t n, uint64_t interval)
{
	static uint64_t piece[PIECE];

	for (uint64_t done = 0; done < n; done += PIECE) {
		const size_t some = n - done < PIECE ? (size_t)(n - done) : PIECE;
		const off_t at = (off_t)(done * sizeof(piece[0]));

		for (size_t i = 0; i < some; i++)
			piece[i] = (done + i) * interval;
		for (size_t put = 0; put < some * sizeof(piece[0]);) {
			ssize_t wrote = pwrite(fd, (char *)piece + put, some * sizeof(piece[0]) - put,
					       at + (off_t)put);

			if (wrote < 0 && errno == EINTR)
				continue;
			if (wrote < 0)
				return -1;
			put += (size_t)wrote;
		}
	}
	return fsync(fd);
}

int index_create(struct source *s, const char *folder, const struct config *c, struct error *e)
{
	*s = (struct source){ .fd = -1 };
	if (config_index_bytes(c) == 0)
		return 0;
	if (source_create(s, folder, config_index_bytes(c), e))
		return -1;
	if (write_entries(s->fd, config_index_entries(c), c->index_interval_bytes) == 0)
		return 0;
	error_set(e, "writing an index of %" PRIu64 " bytes in %s: %s", s->bytes, folder, strerror(errno));
	source_close(s);
	return -1;
}

int index_map(struct index *x, const struct source *s, struct error *e)
{
	void *map = mmap(NULL, s->bytes, PROT_READ, MAP_SHARED, s->fd, 0);

	if (map == MAP_FAILED)
		return error_set(e, "mmap of the index: %s", strerror(errno));
	*x = (struct index){ .entries = map, .n = s->bytes / INDEX_ENTRY_BYTES };
	return 0;
}

uint64_t index_find(const struct index *x, uint64_t place)
{
	uint64_t low = 0, high = x->n - 1;
	const uint64_t hot = high > HOT ? high - HOT : 0;

	if (x->entries[hot] < place) {
		low = hot;
	} else {
		if (x->entries[0] > place)
			return 0;	/* never: the first is 0 */
		high = hot;
	}
	while (low < high) {
		const uint64_t middle = (low + high + 1) / 2, there = x->entries[middle];

		if (there == place)
			return middle;
		if (there < place)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

uint64_t index_touched_pages(const struct config *c, uint64_t chunk_bytes, uint64_t page_bytes)
{
	const uint64_t n = config_index_entries(c);
	uint64_t pages = 0;
	char *touched;

	if (n == 0)
		return 0;
	touched = calloc(n * INDEX_ENTRY_BYTES / page_bytes + 1, 1);
	if (!touched)
		abort();
	for (uint64_t at = 0; at < c->file_bytes; at += chunk_bytes) {
		struct lookup l;

		lookup_begin(&l, n, c->index_interval_bytes, at);
		do {
			char *page = &touched[lookup_offset_bytes(&l) / page_bytes];

			pages += !*page;
			*page = 1;
		} while (lookup_next(&l));
	}
	free(touched);
	return pages;
}
