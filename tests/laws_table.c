/*
 * What a path table may say, row by row and by itself: which fields go with which operation, and that
 * rows agree with what the strategy says of itself.  The engine reads a field only where it means
 * something, so a field that is set elsewhere would stand there unnoticed.
 */

#include "tests/laws.h"

#include <string.h>

#include "tests/laws_facts.h"

#define NEED(condition, ...)						\
	do {								\
		if (!(condition))					\
			return error_set(e, __VA_ARGS__);		\
	} while (0)

static bool one_of(enum place place, enum place a, enum place b)
{
	return place == a || place == b;
}

/* The places that go with the operation. */
static bool places_fit(const struct strategy *s, const struct step *r)
{
	switch (r->op) {
	case OP_DMA:
		return r->from == DISK && r->to == (s->direct ? USER_BUFFER : PAGE_CACHE);
	case OP_WAIT:
	case OP_SPIN:
		return one_of(r->from, DISK, NIC) && r->to == NOWHERE;
	case OP_COPY:
	case OP_LINK:
		if (r->from == r->to)	/* the program changes what it has sent */
			return r->op == OP_COPY && r->user && r->from == USER_BUFFER;
		return (one_of(r->from, PAGE_CACHE, USER_BUFFER) || r->from == PIPE) &&
			(one_of(r->to, SOCKET_BUFFER, USER_BUFFER) || r->to == PIPE);
	case OP_XMIT:
		return (one_of(r->from, PAGE_CACHE, USER_BUFFER) || r->from == SOCKET_BUFFER) &&
			r->to == NIC;
	case OP_MAP:
		return r->from == PAGE_CACHE && r->to == USER_BUFFER;
	case OP_UNMAP:
		return r->from == PAGE_TABLES && r->to == NOWHERE;
	default:
		return r->from == NOWHERE && r->to == NOWHERE;
	}
}

/*
 * Rounds are for what the kernel works on at once, in the loop.  A DMA row may ask for no more than that,
 * if it asks the page cache; a direct read is asked for as a whole.
 */
static bool rounds_fit(const struct strategy *s, enum phase phase, const struct step *r)
{
	if (r->rounds == NO_ROUNDS)
		return true;
	if (phase != PHASE_LOOP || r->per_batch)
		return false;
	switch (r->op) {
	case OP_ENTER:
		return true;
	case OP_ISSUE:
		return r->rounds == ROUNDS && r[1].to != USER_BUFFER;
	case OP_DMA:
		return r->rounds == ROUNDS && !s->direct && (!strategy_maps(s) || r->user);
	default:
		return false;
	}
}

static int check_row(const struct strategy *s, enum phase phase, const struct step *r,
		     bool in_call, struct error *e)
{
	const char *op = r->op <= OP_LAST_ROW ? op_name(r->op) : "?";
	const bool call = r->op == OP_ENTER || r->op == OP_LEAVE;
	const bool rewrites = r->op == OP_COPY && r->from == r->to;
	const bool touches = facts_find(s->name)->touches && phase == PHASE_LOOP && !in_call && !call;
	const bool waits_for_nic = (r->op == OP_WAIT || r->op == OP_SPIN) && r->from == NIC;

	NEED(r->op != OP_REAP || phase == PHASE_REAP || r->per_batch, "%s for each chunk", op);
	NEED(r->op <= OP_LAST_ROW, "no operation of a row");
	NEED(call == (r->call[0] != '\0'), "%s: a call, or none", op);
	NEED(places_fit(s, r), "%s: %s to %s", op, place_name(r->from), place_name(r->to));
	NEED(rounds_fit(s, phase, r), "%s has rounds", op);
	NEED(!r->to_pipe || (s->pipe && r->op == OP_ENTER && phase == PHASE_LOOP),
	     "%s fills the pipe", op);
	NEED(!r->per_batch || (s->batched && phase == PHASE_LOOP), "%s for each batch", op);
	NEED(!r->all || (waits_for_nic && phase == PHASE_REAP), "%s waits for all", op);
	/* In user mode: a driver in the program, and what the program does between its calls. */
	NEED(r->user == (s->polled || rewrites || (r->op == OP_REAP && !in_call) || touches),
	     "%s in the wrong mode", op);
	NEED(r->kthread == (s->tasks == 2 && !r->user), "%s by the wrong task", op);
	NEED(in_call || call || r->user || r->kthread, "%s outside of a call", op);
	return 0;
}

/* Calls and requests begin and end in turns; a call's both ends are for each chunk, or for each batch. */
static int check_phase(const struct strategy *s, enum phase phase, struct error *e)
{
	const struct step *rows = s->phase[phase], *open = NULL;
	bool issued = false;

	for (size_t i = 0; i < s->nsteps[phase]; i++) {
		const struct step *r = &rows[i];

		if (check_row(s, phase, r, open != NULL, e) != 0)
			return -1;
		if (r->op == OP_ENTER) {
			NEED(!open, "%s() begins inside of %s()", r->call, open->call);
			open = r;
		} else if (r->op == OP_LEAVE) {
			NEED(open && !issued, "%s() returns", r->call);
			NEED(strcmp(open->call, r->call) == 0 && open->per_batch == r->per_batch,
			     "%s() returns from %s()", r->call, open->call);
			open = NULL;
		} else if (r->op == OP_ISSUE) {
			issued = true;
		} else if (r->op == OP_COMPLETE) {
			NEED(issued, "completed, but not issued");
			issued = false;
		}
		NEED(i == 0 || rows[i - 1].op != r->op || rows[i - 1].from != r->from,
		     "the same row twice");
		/* What is asked of the disk is waited for next. */
		NEED(r->op != OP_DMA || (i + 1 < s->nsteps[phase] && rows[i + 1].from == DISK),
		     "nobody waits for the disk");
		NEED(i > 0 || (r->op != OP_WAIT && r->op != OP_SPIN) || r->from != DISK,
		     "nothing was asked of the disk");
	}
	NEED(!open && !issued, "a call does not return");
	return 0;
}

/* What goes out lies where it came to last: copied into the socket buffer, or where a reference points. */
static int check_way(const struct strategy *s, struct error *e)
{
	const struct step *rows = s->phase[PHASE_LOOP];
	enum place lies = DISK;

	for (size_t i = 0; i < s->nsteps[PHASE_LOOP]; i++) {
		const struct step *r = &rows[i];

		if (r->op == OP_XMIT)
			NEED(r->from == lies, "xmit from %s, but the bytes lie in %s",
			     place_name(r->from), place_name(lies));
		else if (r->op == OP_LINK && r->from != PIPE)
			lies = r->from;
		else if (r->op == OP_DMA || r->op == OP_COPY)
			lies = r->to;
	}
	return 0;
}

struct rows {		/* how many there are of a kind */
	size_t batch, kthread, fills, reaps, maps, unmaps, within;
};

static struct rows count_rows(const struct strategy *s)
{
	struct rows n = { 0 };

	for (int phase = 0; phase < N_PHASES; phase++) {
		for (size_t i = 0; i < s->nsteps[phase]; i++) {
			const struct step *r = &s->phase[phase][i];

			n.batch += r->per_batch;
			n.kthread += r->kthread;
			n.fills += r->to_pipe;
			n.reaps += phase == PHASE_REAP && r->op == OP_REAP;
			n.maps += phase == PHASE_SETUP && r->op == OP_MAP;
			n.unmaps += phase == PHASE_TEARDOWN && r->op == OP_UNMAP;
			n.within += r->op == OP_COPY && r->from == r->to;
		}
	}
	return n;
}

/* What a strategy says of itself is what its rows do. */
static int check_flags(const struct strategy *s, struct error *e)
{
	const struct rows n = count_rows(s);
	const struct facts *f = facts_find(s->name);

	NEED(s->buffer == NOWHERE || s->buffer == USER_BUFFER, "the buffer is %s",
	     place_name(s->buffer));
	NEED(s->buffers == (f->touches ? n.within + 1 : 0), "%u buffers", s->buffers);
	NEED(n.within == (f->touches || (f->family == FAMILY_OPTIMISE && !f->pinned)),
	     "copies within its memory");
	NEED(!s->registered || s->buffer == USER_BUFFER, "no buffer is registered");
	NEED(s->tasks == (n.kthread ? 2 : 0), "%u tasks", s->tasks);
	NEED(s->batched == (n.batch > 0), "batches, or none");
	NEED(n.fills == (s->pipe ? 1 : 0), "the pipe is filled in %zu rows", n.fills);
	NEED(s->zerocopy == (n.reaps == 1), "completions are read, or not");
	NEED(n.maps == n.unmaps, "mapped in %zu rows, unmapped in %zu", n.maps, n.unmaps);
	NEED(!s->model_only || s->needs == RULE_NONE, "in the model only, but it needs a kernel");
	return 0;
}

/* Which kernels have it, and to which kind of zero copy it belongs: for the lists. */
static int check_facts(const struct strategy *s, struct error *e)
{
	const struct facts *f = facts_find(s->name);

	NEED(s->family == f->family, "%s", family_name(s->family));
	for (size_t i = 0; i < nkernels; i++)
		NEED(kernel_has(&kernels[i], s->needs) == (kernels[i].version >= f->since),
		     "%s: has it, or has it not", kernels[i].name);
	NEED(kernel_rule(s->needs)->since == f->since, "another first kernel");
	return 0;
}

int laws_check_table(const struct strategy *s, struct error *e)
{
	NEED(facts_find(s->name), "nothing is known of %s: it belongs into tests/laws_facts.c", s->name);
	for (int phase = 0; phase < N_PHASES; phase++) {
		if (check_phase(s, (enum phase)phase, e) != 0)
			return -1;
	}
	if (check_way(s, e) != 0 || check_flags(s, e) != 0)
		return -1;
	return check_facts(s, e);
}
