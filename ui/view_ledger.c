/*
 * The figures so far, in three levels, and what the CPU does.  What moved is given in passes:
 * 1.00x is the whole file once.
 */

#include "ui/view.h"

#include <inttypes.h>
#include <stdio.h>

#define FIGURES 6	/* per level */

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

static void make_figures(struct figure f[MAX_LEVEL * FIGURES], const struct ledger *l)
{
	set_passes(f++, "CPU copies", l, BY_CPU, STYLE_CPU);
	set_passes(f++, "DMA copies", l, BY_DMA, STYLE_DMA);
	set_passes(f++, "references", l, BY_REFERENCE, STYLE_REFERENCE);
	set_count(f++, "mode switches", l->mode_switches);
	set_count(f++, "sleeps", l->sleeps);
	set_bytes(f++, "sent", l->delivered_bytes);

	set_count(f++, "system calls", ledger_calls(l, NULL));
	set_count(f++, "interrupts", l->interrupts);
	set_count(f++, "page faults", l->minor_faults + l->major_faults);
	set_time(f++, "returned", l->returned_ns);
	set_time(f++, "sent", l->sent_ns);
	set_time(f++, "ACK came", l->acked_ns);

	set_bytes(f++, "cache RAM", l->memory_peak_bytes[PAGE_CACHE]);
	set_bytes(f++, "user RAM", l->memory_peak_bytes[USER_BUFFER]);
	set_bytes(f++, "socket RAM", l->memory_peak_bytes[SOCKET_BUFFER]);
	set_time(f++, "CPU busy", l->busy_ns[BUSY_CPU_KERNEL] + l->busy_ns[BUSY_CPU_USER]);
	set_time(f++, "disk busy", l->busy_ns[BUSY_DISK]);
	set_time(f++, "NIC busy", l->busy_ns[BUSY_NIC]);
}

static void draw_box(struct canvas *c, const struct layout *l, const struct view *v,
		     const struct figure *figures)
{
	static const char *const titles[] = { "so far", "when", "peaks" };
	const struct rect *r = &l->ledger;
	int rows = r->height - 2, fit = rows / FIGURES;
	int first = v->level > fit ? v->level - fit : 0;	/* of the levels, from 0 */
	int y = r->y + 1;
	char title[48], foot[48];

	snprintf(title, sizeof(title), "%s, %s", titles[first],
		 v->count == COUNT_TEXTBOOK ? "textbook" : "all");
	canvas_box(c, *r, STYLE_DIM, title);
	for (int i = first * FIGURES; i < v->level * FIGURES; i++, y++) {
		const struct figure *f = &figures[i];
		const char *value = v->question ? "?" : f->value;
		int x = r->x + r->width - 2 - canvas_columns(value);

		canvas_text(c, r->x + 2, y, x - r->x - 3, STYLE_NORMAL, f->name);
		canvas_text(c, x, y, r->x + r->width - 2 - x,
			    v->question || f->style == STYLE_NORMAL ? STYLE_STRONG : f->style,
			    value);
	}
	snprintf(foot, sizeof(foot), " %s%s%d/%d ", v->level < MAX_LEVEL ? "+ more " : "",
		 v->level > 1 ? "- less " : "", v->level, MAX_LEVEL);
	canvas_text(c, r->x + r->width - 2 - canvas_columns(foot), r->y + r->height - 1,
		    r->width - 3, STYLE_DIM, foot);
}

/* In one line: the names become short, and as many figures follow as there is room for. */
static void draw_line(struct canvas *c, const struct layout *l, const struct view *v,
		      const struct figure *figures)
{
	static const char *const brief[MAX_LEVEL * FIGURES] = {
		"CPU", "DMA", "ref", "switches", "sleeps", "sent",
		"calls", "irq", "faults", "returned", "sent", "ACK",
		"cache", "buffer", "sock", "CPU", "disk", "NIC",
	};
	int x = 0, end = l->ledger.width;

	for (int i = 0; i < FIGURES; i++) {
		int k = (v->level - 1) * FIGURES + i;
		const char *value = v->question ? "?" : figures[k].value;
		int want = canvas_columns(brief[k]) + 1 + canvas_columns(value);

		if (x + want > end)
			break;
		x += canvas_text(c, x, l->ledger.y, end - x, STYLE_NORMAL, brief[k]) + 1;
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

	make_figures(figures, &(moving ? v->before : v->scene)->ledger[v->count]);
	if (l->ledger.height > 1)
		draw_box(c, l, v, figures);
	else if (l->ledger.height == 1)
		draw_line(c, l, v, figures);
}

/* What the CPU does, in two halves: the mode it is in, and for whom. */
static enum style cpu_state(const struct view *v, const char **mode, const char **what)
{
	const struct scene *s = v->scene;

	if (s->started && (s->now.op == OP_IRQ || s->now.op == OP_ACK)) {
		*mode = "interrupt";
		*what = s->now.op == OP_ACK ? "takes in the ACK" :
			s->now.from == NIC ? "from the NIC" : "from the disk";
		return STYLE_SWITCH;
	}
	if (s->mode == MODE_ASLEEP) {
		*mode = "idle";
		*what = "our task sleeps";
		return STYLE_SWITCH;
	}
	if (v->player->position > v->done_position) {
		*mode = "idle";
		*what = "our task is done";
		return STYLE_NORMAL;
	}
	*mode = s->mode == MODE_USER ? "user mode" : "kernel mode";
	*what = "our task runs";
	if (s->started && s->now.op == OP_COPY) {
		*what = "our task copies: C";
		return STYLE_CPU;
	}
	return STYLE_NORMAL;
}

void view_cpu(struct canvas *c, const struct layout *l, const struct view *v)
{
	const char *mode, *what;
	enum style style = cpu_state(v, &mode, &what);
	char text[48];

	if (l->cpu.width > 0) {
		snprintf(text, sizeof(text), "CPU: %s", mode);
		canvas_box(c, l->cpu, STYLE_DIM, text);
		canvas_text(c, l->cpu.x + 2, l->cpu.y + 1, l->cpu.width - 3, style, what);
	} else if (l->engines.width > 0) {
		snprintf(text, sizeof(text), "CPU: %s", mode);
		canvas_text(c, l->engines.x, l->engines.y, l->engines.width, style, text);
	}
}
