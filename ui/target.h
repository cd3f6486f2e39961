#ifndef UI_TARGET_H
#define UI_TARGET_H

/* Where to go, as the reader types it, behind the key : and on the command line. */

#include "sim/error.h"
#include "ui/player.h"

#define TARGET_ACCEPTED "a step (8, +8, -8), a time (12.5us), 50% of it, start or end"

/*
 * The position that the text names: a step's number; +N or -N from the present one; a time, for
 * the last step that has begun by then; N% of elapsed_ns; "start", "end".  0, or -1 with what is wrong
 * and accepted.
 */
int target_find(const char *text, const struct player *p, uint64_t elapsed_ns, size_t *position,
		struct error *e);

/* The last step that has begun by that time. */
size_t target_at_time(const struct player *p, uint64_t ns);

#endif
