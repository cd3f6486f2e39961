#ifndef SIM_EXPLAIN_H
#define SIM_EXPLAIN_H

#include <stddef.h>

#include "sim/event.h"

/*
 * One English sentence for an event, with its figures: "The CPU copies 64 KiB from the page
 * cache to the user buffer."  Always terminated; s may be NULL for an unknown strategy.
 */
void explain_event(char *text, size_t size, const struct strategy *s, const struct event *e);

/* The three depths for the event's row or rule; all three are set, "" where nothing is to say. */
struct note explain_note(const struct strategy *s, const struct event *e);

/* "64 KiB", "4097 bytes", "1.50 MiB"; "80.0 us", "4.2 ms".  Return text. */
char *explain_bytes(char *text, size_t size, uint64_t bytes);
char *explain_time(char *text, size_t size, uint64_t ns);

#endif
