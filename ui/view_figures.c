/*
 * Which figures there are, in which group, and at which level of detail.  They are of the whole run,
 * however many connections it has.  What moved is given in passes: 1.00x is the whole file once.
 */

#include "ui/view_figures.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Where figures come from. */
struct source {
	const struct ledger *l;
	const struct scene_detail *d;
	bool model, watched;
};

static struct view_figure *add(struct view_group *g, const char *name, const char *brief)
{
	struct view_figure *f = &g->figures[g->n++];

	f->name = name;
	f->brief = brief;
	f->style = STYLE_NORMAL;
	return f;
}

static struct view_figure *add_count(struct view_group *g, const char *name, const char *brief,
				     uint64_t n)
{
	struct view_figure *f = add(g, name, brief);

	snprintf(f->value, sizeof(f->value), "%" PRIu64, n);
	return f;
}

/* Only the model has these; of any other trace a 0 says that nobody looked. */
static void add_seen(struct view_group *g, const char *name, const char *brief, uint64_t n, bool seen)
{
	struct view_figure *f = add_count(g, name, brief, n);

	if (!seen)
		snprintf(f->value, sizeof(f->value), "-");
}

static void add_bytes(struct view_group *g, const char *name, uint64_t bytes)
{
	struct view_figure *f = add(g, name, NULL);

	view_bytes(f->value, sizeof(f->value), bytes);
}

static void add_time(struct view_group *g, const char *name, const char *brief, uint64_t ns)
{
	struct view_figure *f = add(g, name, brief);

	if (ns == 0)
		snprintf(f->value, sizeof(f->value), "-");
	else
		view_time(f->value, sizeof(f->value), ns);
}

static struct view_figure *add_passes(struct view_group *g, const char *name, const char *brief,
				      const struct ledger *l, enum mover by, enum style style)
{
	const uint64_t passes = ledger_passes(l, ledger_moved(l, by).payload_bytes);
	struct view_figure *f = add(g, name, brief);

	f->style = passes > 0 ? style : STYLE_NORMAL;
	snprintf(f->value, sizeof(f->value), "%" PRIu64 ".%02" PRIu64 "x", passes / 10000,
		 passes % 10000 / 100);
	return f;
}

static void add_memory(struct view_group *g, const char *name, const char *brief,
		       const struct source *s, enum place place)
{
	struct view_figure *f = add(g, name, brief);
	char now[16], peak[16];

	snprintf(f->value, sizeof(f->value), "%s/%s",
		 view_bytes_short(now, sizeof(now), s->l->memory_bytes[place]),
		 view_bytes_short(peak, sizeof(peak), s->l->memory_peak_bytes[place]));
	if ((place == PAGE_TABLES || place == PINNED) && !s->model &&
	    s->l->memory_peak_bytes[place] == 0)
		snprintf(f->value, sizeof(f->value), "-");
}

/* Nobody looks at the network card of a watched program: what it has sent is not 0. */
static void add_sent(struct view_group *g, const struct source *s)
{
	if (s->watched && s->l->delivered_bytes == 0)
		add_seen(g, "sent", NULL, 0, false);
	else
		add_bytes(g, "sent", s->l->delivered_bytes);
}

static void add_so_far(struct view_group *g, const struct source *s)
{
	const struct ledger *l = s->l;
	struct view_figure *dma;

	add_passes(g, "CPU copies", "CPU", l, BY_CPU, STYLE_CPU);
	dma = add_passes(g, "DMA copies", "DMA", l, BY_DMA, STYLE_DMA);
	if (s->watched && ledger_moved(l, BY_DMA).bytes == 0)
		snprintf(dma->value, sizeof(dma->value), "-");
	add_passes(g, "references", "ref", l, BY_REFERENCE, STYLE_REFERENCE);
	add_count(g, "mode switches", "switches", l->mode_switches);
	/* Who polls switches and sleeps little, at a price. */
	if (l->spun_ns > 0)
		add_time(g, "polls", NULL, l->spun_ns);
	add_seen(g, "sleeps", NULL, l->sleeps, s->model);
	if (l->spun_ns == 0)
		add_sent(g, s);
}

static void add_when(struct view_group *g, const struct source *s)
{
	const struct ledger *l = s->l;

	add_count(g, "system calls", "calls", ledger_calls(l, NULL));
	add_seen(g, "interrupts", "irq", l->interrupts, s->model);
	add_seen(g, "page faults", "faults", l->minor_faults + l->major_faults, s->model);
	add_time(g, "returned", NULL, l->returned_ns);
	add_time(g, "sent", NULL, l->sent_ns);
	add_time(g, "ACK came", "ACK", l->acked_ns);
}

static void add_busy(struct view_group *g, const struct source *s)
{
	const struct ledger *l = s->l;

	add_time(g, "in user", "user", l->busy_ns[BUSY_CPU_USER]);
	add_time(g, "in kernel", "kernel", l->busy_ns[BUSY_CPU_KERNEL]);
	add_time(g, "disk", NULL, l->busy_ns[BUSY_DISK]);
	add_time(g, "DMA", NULL, l->busy_ns[BUSY_DMA]);
	add_time(g, "NIC", NULL, l->busy_ns[BUSY_NIC]);
	add_sent(g, s);
}

/* What happens only in some runs: each has a row from its first time on. */
static void add_rare(struct view_group *g, const struct source *s)
{
	const struct ledger *l = s->l;

	if (l->spun_ns > 0)
		add_time(g, "polls", NULL, l->spun_ns);
	if (l->preemptions > 0)
		add_count(g, "preemptions", NULL, l->preemptions);
	if (l->again > 0)
		add_count(g, "EAGAIN", NULL, l->again);
	if (l->retransmissions > 0)
		add_count(g, "sent again", NULL, l->retransmissions);
	if (l->checksum_bytes > 0)
		add_bytes(g, "checksums", l->checksum_bytes);
	if (l->evicted_bytes > 0)
		add_bytes(g, "evicted", l->evicted_bytes);
	if (l->lookups > 0 && g->n < FIGURES)
		add_count(g, "lookups", NULL, l->lookups);
}

static void add_memories(struct view_group *g, const struct source *s)
{
	add_memory(g, "cache", NULL, s, PAGE_CACHE);
	add_memory(g, "buffer", "buf", s, USER_BUFFER);
	add_memory(g, "pipe", NULL, s, PIPE);
	add_memory(g, "socket", "sock", s, SOCKET_BUFFER);
	add_memory(g, "tables", NULL, s, PAGE_TABLES);
	add_memory(g, "pinned", NULL, s, PINNED);
}

/* What the bytes are moved in. */
static void add_pieces(struct view_group *g, const struct source *s)
{
	const struct scene_detail *d = s->d;

	if (d->folio_bytes > 0)
		add_bytes(g, "folios of", d->folio_bytes);
	add_seen(g, "faulted pages", "faulted", d->fault_pages, s->model);
	add_seen(g, "rounds of call", "rounds", d->works_in == NO_ROUNDS ? 0 : d->rounds, s->model);
	add_seen(g, "segments", NULL, d->segments, s->model);
	add_seen(g, "in NIC's ring", "ring", d->ring, s->model);
	add_bytes(g, "without ACK", d->unacked_bytes);
}

static const struct {
	const char *title;
	bool counted;
	enum level level;
	void (*add)(struct view_group *g, const struct source *s);
} kinds[MAX_GROUPS] = {
	{ "so far", true, LEVEL_BYTES, add_so_far },
	{ "when", true, LEVEL_TASKS, add_when },
	{ "busy", true, LEVEL_TASKS, add_busy },
	{ "also", true, LEVEL_TASKS, add_rare },
	{ "memory now/peak", false, LEVEL_PIECES, add_memories },
	{ "pieces", false, LEVEL_PIECES, add_pieces },
};

int view_groups(struct view_group groups[MAX_GROUPS], const struct view *v)
{
	/* What is on its way counts when it has arrived. */
	const struct scene *scene = v->player->frame < v->player->frames ? v->before : v->scene;
	const struct source s = {
		.l = &scene->ledger[v->count], .d = &scene->detail,
		.model = trace_is_model(v->header), .watched = trace_is_watched(v->header),
	};
	int n = 0;

	for (int i = 0; i < MAX_GROUPS && (int)kinds[i].level <= v->level; i++) {
		struct view_group *g = &groups[n];

		*g = (struct view_group){ .title = kinds[i].title, .counted = kinds[i].counted,
					  .level = (int)kinds[i].level };
		kinds[i].add(g, &s);
		n += g->n > 0;
	}
	return n;
}
