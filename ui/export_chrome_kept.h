#ifndef UI_EXPORT_CHROME_KEPT_H
#define UI_EXPORT_CHROME_KEPT_H

/* What entries of the Chrome trace have in common: between export_chrome.c and export_chrome_kept.c. */

#include "sim/put.h"
#include "ui/export.h"

/* Numbers of threads; core 0 had its own before there were others. */
enum {
	FIRST_TASK_THREAD = 1,
	FIRST_LANE_THREAD = 2,
	FIRST_CORE_THREAD = FIRST_LANE_THREAD + N_LANES - 1,	/* plus the core, from 1 */
	TASK_THREAD = 100,		/* plus 2 for each connection, plus 1 if the kernel's */
};

_Static_assert(FIRST_CORE_THREAD + MAX_CORES <= TASK_THREAD, "a thread is a core or a task");

/* An entry up to the number of its connection. */
struct kept {
	struct event of;
	uint64_t duration_ns;
	size_t length;		/* 0: nothing is kept here */
	enum { NO_TURN, BEGINS, ENDS } turn;	/* a slice of its task begins or ends */
	bool kernel;		/* the task is a thread of the kernel, for the program */
	char name[CALL_NAME_BYTES];	/* of that slice */
	size_t name_length;
	char text[1280];
};

/* Keep what an entry of that event says, and what it is for its task. */
void chrome_keep(struct kept *k, const struct export_result *r, const struct event *e);

/* The thread of the event's lane. */
int chrome_lane_thread(const struct event *e);

/* What all entries begin with. */
static inline char *chrome_put_head(char *end, const struct export_result *r, char phase, int thread)
{
	end = put_text(end, "\n{\"ph\":\"");
	*end++ = phase;
	end = put_number(put_text(end, "\",\"pid\":"), r->index + 1);
	return put_number(put_text(end, ",\"tid\":"), (uint64_t)thread);
}

#endif
