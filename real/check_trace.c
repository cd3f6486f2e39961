/*
 * The two sides of a check as traces, so that they can be looked at beside each other.  Where the
 * ledger of the real one has a figure, it is that of the check's row.
 */

#include "real/check_trace.h"

#include <stdio.h>
#include <string.h>

#include "sim/engine.h"
#include "sim/utf8.h"

#define REAL_MARK " (real)"

/* "read-write (real)": both may stand in one file, which has each label once. */
static void mark_real(struct trace_header *h)
{
	const size_t room = sizeof(h->label) - sizeof(REAL_MARK);
	char label[sizeof(h->label)];

	memcpy(label, h->label, sizeof(label));
	snprintf(h->label, sizeof(h->label), "%.*s" REAL_MARK, utf8_cut(label, room), label);
}

static void real_header(struct trace_header *header, const struct host *h, const struct run *model,
			const struct record *record)
{
	trace_header_of(header, "", model);
	snprintf(header->source, sizeof(header->source), "real");
	snprintf(header->kernel, sizeof(header->kernel), "%.23s", h->release);
	snprintf(header->machine, sizeof(header->machine), "host");
	header->stop_ns = record_stop_ns(record);
	mark_real(header);
}

void check_trace(struct check_traces *t, const struct host *h, const struct run *model,
		 const struct trial *trial, const struct observed *o)
{
	const struct config *c = &model->config;
	const struct record_about about = {
		.strategy = model->strategy, .alias = o->is_probed ? &o->alias : NULL,
		.arrived = compare_arrived(o),
		.file_bytes = c->file_bytes, .chunk_bytes = trial->chunk_bytes,
		.buffer_bytes = trial->buffer_bytes, .right_bytes = o->counted.received.right_bytes,
		.warm = trial->cache == CACHE_WARM, .counts_disk = h->no_disk_count[0] == '\0',
	};

	if (!o->is_counted) {
		t->none = o->not_counted;
		return;
	}
	real_header(&t->real.header, h, model, trial->record);
	record_events(trial->record, &about, &t->real.sink);
	trace_header_of(&t->model.header, "", model);
	engine_run(model, 1, &t->model.sink);
}
