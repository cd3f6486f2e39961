#ifndef UI_IN_STEP_H
#define UI_IN_STEP_H

/* How the sides go together, on one clock or as far along as each other; for ui/side_by_side.c. */

#include "ui/side_by_side.h"

/* The others go where the leader is. */
void in_step_bring(struct side_by_side *s);

/* What still moves comes to rest. */
void in_step_settle(struct side_by_side *s);

/* A step on, with its animations (false at the end), or back; to where a phase begins. */
bool in_step_on(struct side_by_side *s);
void in_step_back(struct side_by_side *s);
void in_step_phase(struct side_by_side *s, bool next);

/* All to their start, or all to their end. */
void in_step_edge(struct side_by_side *s, bool end);

/* The side that has moved last, and the time of its step (0 before the first). */
size_t in_step_latest(const struct side_by_side *s, uint64_t *now_ns);

/* How many steps there are from the start, which is left at time lock; go to that one. */
size_t in_step_count(struct side_by_side *s);
void in_step_seek(struct side_by_side *s, size_t step);

#endif
