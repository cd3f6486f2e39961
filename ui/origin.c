/*
 * The list of what made a figure up, and its keys.
 */

#include "ui/origin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/term.h"
#include "ui/view.h"

const struct origin_figure *origin_chosen(const struct origin *o)
{
	return &o->figures[o->figure];
}

bool origin_seen(const struct origin *o, const struct origin_figure *f)
{
	return !o->trace || origin_known(f, &o->trace->header, &o->totals);
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

/* Of the whole trace, so that they stay in place while the reader steps; the chosen one keeps its name. */
static void make_figures(struct origin *o, const struct trace *trace, enum count count)
{
	struct ledger all;
	char chosen[sizeof(o->figures[0].name)];

	if (o->trace == trace && o->of_events == trace->n && o->count == count)
		return;
	snprintf(chosen, sizeof(chosen), "%s", o->nfigures > 0 ? origin_chosen(o)->name : "");
	ledger_init(&all, count, trace->header.payload_bytes);
	for (size_t i = 0; i < trace->n; i++)
		ledger_add(&all, &trace->events[i]);
	o->nfigures = origin_figures(o->figures, &all);
	o->of_events = trace->n;
	o->trace = NULL;
	if (chosen[0] == '\0')
		return;
	o->figure = origin_find(o->figures, o->nfigures, chosen);
	if (o->figure == o->nfigures)
		o->figure = 0;
}

void origin_update(struct origin *o, const struct trace *trace, size_t events, enum count count)
{
	const struct origin_figure *f;
	uint64_t before;

	make_figures(o, trace, count);
	f = origin_chosen(o);
	if (o->trace == trace && o->events == events && o->listed == o->figure && o->count == count)
		return;
	o->trace = trace;
	o->events = events;
	o->listed = o->figure;
	o->count = count;
	o->n = 0;
	origin_totals_init(&o->totals, count, trace->header.payload_bytes);
	before = origin_value(f, &o->totals);
	for (size_t i = 0; i < events; i++) {
		uint64_t now;

		origin_totals_add(&o->totals, &trace->events[i]);
		now = origin_value(f, &o->totals);
		if (now != before)
			add(o, i, (int64_t)(now - before));
		before = now;
	}
	o->chosen = o->n > 0 ? o->n - 1 : 0;	/* the last is what the reader has just seen */
}

char *origin_amount(const struct origin *o, const struct contribution *k, char *text, size_t size)
{
	const struct origin_figure *f = origin_chosen(o);
	const uint64_t amount = k->amount < 0 ? (uint64_t)-k->amount : (uint64_t)k->amount;
	char plain[30];

	if (f->kind == ORIGIN_PASSES)	/* passes would round: bytes do not */
		view_bytes(plain, sizeof(plain), amount);
	else
		origin_text(f, amount, &o->totals, plain, sizeof(plain));
	snprintf(text, size, "%c%s", k->amount < 0 ? '-' : '+', plain);
	return text;
}

size_t origin_step(const struct player *p, const struct contribution *k)
{
	return k->event + 1 > p->initial ? k->event + 1 - p->initial : 0;
}

static void choose_figure(struct origin *o, size_t step)
{
	o->figure = (o->figure + o->nfigures + step) % o->nfigures;
}

static void choose(struct origin *o, size_t chosen)
{
	o->chosen = chosen < o->n ? chosen : o->n > 0 ? o->n - 1 : 0;
}

/* To the step that the chosen event is; what was there from the start is before the first. */
static void go_there(struct origin *o, struct player *p)
{
	if (o->n == 0)
		return;
	player_seek(p, origin_step(p, &o->list[o->chosen]));
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
