/*
 * From when on may what was sent be overwritten, and the receiver still gets the old bytes?  A copy
 * is safe when the call returns, a reference only with the ACK.
 */

#include "ui/quiz_make.h"

#include <inttypes.h>
#include <string.h>

/* How the bytes of one chunk get into the socket. */
struct sending {
	size_t enter, first, leave, ack;	/* events; ack: of the last byte, 0: never */
	uint64_t from, to;			/* of the file */
	bool copied;
	enum place source;
};

static bool into_socket(const struct event *e)
{
	return (e->op == OP_COPY || e->op == OP_LINK) && e->to == SOCKET_BUFFER &&
		e->from != SOCKET_BUFFER && !e->soft && !e->again;
}

/* The call that event i happens in, and all that it puts into the socket; false if that is mixed. */
static bool find_call(const struct trace *t, size_t i, struct sending *s)
{
	const struct event *e = &t->events[i];

	*s = (struct sending){ .first = i, .enter = i, .from = e->offset_bytes,
			       .to = e->offset_bytes + e->bytes, .copied = e->op == OP_COPY,
			       .source = (enum place)e->from };
	while (s->enter > 0 && t->events[s->enter].op != OP_ENTER)
		s->enter--;
	if (e->call[0] == '\0' || strcmp(t->events[s->enter].call, e->call) != 0)
		return false;
	for (s->leave = i + 1; s->leave < t->n && t->events[s->leave].op != OP_LEAVE; s->leave++) {
		e = &t->events[s->leave];
		if (!into_socket(e))
			continue;
		if ((e->op == OP_COPY) != s->copied || e->from != s->source ||
		    e->offset_bytes != s->to)
			return false;
		s->to += e->bytes;
	}
	return s->leave < t->n && !t->events[s->leave].again;
}

/* What is passed on by reference must not be copied before or after, or the answer is another one. */
static bool find_ack(const struct trace *t, struct sending *s)
{
	s->ack = 0;
	for (size_t i = 0; i < t->n; i++) {
		const struct event *e = &t->events[i];
		const bool ours = e->offset_bytes < s->to && s->from < e->offset_bytes + e->bytes;

		if (ours && e->op == OP_COPY)
			return false;
		if (ours && e->op == OP_ACK && i > s->leave && s->ack == 0 &&
		    e->offset_bytes + e->bytes >= s->to)
			s->ack = i;
	}
	return s->ack > 0;
}

/* The calls of that path that send something, one after the other from event *i on. */
static bool next_sending(const struct trace *t, size_t *i, struct sending *s)
{
	for (; *i < t->n; ++*i) {
		const struct event *e = &t->events[*i];

		if (!into_socket(e) || e->phase != PHASE_LOOP || e->from == PIPE ||
		    !find_call(t, *i, s))
			continue;
		*i = s->leave + 1;
		return true;
	}
	return false;
}

static bool can_ask(const struct quiz *z, size_t path)
{
	const struct run *run = &z->shows->show[path].run;

	return z->paths[path].one && !run->strategy->batched && run->config.requests == 1 &&
		run->config.rewrite_bytes == 0 && run->strategy->tasks < 2;
}

#define MOST_CALLS 64		/* that are looked at, of one path */

static size_t list_sendings(const struct trace *t, struct sending list[MOST_CALLS])
{
	size_t n = 0, i = 0;

	while (n < MOST_CALLS && next_sending(t, &i, &list[n])) {
		if (list[n].copied || find_ack(t, &list[n]))
			n++;
	}
	return n;
}

static void ask(struct question *q, const struct show *show, const struct sending *s)
{
	const char *call = show->trace.events[s->enter].call;
	const bool file = s->source == PAGE_CACHE;

	quiz_ask(q, "%s: ", show->trace.header.label);
	quiz_ask_when(q);
	quiz_ask(q, " %s() sends bytes %" PRIu64 " to %" PRIu64 " of the file. From when on may "
		 "%s, and the receiver still gets the old bytes, come what may?",
		 call, s->from, s->to - 1, file ? "these bytes of the file be overwritten" :
		 "the program put other bytes into its buffer");
	quiz_option(q, "when %s() has returned", call);
	quiz_option(q, "when the NIC's DMA has fetched them");
	quiz_option(q, "when the last one has left the NIC");
	quiz_option(q, "when the ACK of the last has come");
}

bool quiz_reuse(struct quiz *z, struct question *q)
{
	static struct sending list[MOST_CALLS];
	size_t paths[MAX_RUNS], npaths = 0, n;
	const struct sending *s;
	const struct show *show;

	for (size_t p = 0; p < z->nshows; p++) {
		if (can_ask(z, p) && list_sendings(&z->shows->show[p].trace, list) > 0)
			paths[npaths++] = p;
	}
	if (npaths == 0)
		return false;
	q->at.path = (int)paths[quiz_draw(z, npaths)];
	show = &z->shows->show[q->at.path];
	n = list_sendings(&show->trace, list);
	s = &list[quiz_draw(z, n)];
	q->at.position = quiz_applied(show, s->enter);
	ask(q, show, s);
	q->key.right = s->copied ? 0 : 3;
	quiz_why(q, s->copied ? "The CPU copies them into the socket buffer within the call." :
		 "The socket has only a reference; if the ACK does not come, they are fetched "
		 "again.");
	quiz_set_evidence(z, q, (size_t)q->at.path,
			  quiz_position(show, s->copied ? s->leave : s->ack), "That is");
	return true;
}
