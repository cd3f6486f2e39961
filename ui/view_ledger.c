/*
 * The figures so far, in levels: of the whole run, however many connections it has.  What moved is
 * given in passes: 1.00x is the whole file once.
 */

#include "ui/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FIGURES 6	/* per level */
#define MEMORY_LEVEL 3	/* from 0 */

struct figure {
	const char *name;
	char value[32];
	enum style style;
};

static void set_passes(struct figure *f, const char *name, const struct ledger *l, enum mover by,
		       enum style style)
{
	uint64_t passes = ledger_passes(l, ledger_moved(l, by).payload_bytes);

	f->name = name;
	f->style = passes > 0 ? style : STYLE_NORMAL;
	snprintf(f->value, sizeof(f->value), "%" PRIu64 ".%02" PRIu64 "x", passes / 10000,
		 passes % 10000 / 100);
}

static void set_count(struct figure *f, const char *name, uint64_t n)
{
	f->name = name;
	snprintf(f->value, sizeof(f->value), "%" PRIu64, n);
}

static void set_bytes(struct figure *f, const char *name, uint64_t bytes)
{
	f->name = name;
	view_bytes(f->value, sizeof(f->value), bytes);
}

static void set_time(struct figure *f, const char *name, uint64_t ns)
{
	f->name = name;
	if (ns == 0)
		snprintf(f->value, sizeof(f->value), "-");
	else
		view_time(f->value, sizeof(f->value), ns);
}

/* "64K", "1.2M": at most four columns. */
static const char *memory_text(char *text, size_t size, uint64_t bytes)
{
	char *space;

	view_bytes(text, size, bytes);
	space = strchr(text, ' ');
	if (space && space[1] == 'B')
		space[0] = '\0';
	else if (space)
		space[0] = space[1], space[1] = '\0';
	return text;
}

static void set_memory(struct figure *f, const char *name, const struct ledger *l, enum place place)
{
	char now[16], peak[16];

	f->name = name;
	snprintf(f->value, sizeof(f->value), "%s/%s",
		 memory_text(now, sizeof(now), l->memory_bytes[place]),
		 memory_text(peak, sizeof(peak), l->memory_peak_bytes[place]));
}

/* What happens only in some runs: each has a row from its first time on.  Returns how many. */
static int make_rare(struct figure *f, const struct ledger *l)
{
	const struct figure *begin = f;

	if (l->spun_ns > 0)
		set_time(f++, "polls", l->spun_ns);
	if (l->preemptions > 0)
		set_count(f++, "preemptions", l->preemptions);
	if (l->again > 0)
		set_count(f++, "EAGAIN", l->again);
	if (l->retransmissions > 0)
		set_count(f++, "sent again", l->retransmissions);
	if (l->checksum_bytes > 0)
		set_bytes(f++, "checksums", l->checksum_bytes);
	if (l->evicted_bytes > 0)
		set_bytes(f++, "evicted", l->evicted_bytes);
	if (l->lookups > 0 && f < begin + FIGURES)
		set_count(f++, "lookups", l->lookups);
	return (int)(f - begin);
}

/* Only the model has these; of any other trace a 0 says that nobody looked. */
static void set_seen(struct figure *f, const char *name, uint64_t n, bool seen)
{
	set_count(f, name, n);
	if (!seen)
		snprintf(f->value, sizeof(f->value), "-");
}

/* Nobody looks at the network card of a watched program: what it has sent is not 0. */
static void set_sent(struct figure *f, const struct ledger *l, bool watched)
{
	set_bytes(f, "sent", l->delivered_bytes);
	if (watched && l->delivered_bytes == 0)
		set_seen(f, "sent", 0, false);
}

static void make_figures(struct figure f[MAX_LEVEL * FIGURES], const struct ledger *l,
			 const struct trace_header *h)
{
	const bool model = trace_is_model(h), watched = trace_is_watched(h);

	set_passes(f++, "CPU copies", l, BY_CPU, STYLE_CPU);
	set_passes(f++, "DMA copies", l, BY_DMA, STYLE_DMA);
	if (watched && ledger_moved(l, BY_DMA).bytes == 0)
		set_seen(f - 1, "DMA copies", 0, false);
	set_passes(f++, "references", l, BY_REFERENCE, STYLE_REFERENCE);
	set_count(f++, "mode switches", l->mode_switches);
	/* Who polls switches and sleeps little, at a price. */
	if (l->spun_ns > 0)
		set_time(f++, "polls", l->spun_ns);
	set_seen(f++, "sleeps", l->sleeps, model);
	if (l->spun_ns == 0)
		set_sent(f++, l, watched);

	set_count(f++, "system calls", ledger_calls(l, NULL));
	set_seen(f++, "interrupts", l->interrupts, model);
	set_seen(f++, "page faults", l->minor_faults + l->major_faults, model);
	set_time(f++, "returned", l->returned_ns);
	set_time(f++, "sent", l->sent_ns);
	set_time(f++, "ACK came", l->acked_ns);

	set_time(f++, "in user", l->busy_ns[BUSY_CPU_USER]);
	set_time(f++, "in kernel", l->busy_ns[BUSY_CPU_KERNEL]);
	set_time(f++, "disk", l->busy_ns[BUSY_DISK]);
	set_time(f++, "DMA", l->busy_ns[BUSY_DMA]);
	set_time(f++, "NIC", l->busy_ns[BUSY_NIC]);
	set_sent(f++, l, watched);

	set_memory(f++, "cache", l, PAGE_CACHE);
	set_memory(f++, "buffer", l, USER_BUFFER);
	set_memory(f++, "pipe", l, PIPE);
	set_memory(f++, "socket", l, SOCKET_BUFFER);
	set_memory(f++, "tables", l, PAGE_TABLES);
	if (!model && l->memory_peak_bytes[PAGE_TABLES] == 0)
		set_seen(f - 1, "tables", 0, false);
	set_memory(f++, "pinned", l, PINNED);
	if (!model && l->memory_peak_bytes[PINNED] == 0)
		set_seen(f - 1, "pinned", 0, false);

	make_rare(f, l);
}

int view_levels(const struct ledger *l)
{
	struct figure rare[FIGURES];

	return make_rare(rare, l) > 0 ? MAX_LEVEL : MAX_LEVEL - 1;
}

static void draw_box(struct canvas *c, const struct layout *l, const struct view *v,
		     const struct figure *figures, int level, int levels)
{
	static const char *const titles[MAX_LEVEL] = { "so far", "when", "busy", "memory now/peak",
						       "also" };
	const struct rect *r = &l->ledger;
	int rows = r->height - 2, fit = rows / FIGURES;
	int first = level > fit ? level - fit : 0;	/* of the levels, from 0 */
	int y = r->y + 1;
	char title[48], foot[48];

	snprintf(title, sizeof(title), "%s%s", titles[first], first == MEMORY_LEVEL ? "" :
		 v->count == COUNT_TEXTBOOK ? ", textbook" : ", all");
	canvas_box(c, *r, STYLE_DIM, title);
	for (int i = first * FIGURES; i < level * FIGURES && figures[i].name; i++, y++) {
		const struct figure *f = &figures[i];
		const char *value = v->question ? "?" : f->value;
		int x = r->x + r->width - 2 - canvas_columns(value);

		canvas_text(c, r->x + 2, y, x - r->x - 3, STYLE_NORMAL, f->name);
		canvas_text(c, x, y, r->x + r->width - 2 - x,
			    v->question || f->style == STYLE_NORMAL ? STYLE_STRONG : f->style,
			    value);
	}
	snprintf(foot, sizeof(foot), " %s%s%d/%d ", level < levels ? "+ more " : "",
		 level > 1 ? "- less " : "", level, levels);
	canvas_text(c, r->x + r->width - 2 - canvas_columns(foot), r->y + r->height - 1,
		    r->width - 3, STYLE_DIM, foot);
}

/* In one line: the names become short, and as many figures follow as there is room for. */
static void draw_line(struct canvas *c, const struct layout *l, const struct view *v,
		      const struct figure *figures, int level)
{
	/* "polls", "sleeps", "sent" and the rare ones keep their names. */
	static const char *const brief[MAX_LEVEL * FIGURES] = {
		"CPU", "DMA", "ref", "switches", NULL, NULL,
		"calls", "irq", "faults", "returned", "sent", "ACK",
		"user", "kernel", "disk", "DMA", "NIC", NULL,
		"cache", "buf", "pipe", "sock", "tables", "pinned",
	};
	int x = 0, end = l->ledger.width;

	for (int i = 0; i < FIGURES; i++) {
		int k = (level - 1) * FIGURES + i;
		const char *value = v->question ? "?" : figures[k].value;
		const char *name = brief[k] ? brief[k] : figures[k].name;

		if (!name || x + canvas_columns(name) + 1 + canvas_columns(value) > end)
			break;
		x += canvas_text(c, x, l->ledger.y, end - x, STYLE_NORMAL, name) + 1;
		x += canvas_text(c, x, l->ledger.y, end - x,
				 v->question || figures[k].style == STYLE_NORMAL ? STYLE_STRONG :
				 figures[k].style, value) + 2;
	}
}

void view_ledger(struct canvas *c, const struct layout *l, const struct view *v)
{
	struct figure figures[MAX_LEVEL * FIGURES] = { { .name = NULL } };
	/* What is on its way counts when it has arrived. */
	const bool moving = v->player->frame < v->player->frames;

	const struct ledger *ledger = &(moving ? v->before : v->scene)->ledger[v->count];
	const int levels = view_levels(ledger), level = v->level < levels ? v->level : levels;

	make_figures(figures, ledger, v->header);
	if (l->ledger.height > 1)
		draw_box(c, l, v, figures, level, levels);
	else if (l->ledger.height == 1)
		draw_line(c, l, v, figures, level);
}
