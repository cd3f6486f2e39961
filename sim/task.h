#ifndef SIM_TASK_H
#define SIM_TASK_H

/* Between task.c and task_rows.c; nobody else includes it. */

#include "sim/parts.h"

/* The row that the task is at; the chunk it is for; where events of it come from. */
const struct step *task_step(const struct engine *en);
uint64_t task_chunk_offset(const struct engine *en);
uint64_t task_chunk_length(const struct engine *en);
struct origin task_origin(const struct engine *en);

/* Begin an operation on the CPU; e brings the places and bytes. */
void task_begin(struct engine *en, enum op op, uint64_t takes_ns, struct event *e);

/* Begin to sleep until that has come. */
void task_sleep(struct engine *en, enum waits_for what);

/* Do what the row says: true if an operation was begun, false if the row is finished. */
bool task_row(struct engine *en);

#endif
