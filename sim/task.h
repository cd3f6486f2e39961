#ifndef SIM_TASK_H
#define SIM_TASK_H

/* Between the files of the task (task*.c); nobody else includes it. */

#include "sim/parts.h"

/* task.c */

/* The row that the task is at; the chunk it is for; where events of it come from. */
const struct step *task_step(const struct engine *en);
uint64_t task_chunk_offset(const struct engine *en);
uint64_t task_chunk_length(const struct engine *en);
struct origin task_origin(const struct engine *en);

/* Begin an operation on the CPU; e brings the places and bytes. */
void task_begin(struct engine *en, enum op op, uint64_t takes_ns, struct event *e);

/* Begin to sleep until that has come. */
void task_sleep(struct engine *en, enum waits_for what);

/* task_rows.c */

/* Do what the row says: true if an operation was begun, false if the row is finished. */
bool task_row(struct engine *en);

/* Where the round begins in the file, and the pages that so many bytes of it lie in. */
uint64_t task_round_offset(const struct engine *en);
struct extent task_round_pages(const struct engine *en, uint64_t bytes);

/* task_disk.c: the DMA and WAIT rows.  Returns as task_row(). */
bool task_disk_ask(struct engine *en, const struct step *step);
bool task_disk_wait(struct engine *en);

/* task_send.c: the COPY, LINK and XMIT rows.  Returns as task_row(). */
bool task_send_copy(struct engine *en, const struct step *step);
bool task_send_xmit(struct engine *en, const struct step *step);

#endif
