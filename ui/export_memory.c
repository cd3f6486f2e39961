/*
 * Memory over time, as CSV: a line whenever a place holds more or less than before.  Of several
 * changes at the same time the last one counts, so a line is written when time has gone on.
 */

#include <string.h>

#include "sim/put.h"
#include "ui/export.h"

static const enum place places[] = {
	PAGE_CACHE, USER_BUFFER, PIPE, SOCKET_BUFFER, PAGE_TABLES, PINNED,
};
#define N_COLUMNS (sizeof(places) / sizeof(places[0]))

struct series {
	const char *label;		/* NULL: not in use */
	uint64_t bytes[N_COLUMNS], written[N_COLUMNS];
};

/* Of each flow and of all together; runs that come one after the other share the first. */
struct memory {
	uint64_t now_ns;
	struct series series[MAX_FLOWS + 1];
};

static struct series *series_of(struct export *x, const struct export_result *r)
{
	struct memory *m = x->state;

	return &m->series[x->scenario->together ? r->index : 0];
}

static void memory_begin(struct export *x)
{
	char *end = put_text(export_room(x), "label,start_ns");

	for (size_t i = 0; i < N_COLUMNS; i++)
		end = put_text(put_text(end, ","), place_name(places[i]));
	export_wrote(x, put_text(end, "\n"));
}

static void memory_run_begin(struct export *x, const struct export_result *r)
{
	struct memory *m = x->state;

	m->now_ns = 0;
	*series_of(x, r) = (struct series){ .label = r->run->label };
}

/* A line for each series in which something is new. */
static void put_changes(struct export *x)
{
	struct memory *m = x->state;

	for (struct series *s = m->series; s <= &m->series[MAX_FLOWS] && s->label; s++) {
		char *end;

		if (memcmp(s->bytes, s->written, sizeof(s->bytes)) == 0)
			continue;
		memcpy(s->written, s->bytes, sizeof(s->bytes));
		end = export_put_csv_text(export_room(x), s->label);
		end = put_number(put_text(end, ","), m->now_ns);
		for (size_t i = 0; i < N_COLUMNS; i++)
			end = put_number(put_text(end, ","), s->bytes[i]);
		export_wrote(x, put_text(end, "\n"));
	}
}

static void memory_event(struct export *x, const struct export_result *r, const struct event *e)
{
	struct memory *m = x->state;
	struct series *s = series_of(x, r);

	if (e->start_ns > m->now_ns) {
		put_changes(x);
		m->now_ns = e->start_ns;
	}
	for (size_t i = 0; i < N_COLUMNS; i++)
		s->bytes[i] = r->ledger.memory_bytes[places[i]];
}

static void memory_run_end(struct export *x, const struct export_result *r)
{
	(void)r;
	put_changes(x);
}

const struct export_format export_memory = {
	.name = "memory",
	.puts = true,
	.state_bytes = sizeof(struct memory),
	.all_together = true,
	.begin = memory_begin,
	.run_begin = memory_run_begin,
	.event = memory_event,
	.run_end = memory_run_end,
};
