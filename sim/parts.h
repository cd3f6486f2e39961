#ifndef SIM_PARTS_H
#define SIM_PARTS_H

/*
 * The parts of the machine while it runs.  Only the engine's own files include this:
 * engine.c (the loop, the CPU, interrupts), task*.c (the program, row by row), disk.c, nic.c.
 *
 * Each part is a server with a queue in front.  A part that finishes something pushes nothing
 * on the others: it leaves it where they look, and the loop lets them look.
 */

#include "sim/cache.h"
#include "sim/engine.h"
#include "sim/queue.h"

/* What the event queue says has happened. */
enum happened {
	CPU_DONE,	/* the CPU has finished its operation */
	MEDIA_DONE,	/* the disk has found the bytes of its oldest request */
	DISK_DMA_DONE,
	NIC_DMA_DONE,
	WIRE_DONE,
	ACK_ARRIVED,
};

/* Where an event comes from in the program: carried along by what it sets off. */
struct origin {
	uint64_t chunk;
	int step;
	enum phase phase;
	const char *call;	/* "" outside of calls */
};

struct request {		/* to the disk */
	struct origin origin;
	uint64_t offset_bytes, bytes;
	enum place to;
	uint64_t ready_ns;
};

/*
 * Requests in order.  The counters only grow; slots are taken modulo cap.  submitted >= accepted
 * (at most queue_depth at once) >= ready (found) >= moving (DMA begun) >= moved >= reported.
 */
struct disk {
	struct request *ring;	/* owned */
	size_t cap;
	uint64_t submitted, accepted, ready, moving, moved, reported;
	bool media_busy;
	uint64_t last_ready_ns;
	uint64_t next_offset_bytes;	/* a request that begins here needs no seek */
	bool was_used;
};

struct segment {		/* to the NIC */
	struct origin origin;
	uint64_t offset_bytes, bytes;
	enum place from;	/* where the bytes lie, and are held until the ACK */
};

/* As in struct disk: sent >= moving >= moved >= wiring >= wired >= arrived >= acked. */
struct nic {
	struct segment *ring;	/* owned */
	size_t cap;
	uint64_t sent, moving, moved, wiring, wired, arrived, acked;
	uint64_t queued_bytes;	/* in the socket buffer, copied or referenced */
};

enum cpu_does { CPU_IDLE, CPU_TASK, CPU_IRQ_DISK, CPU_IRQ_NIC, CPU_ACK };

enum task_state { TASK_READY, TASK_ASLEEP, TASK_DONE };
enum waits_for { FOR_PAGES, FOR_DIRECT, FOR_ROOM };

struct task {
	enum task_state state;
	bool waking;		/* made runnable: WAKE comes first */
	enum op doing;		/* its operation on the CPU */
	/* where in the program */
	uint64_t request;	/* which sending of the file */
	enum phase phase;
	size_t row;
	int stage;		/* within the row; 0: just come to it */
	uint64_t batch_first, batch_n, i;	/* the chunk is batch_first + i */
	size_t group;		/* first row of this run of per-chunk rows */
	/* within the call */
	const char *call;	/* that it is in, or was in last */
	size_t enter_row;
	bool rounds;
	uint64_t round_offset_bytes, round_bytes;	/* into the chunk */
	bool copied;		/* the round's bytes went into the socket buffer as a copy */
	uint64_t xmit_bytes;	/* of the round, handed to the NIC */
	bool device_copied;	/* this segment has been copied for a NIC that cannot gather */
	/* what it asks of the disk, and waits for */
	struct { uint64_t offset_bytes, bytes; } ask[2];
	size_t nask;
	enum waits_for waits_for;
	struct extent wait_pages;
	bool fault_waits;	/* the page of a fault is on its way */
	uint64_t direct_pending;	/* requests */
	struct request submitting;
	struct segment sending;
};

struct engine {
	const struct run *run;
	const struct config *config;
	struct sink *sink;
	bool failed;		/* the sink said stop */
	uint64_t now_ns;
	struct queue queue;
	struct cache cache;
	struct disk disk;
	struct nic nic;
	bool dma_busy[2];	/* the disk's engine, the NIC's; if shared, [0] is both */
	bool nic_dma_last;	/* who had the shared engine last */
	enum cpu_does cpu;
	bool ack_next;		/* the NIC's interrupt is handled, its ACKs come next */
	uint64_t ack_upto;
	struct task task;
	uint64_t chunk_bytes, rounds;	/* per call; calls per sending of the file */
	bool maps;		/* the program works through a mapping */
};

/* engine.c */

/* Emit an event that starts now and takes that long. */
void engine_emit(struct engine *en, const struct origin *origin, enum op op, enum lane lane,
		 uint64_t takes_ns, struct event *e);
/* ns for that many bytes at that rate, rounded up. */
uint64_t transfer_ns(uint64_t bytes, uint64_t bytes_per_s);
/* Of bytes at that offset, those that belong to the file. */
uint64_t engine_payload(const struct engine *en, uint64_t offset_bytes, uint64_t bytes);

/* task.c */

/* Put the task at the first row of its program. */
void task_start(struct engine *en);
/* The task has the CPU: begin its next operation, if it has one now. */
void task_go(struct engine *en);
/* Its operation is finished. */
void task_done(struct engine *en);
/* Something has come: if the task sleeps for it, it becomes runnable. */
void task_wake(struct engine *en);

/* disk.c, nic.c: begin whatever can begin now. */
void disk_submit(struct engine *en, const struct request *r);
void disk_go(struct engine *en);
void disk_media_done(struct engine *en);
void disk_dma_start(struct engine *en);
bool disk_dma_wanted(const struct engine *en);
/* The interrupt is handled: what has come is there. */
void disk_report(struct engine *en);

void nic_send(struct engine *en, const struct segment *s);
void nic_go(struct engine *en);
void nic_dma_start(struct engine *en);
bool nic_dma_wanted(const struct engine *en);
void nic_wire_done(struct engine *en);
/* The ACKs that have come, as one event; then their bytes are let go. */
void nic_ack_start(struct engine *en);
void nic_ack_done(struct engine *en);

#endif
