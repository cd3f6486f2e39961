/*
 * The lines of `w`: without a name all figures that are something so far; with one the sum, and a line
 * for each step that added to it.  The list is that of ui/origin.h, so it cannot say otherwise than the
 * screen.
 */

#include "ui/text_origin.h"

#include <string.h>

#include "sim/explain.h"
#include "sim/utf8.h"
#include "ui/text_tell.h"
#include "ui/wrap.h"

#define MOST_STEPS 20		/* the last so many, unless all are asked for */

static const char *value_text(const struct origin *o, const struct origin_figure *f, char *text,
			      size_t size)
{
	return origin_text(f, origin_value(f, &o->totals), &o->totals, text, size);
}

static void tell_names(const struct origin *o, FILE *out)
{
	char text[32];

	fputs("Figures so far; w and the name of one tells which steps made it up:\n", out);
	for (size_t i = 0; i < o->nfigures; i++) {
		const struct origin_figure *f = &o->figures[i];

		if (!origin_seen(o, f))
			fprintf(out, "  %s: a recording does not show it\n", f->name);
		else if (origin_value(f, &o->totals) > 0)
			fprintf(out, "  %s: %s\n", f->name, value_text(o, f, text, sizeof(text)));
	}
}

/* "CPU copies: 2.00x, 128 KiB over a file of 64 KiB. 2 steps made it up." */
static void tell_sum(const struct origin *o, FILE *out)
{
	const struct origin_figure *f = origin_chosen(o);
	char text[32], moved[32], of[32], line[256], bytes[80] = "";

	if (!origin_seen(o, f)) {
		fprintf(out, "%s: a recording does not show it.\n", f->name);
		return;
	}
	if (f->kind == ORIGIN_PASSES)
		snprintf(bytes, sizeof(bytes), ", %s over a file of %s",
			 explain_bytes(moved, sizeof(moved), origin_value(f, &o->totals)),
			 explain_bytes(of, sizeof(of), o->totals.ledger.payload_bytes));
	snprintf(line, sizeof(line), "%s: %s%s. %zu step%s made it up%s", f->name,
		 value_text(o, f, text, sizeof(text)), bytes, o->n, o->n == 1 ? "" : "s",
		 f->kind == ORIGIN_LAST ? ", the last counts." :
		 f->kind == ORIGIN_MOST ? ", the longest counts." : ".");
	if (o->n == 0)
		snprintf(line, sizeof(line), "%s: nothing has added to it so far.", f->name);
	wrap_put(out, 0, line);
}

static void tell_steps(const struct app *a, const struct origin *o, FILE *out, bool all)
{
	const struct show *show = app_shown(a);
	const struct player *p = &a->players[a->path];
	size_t i = all || o->n <= MOST_STEPS ? 0 : o->n - MOST_STEPS;

	if (i > 0)
		fprintf(out, "The last %d; w %s all tells those before as well.\n", MOST_STEPS,
			origin_chosen(o)->name);
	for (; i < o->n && !ferror(out); i++) {
		const struct event *e = &show->trace.events[o->list[i].event];
		char at[32], amount[32], sentence[256], line[384];

		explain_event(sentence, sizeof(sentence), show->strategy, e);
		snprintf(line, sizeof(line), "Step %zu, %s, %s: %s", origin_step(p, &o->list[i]),
			 explain_time(at, sizeof(at), e->start_ns),
			 origin_amount(o, &o->list[i], amount, sizeof(amount)), sentence);
		wrap_put(out, 0, line);
	}
	if (o->n > 0)
		fputs("g and its number goes to a step.\n", out);
}

/* The name without "all" behind it; true if that was there. */
static bool cut_all(char *name, size_t size, const char *typed)
{
	size_t n;

	snprintf(name, size, "%.*s", utf8_cut(typed, (int)size - 1), typed);
	n = strlen(name);
	if (n < 4 || strcmp(name + n - 4, " all") != 0)
		return false;
	name[n - 4] = '\0';
	return true;
}

void text_origin(struct app *a, FILE *out, const char *typed)
{
	struct origin *o = &a->origin;
	const size_t events = player_applied(app_player(a));
	char name[96];
	const bool all = cut_all(name, sizeof(name), typed);
	size_t figure;

	if (tell_question_first(a, out))
		return;
	origin_update(o, &app_shown(a)->trace, events, a->count);
	if (name[0] == '\0') {
		tell_names(o, out);
		return;
	}
	figure = origin_find(o->figures, o->nfigures, name);
	if (figure == o->nfigures) {
		fprintf(out, "w %s: there is no such figure here; accepted: a name that w lists, or as the "
			"summary has it, as in w hops.disk.page-cache\n", name);
		return;
	}
	o->figure = figure;
	origin_update(o, &app_shown(a)->trace, events, a->count);
	tell_sum(o, out);
	if (origin_seen(o, origin_chosen(o)))
		tell_steps(a, o, out, all);
}
