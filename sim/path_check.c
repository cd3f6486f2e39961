/*
 * The first rule that a path breaks.  The rows are walked as the bytes of one chunk would go: setup,
 * the loop twice (what a chunk leaves behind may break the next), completions, teardown.
 *
 * It is stricter than a kernel would be where the engine takes the short way: what is asked of the disk
 * is waited for in the next row, and a call hands what it has queued to the NIC before it returns.
 */

#include "sim/path.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct walk {
	const struct path *path;
	struct path_fault *fault;
	bool broken;
	enum phase phase;
	size_t row;
	const struct step *open;	/* the call's ENTER, or NULL */
	bool mapped, piped;		/* there is a mapping, a pipe */
	bool lent;			/* the socket may still read the buffer, of the chunk before */
	bool waited, reaped;		/* ... and completions have been waited for, and read, in this phase */
	/* of the chunk at hand */
	bool asked;			/* of the disk, and not waited for */
	enum place comes_to;
	bool here[N_PLACES];
	const struct step *filled;	/* the call that has filled the pipe */
	bool filled_before;		/* it is the call before this one */
	enum place lies;		/* what goes out: in the socket, or where its references point */
	bool queued, sent;
};

static void breaks(struct walk *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The first counts. */
static void breaks(struct walk *w, const char *format, ...)
{
	va_list args;

	if (w->broken)
		return;
	w->broken = true;
	w->fault->phase = w->phase;
	w->fault->row = w->row;
	va_start(args, format);
	vsnprintf(w->fault->rule, sizeof(w->fault->rule), format, args);
	va_end(args);
}

#define RULE(holds, ...)				\
	do {						\
		if (!(holds)) {				\
			breaks(w, __VA_ARGS__);		\
			return;				\
		}					\
	} while (0)

static const char *in_words(enum place place)
{
	return place == SOCKET_BUFFER ? "socket" : place_name(place);
}

/* Does the loop send from the program's own buffer, or from its mapping, so that it learns later? */
static bool lends(const struct path *p, enum place from)
{
	for (size_t i = 0; i < p->nrows[PHASE_LOOP]; i++) {
		const struct step *r = &p->rows[PHASE_LOOP][i];

		if (r->op == OP_LINK && r->from == from && r->to == SOCKET_BUFFER)
			return true;
	}
	return false;
}

static void enter(struct walk *w, const struct step *r)
{
	RULE(!w->open, "%s() is entered inside of %s()", r->call, w->open ? w->open->call : "");
	RULE(!r->user, "a call is entered from user mode as it is; leave out \"user\"");
	w->open = r;
	w->piped |= w->phase == PHASE_SETUP && strcmp(r->call, "pipe2") == 0;
}

static void leave(struct walk *w, const struct step *r)
{
	RULE(w->open, "%s() is left, but it was never entered", r->call);
	RULE(strcmp(w->open->call, r->call) == 0, "%s() is left inside of %s()", r->call, w->open->call);
	RULE(!w->queued || w->sent, "%s() returns, and nobody has told the NIC of what is queued", r->call);
	w->filled_before = w->filled == w->open;
	w->open = NULL;
}

/* The program touches its mapping, or the kernel works for it in a call. */
static void check_mode(struct walk *w, const struct step *r)
{
	RULE(!r->user || r->op != OP_REAP, "completions are read by a call");
	if (r->user) {
		RULE(!w->open, "inside of %s() the CPU is in kernel mode", w->open ? w->open->call : "");
		RULE(w->mapped || r->from == USER_BUFFER,
		     "the program has no mapping through which it could touch the %s", in_words(r->from));
	} else {
		RULE(w->open, "this is the kernel's work, but no call has been entered");
	}
}

static void check_refill(struct walk *w)
{
	RULE(!w->lent, "the buffer is filled again before what was sent from it is complete");
}

static void dma(struct walk *w, const struct step *r)
{
	RULE(r->from == DISK && (r->to == PAGE_CACHE || r->to == USER_BUFFER),
	     "the disk's DMA goes from the disk to page-cache or user-buffer");
	RULE(r->to == PAGE_CACHE || !r->user, "no fault reads into the program's own buffer");
	RULE(!w->here[r->to] && !w->here[PAGE_CACHE] && !w->here[USER_BUFFER],
	     "the bytes have come already; they are read from the disk once");
	if (r->to == USER_BUFFER)
		check_refill(w);
	w->asked = true;
	w->comes_to = r->to;
}

static void wait_for(struct walk *w, const struct step *r)
{
	RULE(r->from == DISK || r->from == NIC, "a task waits for disk or nic");
	if (r->from == NIC) {
		RULE(w->phase == PHASE_REAP || lends(w->path, USER_BUFFER), "nothing will be completed later");
		w->lent = false;
		w->waited = true;
		return;
	}
	RULE(w->asked, "nothing was asked of the disk, so the wait would never end");
	w->asked = false;
	w->here[w->comes_to] = true;
}

static void check_source(struct walk *w, const struct step *r)
{
	RULE(!w->queued || r->to == SOCKET_BUFFER,
	     "the socket has the bytes already; nothing is left to move");
	RULE(w->here[r->from], "a byte is read where it never was: nothing has come to %s",
	     in_words(r->from));
}

static void into_socket(struct walk *w, const struct step *r, enum place lies)
{
	RULE(r->from == PIPE || !w->here[PIPE], "what lies in the pipe is never taken out");
	RULE(!w->queued, "the socket has these bytes already; they would be sent twice");
	w->queued = true;
	w->lies = lies;
}

static void copy(struct walk *w, const struct step *r)
{
	if (r->to == SOCKET_BUFFER) {
		RULE(r->from == USER_BUFFER || r->from == PAGE_CACHE, "the CPU copies into the socket from "
		     "user-buffer or page-cache");
		RULE(!r->user, "only the kernel writes into the socket");
		check_source(w, r);
		into_socket(w, r, SOCKET_BUFFER);
		return;
	}
	RULE(r->to == USER_BUFFER && (r->from == PAGE_CACHE || r->from == USER_BUFFER),
	     "the CPU copies from page-cache or user-buffer to user-buffer or socket-buffer");
	RULE(r->from != r->to || r->user, "within its buffers only the program copies, in user mode");
	check_source(w, r);
	check_refill(w);
	RULE(!w->here[PIPE], "the pipe has the bytes already; a copy beside it leads nowhere");
	RULE(r->from == r->to || !w->here[USER_BUFFER], "the bytes are in user-buffer already");
	w->here[USER_BUFFER] = true;
}

static void link_pages(struct walk *w, const struct step *r)
{
	const bool into_pipe = r->from == PAGE_CACHE && r->to == PIPE;

	RULE(into_pipe || (r->to == SOCKET_BUFFER && (r->from == PAGE_CACHE || r->from == PIPE ||
						      r->from == USER_BUFFER)),
	     "references go from page-cache to pipe or socket-buffer, from pipe or user-buffer to "
	     "socket-buffer");
	RULE(!r->user, "only the kernel hands on references");
	check_source(w, r);
	if (into_pipe) {
		RULE(w->piped, "there is no pipe: the setup has not called pipe2()");
		RULE(!w->here[PIPE], "the pipe has these bytes already");
		w->here[PIPE] = true;
		w->filled = w->open;
		return;
	}
	RULE(r->from != PIPE || (w->filled != w->open && w->filled_before),
	     "what a call puts into the pipe the very next call takes out");
	into_socket(w, r, r->from == PIPE ? PAGE_CACHE : r->from);
}

static void xmit(struct walk *w, const struct step *r)
{
	RULE(r->to == NIC, "the CPU tells the NIC of it: xmit ... > nic");
	RULE(!r->user, "only the kernel rings the NIC's doorbell");
	RULE(w->queued, "nothing is in the socket that could be sent");
	RULE(!w->sent, "the bytes are sent twice");
	RULE(r->from == w->lies, "what goes out lies in %s, not in %s", place_name(w->lies),
	     place_name(r->from));
	w->sent = true;
}

static void row(struct walk *w, const struct step *r)
{
	const bool moves = r->op == OP_DMA || r->op == OP_COPY || r->op == OP_LINK || r->op == OP_XMIT;

	RULE(!w->asked || (r->op == OP_WAIT && r->from == DISK),
	     "bytes are used before they have come: nobody has waited for the disk");
	RULE(!moves || w->phase == PHASE_LOOP, "bytes move in the loop, chunk by chunk");
	if (r->op != OP_ENTER && r->op != OP_LEAVE)
		check_mode(w, r);
	if (w->broken)
		return;
	switch (r->op) {
	case OP_ENTER:
		enter(w, r);
		break;
	case OP_LEAVE:
		leave(w, r);
		break;
	case OP_DMA:
		dma(w, r);
		break;
	case OP_WAIT:
		wait_for(w, r);
		break;
	case OP_COPY:
		copy(w, r);
		break;
	case OP_LINK:
		link_pages(w, r);
		break;
	case OP_XMIT:
		xmit(w, r);
		break;
	case OP_MAP:
		RULE(w->phase == PHASE_SETUP && !w->mapped, "the file is mapped once, in the setup");
		RULE(r->from == PAGE_CACHE && r->to == USER_BUFFER, "what is mapped: page-cache > "
		     "user-buffer");
		w->mapped = true;
		break;
	case OP_UNMAP:
		RULE(w->phase == PHASE_TEARDOWN && w->mapped, "only a mapping is taken down, in the teardown");
		w->mapped = false;
		break;
	default:
		RULE(r->op == OP_REAP && w->phase == PHASE_REAP && w->waited,
		     "completions are read in \"reap\", after a wait for the NIC");
		w->reaped = true;
	}
}

static void walk_phase(struct walk *w, enum phase phase)
{
	w->phase = phase;
	for (w->row = 0; w->row < w->path->nrows[phase] && !w->broken; w->row++)
		row(w, &w->path->rows[phase][w->row]);
	if (w->open)
		breaks(w, "%s() was entered, and is never left", w->open->call);
	if (w->asked)
		breaks(w, "nobody has waited for the disk");
}

static void walk_chunk(struct walk *w)
{
	w->here[PAGE_CACHE] = w->here[USER_BUFFER] = w->here[PIPE] = false;
	w->asked = w->queued = w->sent = w->filled_before = false;
	w->filled = NULL;
	walk_phase(w, PHASE_LOOP);
	if (!w->queued)
		breaks(w, "no byte of the file ever comes to the socket");
	if (!w->sent)
		breaks(w, "nobody tells the NIC, so nothing is sent");
	w->lent = lends(w->path, USER_BUFFER);
}

static void walk_reap(struct walk *w)
{
	const struct path *p = w->path;

	if (p->nrows[PHASE_REAP] == 0)
		return;
	w->waited = w->reaped = false;
	walk_phase(w, PHASE_REAP);
	if (!(w->mapped && lends(p, PAGE_CACHE)) && !lends(p, USER_BUFFER))
		breaks(w, "there is nothing to reap: the program lends no pages of its own");
	if (!w->reaped)
		breaks(w, "completions are not read, so there is no end to them");
}

bool path_check(const struct path *p, struct path_fault *fault)
{
	struct walk w = { .path = p, .fault = fault };

	walk_phase(&w, PHASE_SETUP);
	if (p->nrows[PHASE_LOOP] == 0) {
		w.phase = PHASE_LOOP;
		breaks(&w, "the loop has no rows");
	}
	walk_chunk(&w);
	walk_reap(&w);
	walk_chunk(&w);
	walk_phase(&w, PHASE_TEARDOWN);
	if (w.mapped)
		breaks(&w, "the mapping is never taken down");
	return !w.broken;
}
