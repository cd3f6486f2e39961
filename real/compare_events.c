/*
 * The tracepoints, as second witnesses of rows that stand already: faults by mode, and pages that
 * came into the page cache.
 */

#include <string.h>

#include "real/compare.h"

struct row *compare_seen_row(struct result *r, const char *figure)
{
	for (size_t i = 0; i < r->nrows; i++) {
		if (strcmp(r->rows[i].figure, figure) == 0)
			return r->rows[i].real.kind == VALUE_NONE ? NULL : &r->rows[i];
	}
	return NULL;
}

/* Pages of a mapping that a call looks up without touching them: faults by getrusage() alone. */
static bool looks_up_pages(const struct expected *x)
{
	for (size_t i = 0; i < x->model.nhops && x->maps; i++) {
		if (x->model.hops[i].from == PAGE_CACHE && x->model.hops[i].by == BY_REFERENCE)
			return true;
	}
	return false;
}

void compare_events(struct result *r, const struct expected *x, const struct observed *o)
{
	const struct event_counts *c = &o->measured.events;
	const char *why = o->measured.has_events ? "" : o->measured.no_events.text;
	struct row *user = compare_seen_row(r, "faults.user"), *kernel = compare_seen_row(r, "faults.kernel");
	struct row *disk = compare_seen_row(r, "hops.disk.page-cache");

	if (!o->is_measured || (why[0] == '\0' && !o->measured.has_events))
		return;
	if (user && why[0])
		row_alone(user, why);
	else if (user)
		row_witness(user, "software counter", "tracepoint exceptions:page_fault_user",
			    value_count(c->user_faults), true);
	/* Where the first witness does not tell the modes apart there is nothing to compare. */
	if (kernel && user && why[0])
		row_alone(kernel, why);
	else if (kernel && user && looks_up_pages(x))
		row_alone(kernel, "pages that a call looks up are no exceptions");
	else if (kernel && user)
		row_witness(kernel, "getrusage", "tracepoint exceptions:page_fault_kernel",
			    value_count(c->kernel_faults), true);
	if (disk && why[0])
		row_alone(disk, why);
	else if (disk && x->index_bytes > 0)
		row_alone(disk, "the tracepoint looks at the file, not at its index");
	else if (disk && x->unit_bytes == x->page_bytes)
		row_witness(disk, "/proc/self/io", "tracepoint filemap:mm_filemap_add_to_page_cache",
			    value_bytes(c->cached_pages * x->page_bytes), true);
}
