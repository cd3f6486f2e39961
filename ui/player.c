/*
 * Stepping through a stored trace.  The player knows the position and the clock of the
 * animation and nothing of what is shown: whoever draws folds the events up to player_applied()
 * and so gets the same state on the way on and on the way back.
 */

#include "ui/player.h"

#include <assert.h>
#include <string.h>

/* Ticks that a step is looked at before the next one comes, at each speed. */
static const int waits[N_SPEEDS] = { 44, 22, 11, 5, 2, 1 };
const char *const player_speeds[] = { "1/4", "1/2", "1", "2", "4", "8" };

const char *const player_units[N_PLAYER_UNITS] = { "phase", "copy", "call", "irq", "move" };

_Static_assert(sizeof(player_speeds) / sizeof(player_speeds[0]) == N_SPEEDS, "a name per speed");

void player_init(struct player *p, const struct trace *trace)
{
	*p = (struct player){ .trace = trace, .speed = SPEED_ONE };
	while (p->initial < trace->n && trace->events[p->initial].op == OP_ALLOC &&
	       trace->events[p->initial].start_ns == 0)
		p->initial++;
	p->nsteps = trace->n - p->initial;
}

size_t player_applied(const struct player *p)
{
	return p->initial + p->position;
}

/* The event of step number `position`, counted from 1. */
static const struct event *event_at(const struct player *p, size_t position)
{
	return &p->trace->events[p->initial + position - 1];
}

const struct event *player_event(const struct player *p)
{
	return p->position > 0 ? event_at(p, p->position) : NULL;
}

void player_seek(struct player *p, size_t position)
{
	p->position = position < p->nsteps ? position : p->nsteps;
	p->frame = p->frames = 0;
	p->wait = waits[p->speed];
}

static bool moves_bytes(const struct event *e)
{
	return (e->op == OP_DMA || e->op == OP_COPY || e->op == OP_LINK) && e->bytes > 0;
}

bool player_on(struct player *p)
{
	if (p->position == p->nsteps)
		return false;
	player_seek(p, p->position + 1);
	/* At the highest speeds there is no time to watch a block travel. */
	if (moves_bytes(player_event(p)) && waits[p->speed] > 2 && !p->still)
		p->frames = ANIMATION_FRAMES;
	return true;
}

bool player_back(struct player *p)
{
	p->playing = false;
	if (p->position == 0)
		return false;
	player_seek(p, p->position - 1);
	return true;
}

static bool begins_phase(const struct player *p, size_t position)
{
	const struct event *e = event_at(p, position);

	if (e->connection != p->connection)
		return false;
	switch (p->unit) {
	case EVERY_COPY:
		return e->op == OP_COPY && moves_bytes(e);
	case EVERY_CALL:
		return e->op == OP_ENTER;
	case EVERY_INTERRUPT:
		return e->op == OP_IRQ;
	case EVERY_MOVE:
		return moves_bytes(e);
	default:
		return e->op == OP_ENTER || e->op == OP_IRQ || moves_bytes(e);
	}
}

void player_next_phase(struct player *p)
{
	size_t to = p->position + 1;

	while (to < p->nsteps && !begins_phase(p, to))
		to++;
	player_seek(p, to);
}

void player_previous_phase(struct player *p)
{
	size_t to = p->position ? p->position - 1 : 0;

	while (to > 0 && !begins_phase(p, to))
		to--;
	player_seek(p, to);
}

void player_toggle(struct player *p)
{
	p->playing = !p->playing;
	if (p->playing && p->position == p->nsteps)
		player_seek(p, 0);
	p->wait = 1;
}

void player_faster(struct player *p, int notches)
{
	p->speed += notches;
	if (p->speed < 0)
		p->speed = 0;
	if (p->speed >= N_SPEEDS)
		p->speed = N_SPEEDS - 1;
	if (p->wait > waits[p->speed])
		p->wait = waits[p->speed];
}

bool player_moves(const struct player *p)
{
	return p->playing || p->frame < p->frames;
}

void player_tick(struct player *p)
{
	if (p->frame < p->frames) {
		p->frame++;
		return;
	}
	if (!p->playing || --p->wait > 0)
		return;
	if (!player_on(p))
		p->playing = false;
}

/* How far the payload has come: through each of these, in bytes. */
enum stage { FROM_DISK, TO_SOCKET, TO_NIC, ON_WIRE };
#define N_STAGES (ON_WIRE + 1)

/* The stage that the event takes payload through, or -1. */
static int stage_of(const struct event *e)
{
	if (e->payload_bytes == 0)
		return -1;
	if (e->op == OP_WIRE)
		return ON_WIRE;
	if (e->op == OP_DMA && (e->from == DISK || e->to == NIC))
		return e->from == DISK ? FROM_DISK : TO_NIC;
	if ((e->op == OP_COPY || e->op == OP_LINK) && e->to == SOCKET_BUFFER && e->from != e->to)
		return TO_SOCKET;
	return -1;
}

static void add_progress(uint64_t bytes[N_STAGES], const struct event *e)
{
	const int stage = stage_of(e);

	if (stage >= 0)
		bytes[stage] += e->payload_bytes;
}

static bool reached(const uint64_t bytes[N_STAGES], const uint64_t wanted[N_STAGES])
{
	for (int stage = 0; stage < N_STAGES; stage++)
		if (bytes[stage] < wanted[stage])
			return false;
	return true;
}

size_t player_same_place(const struct player *p, const struct player *to)
{
	uint64_t wanted[N_STAGES] = { 0 }, all[N_STAGES] = { 0 }, there[N_STAGES] = { 0 };
	size_t position, since = p->position;

	if (p->position == p->nsteps)
		return to->nsteps;
	for (position = 1; position <= p->position; position++) {
		add_progress(wanted, event_at(p, position));
		if (stage_of(event_at(p, position)) >= 0)
			since = p->position - position;
	}
	for (position = 1; position <= to->nsteps; position++)
		add_progress(all, event_at(to, position));
	/* A stage that the other does not have, as a warm file no disk, holds nobody up. */
	for (int stage = 0; stage < N_STAGES; stage++)
		if (wanted[stage] > all[stage])
			wanted[stage] = all[stage];
	for (position = 0; position < to->nsteps && !reached(there, wanted); position++)
		add_progress(there, event_at(to, position + 1));
	/* From there on as many steps as p has taken since, up to the next that moves payload. */
	for (; since > 0 && position < to->nsteps && stage_of(event_at(to, position + 1)) < 0; since--)
		position++;
	return position;
}
