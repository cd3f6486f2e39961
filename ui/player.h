#ifndef UI_PLAYER_H
#define UI_PLAYER_H

/*
 * Where we are in a stored trace.  A position is the number of steps taken, 0 to nsteps; each
 * event is a step, but for the memory that is there from the start (OP_ALLOC at time 0).  Pure:
 * time passes when player_tick() is called.
 */

#include <stdbool.h>
#include <stddef.h>

#include "sim/trace.h"

/* What player_next_phase() goes by. */
enum player_unit { EVERY_PHASE, EVERY_COPY, EVERY_CALL, EVERY_INTERRUPT, EVERY_MOVE };
#define N_PLAYER_UNITS (EVERY_MOVE + 1)

struct player {
	const struct trace *trace;	/* borrowed */
	size_t initial;			/* leading events that are no steps */
	size_t nsteps;
	size_t position;
	uint32_t connection;		/* whose phases are sought */
	enum player_unit unit;
	bool playing;
	bool still;			/* no block travels: a step is there at once */
	int speed;			/* index into player_speeds[] */
	int frame, frames;		/* of the step's animation; frame == frames: all is still */
	int wait;			/* ticks until the next step, while playing */
};

#define PLAYER_TICK_MS 90		/* one frame of an animation */
#define ANIMATION_FRAMES 10

extern const char *const player_speeds[];	/* "1/4" ... "8" */
#define N_SPEEDS 6
#define SPEED_ONE 2				/* "1" */

/* At the start, paused. */
void player_init(struct player *p, const struct trace *trace);

/* The event of the step just taken, or NULL at the start; how many events are applied. */
const struct event *player_event(const struct player *p);
size_t player_applied(const struct player *p);

/* Go to a position (cut to the range); nothing moves on the way. */
void player_seek(struct player *p, size_t position);

/* One step on, with its animation, or back; false if there is none. */
bool player_on(struct player *p);
bool player_back(struct player *p);

/*
 * To the next or previous step that begins a phase of the connection: a call, a move of bytes, an
 * interrupt; or only one of these, by p->unit.  If there is none, to the end or the start.
 */
void player_next_phase(struct player *p);
void player_previous_phase(struct player *p);

/* "phase", "copy", "call", "irq", "move". */
extern const char *const player_units[N_PLAYER_UNITS];

/* Play or pause; at the end playing starts over.  Change the speed by so many notches. */
void player_toggle(struct player *p);
void player_faster(struct player *p, int notches);

/* Does anything move, so that ticks are wanted? */
bool player_moves(const struct player *p);

/* PLAYER_TICK_MS have passed. */
void player_tick(struct player *p);

/*
 * The position in `to` that is as far along as p is in its own trace, by the payload that has
 * left the disk, reached the socket buffer and the NIC and gone out.  What `to` never does, as with
 * the disk if its file is warm, is not waited for.  Steps since then that move no payload are taken there
 * too.
 */
size_t player_same_place(const struct player *p, const struct player *to);

#endif
