#ifndef SIM_TASK_H
#define SIM_TASK_H

/* Between the files of the task (task*.c); nobody else includes it. */

#include "sim/emit.h"

/*
 * What has become of a row: an operation was begun; one was begun, and with it the row is finished; it
 * is finished already; the program goes on elsewhere.
 */
enum row { ROW_BUSY, ROW_LAST, ROW_DONE, ROW_JUMPED };

/* task.c */

/* The task that does the row: the program's, or its ring's. */
static inline struct task *program_owner(const struct connection *c)
{
	return c->kthread && c->step->kthread ? c->kthread : c->task;
}

/* Is it done in user mode?  Where the program touches a mapping, the fault's work is the kernel's. */
static inline bool program_in_user_mode(const struct connection *c, enum op op)
{
	return c->step->user && ((!c->flow->maps && c->phase != PHASE_LOOKUP) || op == OP_FAULT ||
				 op == OP_COPY || op == OP_LOOKUP);
}

/* Begin an operation on its core; a says what it is about. */
INLINE void task_begin(struct engine *en, struct connection *c, enum op op, uint64_t takes_ns,
		       struct about *a)
{
	struct task *t = program_owner(c);

	t->doing = op;
	a->user |= program_in_user_mode(c, op);
	core_begin(en, t->core, CORE_TASK, c, &c->origin, op, takes_ns, a);
}

/* task_wait.c */

/* Begin to sleep, or to spin, until that has come: the owner of the row, or any task. */
void task_sleep(struct engine *en, struct connection *c, enum waits_for what);
void task_spin(struct engine *en, struct connection *c, enum waits_for what);
void task_spin_for(struct engine *en, struct task *t, enum waits_for what);

/* Has what the task waits for come?  Then it can be woken. */
bool task_has_come(const struct engine *en, const struct task *t);
bool task_has_room(const struct connection *c);
void task_wake(struct engine *en, struct task *t);

/* The connection's task is to be woken by the pages that it waits for. */
void task_wait_for_pages(struct engine *en, struct connection *c);

/* The row is another task's: it may go on, and this one spins until its turn comes. */
void task_hand_over(struct engine *en, struct task *t);

/* task_worker.c */

/* A worker's next connection; true if an operation was begun instead, or the task is done. */
bool worker_next(struct engine *en, struct task *t);

/* The socket has no room: the worker goes on with others until it has. */
void worker_park(struct engine *en, struct connection *c);
void worker_unpark(struct engine *en, struct connection *c);

/* Where events of epoll_wait() come from: that row of PHASE_FULL. */
struct origin worker_polling_origin(const struct task *t, int row);

/* program.c */

/* Chunks whose every byte is acknowledged, over all sendings of the file. */
uint64_t program_acked_chunks(const struct connection *c);

/* The program has come to that row, or to the chunk batch_first + i: what follows from that. */
static inline void program_at_row(struct connection *c, size_t row)
{
	c->row = row;
	c->step = c->nrows > 0 ? c->rows + row : NULL;
	c->stage = 0;
	c->origin.step = (int16_t)(c->first_step + (int)row);
}

void program_at_chunk(struct connection *c);

/* The last row of a run of rows, all once a chunk or all once a batch, is finished: see below. */
bool program_next_run(struct engine *en, struct connection *c);

/* At its end the program's buffer is given back, its ring is closed. */
void program_end(struct engine *en, struct connection *c);

/* The row is finished: on to the next.  Returns false at the end of the program. */
static inline bool program_advance(struct engine *en, struct connection *c)
{
	if (c->row + 1 == c->nrows || c->step[1].per_batch != c->step->per_batch)
		return program_next_run(en, c);
	c->row++;	/* as program_at_row(), which this is nearly every time */
	c->step++;
	c->stage = 0;
	c->origin.step++;
	return true;
}

/* task_rows.c */

/* Do what the row says: by its operation, for those that a table may hold. */
extern enum row (*const task_row[N_OPS])(struct engine *en, struct connection *c,
					 const struct step *step);

/* Work on the next piece of the chunk, from there on, as much of it as a round takes. */
void task_begin_round(struct connection *c, uint64_t offset_bytes);

/* Where the round begins in the file, and the pages that so many bytes of it lie in. */
static inline uint64_t task_round_offset(const struct connection *c)
{
	return c->chunk_offset_bytes + c->round_offset_bytes;
}

static inline struct extent task_round_pages(const struct connection *c, uint64_t bytes)
{
	const uint64_t offset = task_round_offset(c), first = offset / PAGE_BYTES;

	return (struct extent){ first, (offset + bytes - 1) / PAGE_BYTES - first + 1 };
}

/* task_disk.c: the DMA row, and WAIT or SPIN for the disk. */
enum row task_disk_ask(struct engine *en, struct connection *c, const struct step *step);
enum row task_disk_wait(struct engine *en, struct connection *c, const struct step *step);

/* What it takes to map, or to unmap, so many pages of its file. */
uint64_t task_map_ns(const struct engine *en, const struct connection *c, uint64_t pages);

/* The DMA row before this one is looked at again. */
enum row task_disk_ask_again(struct connection *c);

/* Queue the next piece of what was asked of the disk; false when all is queued. */
bool task_disk_submit(struct engine *en, struct connection *c, enum place to);

/* A fault on that page of what r maps begins; it waits, or maps it.  After the wait: it is mapped. */
void task_disk_fault(struct engine *en, struct connection *c, struct reader *r, uint64_t page);
void task_disk_map(struct engine *en, struct connection *c, struct reader *r);

/* task_evict.c: what is above the page cache's limit goes. */
void task_evict(struct engine *en, struct connection *c);

/* task_lookup.c: the LOOKUP row; and at the end of the last program that had it, an index is unmapped. */
enum row task_lookup(struct engine *en, struct connection *c, const struct step *step);
void task_lookup_end(struct engine *en, const struct connection *c, const struct origin *origin);

/* task_send.c: the COPY, LINK and XMIT rows. */
enum row task_send_copy(struct engine *en, struct connection *c, const struct step *step);
enum row task_send_xmit(struct engine *en, struct connection *c, const struct step *step);

#endif
