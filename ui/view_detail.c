/*
 * What finer levels of detail say, in a few words on a place's frame, at the end of the program's line,
 * or in one sentence more.  All of it is folded from the events (ui/scene_detail.c) or is a rule of
 * the kernel and the machine that the trace names; nothing is said while a question is open.
 */

#include "ui/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/explain.h"

#define PTE_BYTES 8

/* The machine, if the trace was simulated here; a recording only names it. */
static const struct machine *machine_of(const struct view *v)
{
	return v->show && v->show->run.strategy && trace_is_model(v->header) ?
		&v->show->run.config.machine : NULL;
}

static const struct kernel *kernel_of(const struct view *v)
{
	return machine_of(v) ? &v->show->run.config.kernel : kernel_find(v->header->kernel);
}

static bool says(const struct view *v, enum level level)
{
	return v->level >= (int)level && !v->question && v->scene->started;
}

static bool in_rounds(const struct scene_detail *d)
{
	return d->works_in != NO_ROUNDS && d->rounds > 0;
}

/* Pages that were asked for and that the reader has not come to. */
static uint64_t ahead_bytes(const struct scene_detail *d)
{
	return d->asked_to > d->read_to ? d->asked_to - d->read_to : 0;
}

static void page_cache_text(const struct view *v, char *text, size_t size)
{
	const struct scene_detail *d = &v->scene->detail;
	const uint64_t ahead = ahead_bytes(d), folio = d->folio_bytes;
	char bytes[16];

	if (says(v, LEVEL_PIECES) && folio > 0 && ahead > 0)
		snprintf(text, size, "%" PRIu64 "x%s ahead", (ahead + folio - 1) / folio,
			 view_bytes_short(bytes, sizeof(bytes), folio));
	else if (says(v, LEVEL_PIECES) && folio > 0)
		snprintf(text, size, "folios %s", view_bytes_short(bytes, sizeof(bytes), folio));
	else if (ahead > 0)
		snprintf(text, size, "ahead %s", view_bytes_short(bytes, sizeof(bytes), ahead));
}

void view_detail_place(const struct view *v, enum place place, char *text, size_t size)
{
	const struct scene *s = v->scene;
	const struct scene_detail *d = &s->detail;
	char bytes[16];

	text[0] = '\0';
	if (!says(v, LEVEL_TASKS))
		return;
	if (place == DISK && s->disk_waiting > 0)
		snprintf(text, size, "%" PRIu64 " asked", s->disk_waiting);
	else if (place == PAGE_CACHE)
		page_cache_text(v, text, size);
	else if (place == SOCKET_BUFFER && d->unacked_bytes > 0)
		snprintf(text, size, "ACK due %s",
			 view_bytes_short(bytes, sizeof(bytes), d->unacked_bytes));
	else if (place == USER_BUFFER && says(v, LEVEL_PIECES) && in_rounds(d) && s->call[0])
		snprintf(text, size, "round %" PRIu64, d->rounds);
	else if (place == NIC && says(v, LEVEL_PIECES) && d->segments > 0)
		snprintf(text, size, "segm. %" PRIu64 ", ring %" PRIu64, d->segments, d->ring);
}

void view_detail_line(const struct view *v, char *text, size_t size)
{
	const struct event *e = &v->scene->now;
	const struct scene_detail *d = &v->scene->detail;

	text[0] = '\0';
	if (!says(v, LEVEL_PIECES) || e->connection != v->scene->about.connection || e->index)
		return;
	if (e->op == OP_XMIT)
		snprintf(text, size, "segment %" PRIu64, d->segments);
	else if (e->op == OP_FAULT && e->bytes > 0)
		snprintf(text, size, "%" PRIu64 " page%s", e->bytes / PTE_BYTES,
			 e->bytes == PTE_BYTES ? "" : "s");
	else if ((e->op == OP_COPY || e->op == OP_LINK) && !e->soft && !e->user && in_rounds(d))
		snprintf(text, size, "round %" PRIu64, d->rounds);
}

/* Who runs, who waits for what, and what is on its way. */
static void say_tasks(const struct view *v, char *text, size_t size)
{
	const struct scene *s = v->scene;
	const struct event *e = &s->now;
	const uint64_t ahead = ahead_bytes(&s->detail), due = s->detail.unacked_bytes;
	char words[48];

	switch ((enum op)e->op) {
	case OP_SUBMIT:
		if (e->to == PAGE_CACHE && ahead > 0 && !e->index)
			snprintf(text, size, "Asked for and not read yet: %s.",
				 explain_bytes(words, sizeof(words), ahead));
		break;
	case OP_WAKE:
		if (e->waited_ns > 0)
			snprintf(text, size, "It slept %s.",
				 explain_time(words, sizeof(words), e->waited_ns));
		break;
	case OP_IRQ:
		snprintf(text, size, "Interrupt %" PRIu64 ".", s->ledger[COUNT_ALL].interrupts);
		break;
	case OP_XMIT:
	case OP_ACK:
		snprintf(text, size, due > 0 ? "Without an ACK: %s." : "Nothing is without its ACK now.",
			 explain_bytes(words, sizeof(words), due));
		break;
	default:
		break;
	}
}

/* "Rounds of 64 KiB at most" and the like: how the call works, and which of them this is. */
static void say_round(const struct view *v, char *text, size_t size)
{
	const struct scene_detail *d = &v->scene->detail;
	const char *most = d->works_in == ROUNDS_OF_PAGES ? "16 pages (64 KiB)" : "64 KiB";
	const bool begins = v->scene->now.op == OP_ENTER || v->scene->now.op == OP_ISSUE;

	if (begins && d->works_in != NO_ROUNDS)
		snprintf(text, size, "It works in rounds of %s at most.", most);
	else if (!begins && in_rounds(d))
		snprintf(text, size, "Round %" PRIu64 ", of %s at most.", d->rounds, most);
}

/* As large as a segment may be, which the NIC cuts to frames itself if it can gather (TSO). */
static void say_segment(const struct view *v, char *text, size_t size)
{
	const struct machine *m = machine_of(v);
	const struct scene_detail *d = &v->scene->detail;
	char bytes[48], most[80] = "";

	if (m)
		snprintf(most, sizeof(most), " of %s at most%s",
			 explain_bytes(bytes, sizeof(bytes), m->nic.segment_bytes),
			 m->nic.scatter_gather && !m->nic.loops_back ? " (TSO)" : "");
	snprintf(text, size, "Segment %" PRIu64 "%s; in the ring: %" PRIu64 ".", d->segments, most,
		 d->ring);
}

static void say_fault(const struct view *v, char *text, size_t size)
{
	const struct kernel *k = kernel_of(v);
	const struct event *e = &v->scene->now;

	if (e->bytes == 0 || !k)
		return;
	if (!kernel_has(k, RULE_FAULT_AROUND))
		snprintf(text, size, "No fault-around in this kernel: a page a fault.");
	else
		snprintf(text, size, "Fault-around: 16 pages, if they are there%s.",
			 kernel_has(k, RULE_FOLIO_FAULT) ? ", or a large folio" : "");
}

/* What the bytes are moved in. */
static void say_pieces(const struct view *v, char *text, size_t size)
{
	const struct event *e = &v->scene->now;
	const struct scene_detail *d = &v->scene->detail;
	char bytes[48];

	switch ((enum op)e->op) {
	case OP_ENTER:
	case OP_ISSUE:
		say_round(v, text, size);
		break;
	case OP_COPY:
	case OP_LINK:
		if (!e->soft && !e->user && e->from != e->to && e->to != NIC)
			say_round(v, text, size);
		break;
	case OP_SUBMIT:
	case OP_DMA:
		if (e->to == NIC)
			snprintf(text, size, "Segments left in the ring: %" PRIu64 ".", d->ring);
		else if (e->to == PAGE_CACHE && d->folio_bytes > 0 && !e->index)
			snprintf(text, size, "In folios of %s.",
				 explain_bytes(bytes, sizeof(bytes), d->folio_bytes));
		break;
	case OP_XMIT:
		say_segment(v, text, size);
		break;
	case OP_FAULT:
		if (!e->index)
			say_fault(v, text, size);
		break;
	default:
		break;
	}
}

void view_detail_sentence(const struct view *v, char *text, size_t size)
{
	text[0] = '\0';
	if (says(v, LEVEL_PIECES))
		say_pieces(v, text, size);
	if (text[0] == '\0' && says(v, LEVEL_TASKS))
		say_tasks(v, text, size);
}

/* The columns of a frame's lower edge that no arrow goes through. */
static void edge_of(const struct layout *l, enum place place, int *x, int *end)
{
	const struct rect *r = &l->places[place].box;

	*x = r->x + 1;
	*end = r->x + r->width - 1;
	if (place == USER_BUFFER) {
		*x = l->direct_x + 1;
		*end = l->past_x;
	} else if (place == PAGE_CACHE) {
		*end = l->left_x;
	} else if (place == SOCKET_BUFFER) {
		*end = l->right_x;
	}
}

/* What finer levels tell of a place, on the lower edge of its frame. */
void view_details(struct canvas *c, const struct layout *l, const struct view *v)
{
	for (int place = 0; place < N_PLACES; place++) {
		const struct rect *r = &l->places[place].box;
		char text[48];
		const char *shown;
		int x, end;

		if (r->width == 0)
			continue;
		view_detail_place(v, (enum place)place, text, sizeof(text));
		edge_of(l, (enum place)place, &x, &end);
		shown = text;
		if (canvas_columns(text) + 1 > end - x && strstr(text, ", "))
			shown = strstr(text, ", ") + 2;	/* "ring 0": the segments are among the figures */
		if (text[0] == '\0' || canvas_columns(shown) + 1 > end - x)
			continue;
		canvas_put(c, x++, r->y + r->height - 1, ' ', STYLE_NORMAL);
		x += canvas_text(c, x, r->y + r->height - 1, end - x, STYLE_NORMAL, shown);
		if (x < end)
			canvas_put(c, x, r->y + r->height - 1, ' ', STYLE_NORMAL);
	}
}
