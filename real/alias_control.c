/*
 * The controls of the alias probe: hops of which it is known what they do in every kernel.  A probe
 * that sees something else there is not believed.
 */

#include "real/alias_watcher.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* write() from a buffer takes its own copy, in every kernel: the old bytes must arrive. */
void alias_control_copies(struct watcher *w, struct alias_hop *hop, size_t n)
{
	struct job j = { .socket = w->pair.sender };
	char *buffer = malloc(n);

	if (!buffer)
		abort();
	source_pattern(w->old, 0, n);
	memcpy(w->new, w->old, n);
	alias_turn(w->new, n);
	memcpy(buffer, w->old, n);
	if (job_write(&j, buffer, n, w->error))
		alias_fail();
	alias_hold(w, n);
	memcpy(buffer, w->new, n);
	alias_take(w, n);
	alias_note(w, hop, 0, n);
	alias_count(hop, n / ALIAS_PAGE_BYTES);
	free(buffer);
}

/*
 * Pages of memory handed to the socket through a pipe, in every kernel since 2.6.17 as references:
 * the new bytes must arrive, unless the device does not gather.
 */
void alias_control_device(struct watcher *w, struct alias_hop *hop, size_t n)
{
	char *buffer = mmap(NULL, n, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec part = { .iov_base = buffer, .iov_len = n };

	if (buffer == MAP_FAILED)
		abort();
	memcpy(buffer, w->old, n);
	alias_pipe(w);
	if (vmsplice(w->pipe[1], &part, 1, SPLICE_F_NONBLOCK) != (ssize_t)n ||
	    splice(w->pipe[0], NULL, w->pair.sender, NULL, n, 0) != (ssize_t)n) {
		error_set(w->error, "the probe's third control: %s", strerror(errno));
		alias_fail();
	}
	alias_hold(w, n);
	memcpy(buffer, w->new, n);
	alias_take(w, n);
	alias_note(w, hop, 0, n);
	alias_count(hop, n / ALIAS_PAGE_BYTES);
	munmap(buffer, n);
}

/* A second mapping shows the file's own pages, in every kernel: it must show the new bytes. */
void alias_control_passes(struct watcher *w, struct alias_hop *hop)
{
	uint64_t bytes = w->source->bytes;
	size_t n = bytes < ALIAS_ROUND_BYTES ? (size_t)bytes : ALIAS_ROUND_BYTES;
	char *second = mmap(NULL, n, PROT_READ, MAP_SHARED, w->source->fd, 0);

	if (second == MAP_FAILED) {
		error_set(w->error, "mapping the file: %s", strerror(errno));
		alias_fail();
	}
	source_pattern(w->old, 0, n);
	memcpy(w->new, w->old, n);
	alias_turn(w->new, n);
	/* The pages must be mapped before they are overwritten. */
	for (size_t i = 0; i < n; i += ALIAS_PAGE_BYTES)
		(void)*(volatile char *)(second + i);
	memcpy(alias_file(w), w->new, n);
	memcpy(w->there, second, n);
	memcpy(alias_file(w), w->old, n);
	munmap(second, n);
	alias_note(w, hop, 0, n);
	alias_count(hop, (n + ALIAS_PAGE_BYTES - 1) / ALIAS_PAGE_BYTES);
}

/* What the controls must have shown. */
int alias_check_controls(const struct alias *a, bool gathers, struct error *e)
{
	const struct alias_hop *d = &a->device;

	if (a->copies.old_pages != a->copies.npages)
		return error_set(e, "the probe's first control, a write(), did not copy");
	if (a->passes.new_pages != a->passes.npages)
		return error_set(e, "the probe's second control, a mapping, showed a copy");
	if ((gathers ? d->new_pages : d->old_pages) != d->npages)
		return error_set(e, "the probe's third control, pages sent as references, %s",
				 gathers ? "were copied" : "were not copied by the device");
	return 0;
}
