/*
 * The figures that the ledger pane shows, in its order, and the list of what made one up.  To add a
 * figure: a row here, and N_ORIGIN_FIGURES.
 */

#include "ui/origin.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/term.h"
#include "ui/view.h"

static uint64_t by_cpu(const struct ledger *l)
{
	return ledger_moved(l, BY_CPU).payload_bytes;
}

static uint64_t by_dma(const struct ledger *l)
{
	return ledger_moved(l, BY_DMA).payload_bytes;
}

static uint64_t by_reference(const struct ledger *l)
{
	return ledger_moved(l, BY_REFERENCE).payload_bytes;
}

static uint64_t calls(const struct ledger *l)
{
	return ledger_calls(l, NULL);
}

static uint64_t faults(const struct ledger *l)
{
	return l->minor_faults + l->major_faults;
}

#define FIELD(name, kind, field) { name, kind, NULL, offsetof(struct ledger, field), false }
#define MODEL_FIELD(name, field) { name, ORIGIN_COUNT, NULL, offsetof(struct ledger, field), true }
#define MEMORY(name, place) \
	FIELD(name, ORIGIN_BYTES, memory_bytes[place]), \
	FIELD(name " peak", ORIGIN_BYTES, memory_peak_bytes[place])

const struct origin_figure origin_figures[N_ORIGIN_FIGURES] = {
	{ "CPU copies", ORIGIN_PASSES, by_cpu, 0, false },
	{ "DMA copies", ORIGIN_PASSES, by_dma, 0, false },
	{ "references", ORIGIN_PASSES, by_reference, 0, false },
	FIELD("mode switches", ORIGIN_COUNT, mode_switches),
	MODEL_FIELD("sleeps", sleeps),
	FIELD("sent", ORIGIN_BYTES, delivered_bytes),
	{ "system calls", ORIGIN_COUNT, calls, 0, false },
	MODEL_FIELD("interrupts", interrupts),
	{ "page faults", ORIGIN_COUNT, faults, 0, true },
	FIELD("returned", ORIGIN_LAST, returned_ns),
	FIELD("sent at", ORIGIN_LAST, sent_ns),
	FIELD("ACK came", ORIGIN_LAST, acked_ns),
	FIELD("in user", ORIGIN_TIME, busy_ns[BUSY_CPU_USER]),
	FIELD("in kernel", ORIGIN_TIME, busy_ns[BUSY_CPU_KERNEL]),
	FIELD("disk", ORIGIN_TIME, busy_ns[BUSY_DISK]),
	FIELD("DMA", ORIGIN_TIME, busy_ns[BUSY_DMA]),
	FIELD("NIC", ORIGIN_TIME, busy_ns[BUSY_NIC]),
	MEMORY("cache", PAGE_CACHE),
	MEMORY("buffer", USER_BUFFER),
	MEMORY("pipe", PIPE),
	MEMORY("socket", SOCKET_BUFFER),
	MEMORY("tables", PAGE_TABLES),
	MEMORY("pinned", PINNED),
	FIELD("polls", ORIGIN_TIME, spun_ns),
	MODEL_FIELD("preemptions", preemptions),
	FIELD("EAGAIN", ORIGIN_COUNT, again),
	FIELD("sent again", ORIGIN_COUNT, retransmissions),
	FIELD("checksums", ORIGIN_BYTES, checksum_bytes),
	FIELD("evicted", ORIGIN_BYTES, evicted_bytes),
};

uint64_t origin_value(const struct origin_figure *f, const struct ledger *l)
{
	uint64_t value;

	if (f->of)
		return f->of(l);
	memcpy(&value, (const char *)l + f->offset, sizeof(value));
	return value;
}

char *origin_text(const struct origin_figure *f, uint64_t value, const struct ledger *l, char *text,
		  size_t size)
{
	uint64_t passes;

	switch (f->kind) {
	case ORIGIN_PASSES:
		passes = ledger_passes(l, value);
		snprintf(text, size, "%" PRIu64 ".%02" PRIu64 "x", passes / 10000,
			 passes % 10000 / 100);
		return text;
	case ORIGIN_BYTES:
		return view_bytes(text, size, value);
	case ORIGIN_TIME:
	case ORIGIN_LAST:
		return view_time(text, size, value);
	default:
		snprintf(text, size, "%" PRIu64, value);
		return text;
	}
}

bool origin_seen(const struct origin *o, const struct origin_figure *f)
{
	return !f->model || !o->trace || trace_is_model(&o->trace->header);
}

static void add(struct origin *o, size_t event, int64_t amount)
{
	if (o->n == o->cap) {
		o->cap = o->cap ? 2 * o->cap : 64;
		o->list = realloc(o->list, o->cap * sizeof(*o->list));
		if (!o->list)
			abort();
	}
	o->list[o->n++] = (struct contribution){ (uint32_t)event, amount };
}

void origin_update(struct origin *o, const struct trace *trace, size_t events, enum count count)
{
	const struct origin_figure *f = &origin_figures[o->figure];
	uint64_t before;

	if (o->trace == trace && o->events == events && o->listed == o->figure && o->count == count)
		return;
	o->trace = trace;
	o->events = events;
	o->listed = o->figure;
	o->count = count;
	o->n = 0;
	ledger_init(&o->ledger, count, trace->header.payload_bytes);
	before = origin_value(f, &o->ledger);
	for (size_t i = 0; i < events; i++) {
		uint64_t now;

		ledger_add(&o->ledger, &trace->events[i]);
		now = origin_value(f, &o->ledger);
		if (now != before)
			add(o, i, (int64_t)(now - before));
		before = now;
	}
	o->chosen = o->n > 0 ? o->n - 1 : 0;	/* the last is what the reader has just seen */
}

static void choose_figure(struct origin *o, size_t step)
{
	o->figure = (o->figure + N_ORIGIN_FIGURES + step) % N_ORIGIN_FIGURES;
}

static void choose(struct origin *o, size_t chosen)
{
	o->chosen = chosen < o->n ? chosen : o->n > 0 ? o->n - 1 : 0;
}

/* To the step that the chosen event is; what was there from the start is before the first. */
static void go_there(struct origin *o, struct player *p)
{
	const size_t event = o->n > 0 ? o->list[o->chosen].event : 0;

	if (o->n == 0)
		return;
	player_seek(p, event + 1 > p->initial ? event + 1 - p->initial : 0);
	o->open = false;
}

/* Up and Down are steps elsewhere; here they choose the figure. */
static bool moved(struct origin *o, int key)
{
	const size_t page = 10;

	switch (key) {
	case KEY_CODE_UP:
		choose_figure(o, SIZE_MAX);
		return true;
	case KEY_CODE_DOWN:
		choose_figure(o, 1);
		return true;
	case KEY_CODE_PAGE_UP:
		choose(o, o->chosen > page ? o->chosen - page : 0);
		return true;
	case KEY_CODE_PAGE_DOWN:
		choose(o, o->chosen + page);
		return true;
	default:
		return false;
	}
}

bool origin_key(struct origin *o, struct player *p, enum action action, int key)
{
	if (moved(o, key))
		return true;
	switch (action) {
	case ACTION_ON:
		choose(o, o->chosen + 1);
		return true;
	case ACTION_BACK:
		choose(o, o->chosen > 0 ? o->chosen - 1 : 0);
		return true;
	case ACTION_FIRST:
		choose(o, 0);
		return true;
	case ACTION_LAST:
		choose(o, SIZE_MAX);
		return true;
	case ACTION_NEXT_PATH:
		choose_figure(o, 1);
		return true;
	case ACTION_ENTER:
		go_there(o, p);
		return true;
	case ACTION_QUIT:
	case ACTION_ESCAPE:
	case ACTION_ORIGIN:
		o->open = false;
		return true;
	case ACTION_COUNTING:
	case ACTION_EXPORT:
	case ACTION_THEME:
	case ACTION_ASCII:
	case ACTION_REDRAW:
	case ACTION_RESIZE:
		return false;
	default:
		return true;
	}
}

void origin_free(struct origin *o)
{
	free(o->list);
	*o = (struct origin){ .list = NULL };
}
