/*
 * The tasks: what runs the programs that the path tables describe.
 *
 * task_go() is called when the task has its core.  It walks over rows that need no time (a DMA row
 * whose pages are resident, a WAIT with nothing to wait for) and begins one operation, or puts the
 * task to sleep, or has it spin, or finds the program at its end.  When that operation ends, task_go()
 * comes back to the same row, whose `stage` says how far it is.
 *
 * A task has one connection for good, or is a worker with many: it goes on with those that the last
 * epoll_wait() reported, until each has ended or its socket is full, then calls it again.  Where an
 * io_uring is polled, two tasks share a connection, and its rows say whose they are.
 *
 * What a row does stands in task_rows.c, the way through the tables in program.c, sleeping and waking in
 * task_wait.c, what a worker does between its connections in task_worker.c.
 */

#include <assert.h>
#include <string.h>

#include "sim/task.h"

void task_go(struct engine *en, struct task *t)
{
	for (;;) {
		struct connection *c = t->connection;

		if (t->between) {
			if (worker_next(en, t))
				return;
			continue;
		}
		if (c->kthread && program_owner(c) != t) {
			task_hand_over(en, t);
			return;
		}
		switch (c->stage == STAGE_LAST ? ROW_DONE : task_row[c->step->op](en, c, c->step)) {
		case ROW_LAST:
			c->stage = STAGE_LAST;
			return;
		case ROW_BUSY:
			return;
		case ROW_JUMPED:
			break;
		case ROW_DONE:
			if (!program_advance(en, c))
				program_end(en, c);
			break;
		}
	}
}

void task_submitted(struct engine *en, struct task *t)
{
	struct connection *c = t->connection;

	disk_submit(en, c->submitting);
	c->submitting = NULL;
}

void task_sent(struct engine *en, struct task *t)
{
	struct connection *c = t->connection;

	nic_send(en, c->sending);
	c->sending = NULL;
}

void tasks_start(struct engine *en)
{
	for (size_t i = 0; i < en->ntasks; i++) {
		struct task *t = &en->tasks[i];
		const bool idle = t->worker ? t->open == 0 : t->connection->ended;

		if (idle) {
			t->state = TASK_DONE;
			en->ntasks_done++;
			continue;
		}
		core_start(en, t);
	}
}
