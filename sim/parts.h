#ifndef SIM_PARTS_H
#define SIM_PARTS_H

/*
 * The parts of the machine while it runs.  Only the engine's own files include this: engine.c (the
 * loop), core*.c (the CPU's cores: run queues, interrupts), task*.c and program.c (the programs, row by
 * row), transfer.c, disk.c, nic.c, skip.c (whole periods at once).
 *
 * Each part is a server with a queue in front.  A part that finishes something pushes nothing on the
 * others: it leaves it where they look, and the loop lets them look.
 */

#include "sim/engine.h"
#include "sim/lookup.h"
#include "sim/page_cache.h"
#include "sim/queue.h"
#include "sim/transfer.h"

struct task;

/*
 * What the event queue says has happened.  The first two are a core's, the last two a flow's: queued.core
 * says whose.
 */
enum happened {
	CPU_DONE,	/* the core has finished its operation */
	COALESCED,	/* the NIC has held its interrupt back for long enough */
	MEDIA_DONE,	/* the disk has found the bytes of its oldest request */
	DISK_DMA_DONE,
	NIC_DMA_DONE,
	WIRE_DONE,
	ACK_ARRIVED,
	TIMEOUT,	/* no ACK came for the segment whose ACK was lost */
};

/* What else there is to tell of an event, as in struct event.  Leave out what does not apply. */
struct about {
	uint64_t offset_bytes, bytes, waited_ns;
	uint32_t folios;
	uint8_t from, to, major, held, user, again, core, soft, index;
};

/*
 * A request waits until the disk accepts it (at most queue_depth at once), is found on the media,
 * is moved by DMA, and is done when its core has taken the interrupt.
 */
struct disk {
	struct fifo waiting, accepted, found;
	struct transfer *moving;
	uint64_t unfinished;	/* accepted and not yet moved */
	bool media_busy;
	uint64_t last_found_ns;
	size_t next_file;	/* a request that begins here needs no seek */
	uint64_t next_offset_bytes;
	bool was_used;
};

/* A segment waits for its DMA, then for the wire, then for its ACK. */
struct nic {
	struct fifo queued, fetched;
	struct transfer *fetching, *wiring;
};

/* What a flow has on the way to its receivers, and their ACKs. */
struct in_flight {
	struct fifo flight;		/* in the order in which their ACKs come */
	uint64_t acks;			/* that have come, or were lost */
	struct transfer *unheard;	/* its ACK was lost ... */
	struct transfer *again;		/* ... and it is being sent once more */
	struct fifo after;		/* ACKs of what was sent after it: it comes first */
};

enum core_does { CORE_IDLE, CORE_TASK, CORE_IRQ_DISK, CORE_IRQ_NIC, CORE_TIMER, CORE_ACK, CORE_XMIT };

struct core {
	unsigned int number;
	uint64_t look_bit;		/* its own in engine.look_at */
	enum core_does does;
	struct task *running;		/* has the core, working or spinning */
	struct task *queue, *queue_tail;	/* ready and waiting for it ... */
	unsigned int nqueue;			/* ... so many */
	bool used;			/* a task has run here */
	bool devices_call;		/* something has come since there was nothing to do for them */
	struct fifo disk_done;		/* moved, not yet told of */
	struct fifo acks;		/* that have come, not yet taken in */
	size_t acks_due;		/* of these, told of by an interrupt */
	bool nic_interrupts;		/* held back for long enough */
	bool coalescing;
	struct fifo timeouts;		/* to be sent once more ... */
	bool timed_out;			/* ... the timer's interrupt is handled for the first */
	struct transfer *sending;	/* by what an ACK or the timer has set off */
	struct connection *xmit;	/* an ACK has let it send more */
	struct connection *acking;	/* whose ACK is being taken in */
	uint64_t ack_bytes;
	size_t ack_segments;
};

enum waits_for { FOR_NOTHING, FOR_PAGES, FOR_DIRECT, FOR_ROOM, FOR_COMPLETION, FOR_SOCKETS, FOR_TURN };
enum task_state { TASK_READY, TASK_ASLEEP, TASK_SPINNING, TASK_DONE };

/* How a ready task comes onto a core. */
enum arrives { ARRIVES_SILENTLY, ARRIVES_WAKING, ARRIVES_RESUMING, ARRIVES_SEEING };

/* What a worker of non-blocking sockets does between its connections: PHASE_FULL, row by row. */
enum polling { POLL_NOT, POLL_ENTER, POLL_WAIT, POLL_LEAVE };

/* A thread: what the scheduler knows. */
struct task {
	struct task *next;		/* in a run queue */
	struct connection *connection;	/* that it works for now; NULL: none */
	struct core *core;		/* the last it ran on */
	enum task_state state;
	enum arrives arrives;
	enum op doing;			/* its operation on the core */
	enum waits_for waits_for;	/* asleep or spinning */
	uint64_t waits_since_ns;
	uint64_t stolen_ns;		/* of its spinning, by interrupts */
	uint64_t slice_ns;		/* when it got the core */
	bool kthread;			/* of an io_uring that polls */
	bool between;			/* it is not with a connection: a worker's next, or the end */
	/* a worker of non-blocking sockets */
	bool worker;
	enum polling polling;
	struct connection *reported, *reported_tail;	/* by the last epoll_wait(): can go on */
	struct connection *able, *able_tail;		/* since then */
	uint32_t open;			/* connections that have not finished */
};

#define STAGE_LAST (-1)		/* with the operation that was begun, the row is finished */

/* A program on its way through its tables, and its socket. */
struct connection {
	struct flow *flow;
	struct task *task;		/* that runs the program ... */
	struct task *kthread;		/* ... and the one that does its rows marked so, or NULL */
	struct connection *next;	/* of those that its task can go on with, or that wait for pages */
	uint32_t number;		/* of its flow */
	struct core *core;		/* that gets the NIC's interrupts for it */
	struct reader reader;		/* its open file, and its mapping */
	bool ended;
	/* where in the program */
	uint64_t request;		/* which sending of the file */
	uint64_t began_ns;
	enum phase phase;
	const struct step *rows;	/* of the phase */
	size_t nrows, row;
	const struct step *step;	/* rows[row] */
	int first_step;			/* index of rows[0] */
	int stage;			/* within the row; 0: just come to it; or STAGE_LAST */
	uint64_t batch_first, batch_n, i;	/* the chunk is batch_first + i */
	uint64_t chunk_offset_bytes, chunk_bytes;	/* of the chunk, in the file */
	size_t group;			/* first row of this run of per-chunk rows */
	struct origin origin;		/* of the events to come: row, chunk and call as above */
	/* within the call, or the request of an io_uring */
	size_t enter_row;
	enum rounds rounds;
	bool issued;			/* by an io_uring: it never returns short */
	size_t pipe_row;		/* of the call that fills the pipe */
	bool fills_pipe;
	uint64_t piece_offset_bytes, piece_bytes;	/* of the chunk: what goes through the pipe at once */
	uint64_t resume_bytes;		/* the call was cut short: where the next begins, in the chunk */
	bool cut, parked;		/* it returns short now; then waits for room */
	uint64_t moved_bytes;		/* into the socket buffer, by this call */
	uint64_t round_offset_bytes, round_bytes;	/* into the chunk */
	uint64_t end_bytes;		/* of what the call works on, in the chunk */
	bool in_pipe;			/* what the pipe holds is a copy */
	bool copied;			/* the round's bytes lie in a copy, not where the table says */
	uint64_t xmit_bytes;		/* of the round, handed to the NIC */
	uint64_t tail_bytes;		/* of the rounds before: less than a segment, and not yet sent */
	bool encrypted;			/* the chunk, by the program */
	uint64_t rewritten_bytes;	/* of the chunk */
	uint64_t fetched_bytes;		/* of the chunk, by the program itself, out of its mapping */
	struct lookup lookup;		/* PHASE_LOOKUP: in the index of its file */
	/* what it asks of the disk, and waits for */
	struct { uint64_t offset_bytes, bytes; } ask[2];
	size_t nask;
	struct extent wait_pages;
	bool fault_waits;		/* the page of a fault is on its way */
	bool asked_direct;
	uint64_t direct_pending;	/* requests */
	struct transfer *submitting, *sending;
	/* the socket */
	uint64_t queued_bytes;		/* in the socket buffer, copied or referenced */
	uint64_t flight_bytes;		/* handed to the NIC, not yet acknowledged */
	uint64_t acked_bytes;		/* over all sendings */
	struct fifo unsent;		/* waits for the window to open */
	uint64_t sent_chunks;		/* the program has done with, over all sendings */
	uint64_t reaped_chunks;		/* of these, whose completion it has read */
	uint64_t wait_chunks;		/* it waits until so many are acknowledged */
};

struct flow {			/* a run, with what follows from its configuration */
	const struct run *run;
	const struct config *config;
	const struct strategy *strategy;
	unsigned int number;
	uint64_t file_bytes;
	uint64_t chunk_bytes, rounds;	/* per call; calls per sending of the file */
	bool maps;			/* the program works through a mapping */
	bool links, copies_at_transmit;	/* by the rules of kernel and NIC */
	bool splice_copies;
	uint32_t first_file, nfiles;	/* its files; their indexes come after them */
	struct reader *indexes;		/* owned; mapped once for all connections.  NULL: there are none */
	struct in_flight in_flight;
	struct connection *connections;	/* owned */
};

/* The index of the file that the connection sends. */
static inline struct reader *flow_index(const struct connection *c)
{
	return &c->flow->indexes[c->reader.file - c->flow->first_file];
}

/* The file whose pages it asks for and waits for now: what it sends, or the index. */
static inline size_t flow_file(const struct connection *c)
{
	return c->phase == PHASE_LOOKUP ? flow_index(c)->file : c->reader.file;
}

/* The file that a request to the disk is about. */
static inline size_t flow_file_of(const struct transfer *r)
{
	return r->index ? flow_index(r->connection)->file : r->connection->reader.file;
}

/* Of bytes at that offset, those that belong to the file. */
static inline uint64_t flow_payload(const struct flow *f, uint64_t offset_bytes, uint64_t bytes)
{
	if (offset_bytes >= f->file_bytes)
		return 0;
	return bytes < f->file_bytes - offset_bytes ? bytes : f->file_bytes - offset_bytes;
}

struct engine {
	const struct machine *machine;
	const struct kernel *kernel;
	struct sink *sink;
	bool failed;		/* the sink said stop */
	uint64_t now_ns;
	struct queue queue;
	struct page_cache cache;
	struct connection **waiting;	/* per file: for pages on their way; owned */
	uint32_t nfiles;
	struct disk disk;
	struct nic nic;
	bool dma_busy[2];	/* the disk's engine, the NIC's; if shared, [0] is both */
	bool nic_dma_last;	/* who had the shared engine last */
	bool look_at_dma;	/* an engine may be able to begin something */
	unsigned int ncores;
	uint64_t look_at;	/* a bit for each core that may be able to begin something */
	struct core cores[MAX_CORES];
	struct flow *flows;	/* owned */
	size_t nflows;
	struct task *tasks;	/* owned */
	size_t ntasks, ntasks_done;
	struct transfer *free_transfers;	/* owned, as are all that are on their way */
	struct timed copy_cached, copy_dram, checksum, wire, fetch, read;
	struct skip *skip;
};

/* core.c, core_device.c */

/* A core may be able to begin something. */
static inline void core_look(struct engine *en, struct core *k)
{
	en->look_at |= k->look_bit;
}

/* The same, and it is for a device. */
static inline void core_call(struct engine *en, struct core *k)
{
	core_look(en, k);
	k->devices_call = true;
}

/* Begin whatever can begin now on that core. */
void core_go(struct engine *en, struct core *k);
/* The core has finished its operation. */
void core_done(struct engine *en, struct core *k);
/* A task's first time: onto its core's run queue. */
void core_start(struct engine *en, struct task *t);
/* A task that was asleep can go on: onto a run queue. */
void core_wake(struct engine *en, struct task *t);
/* Begin what is to be done for the devices, if there is anything; an operation for them is done. */
bool core_device_go(struct engine *en, struct core *k);
void core_device_done(struct engine *en, struct core *k, enum core_does did);
/* Something has come for the NIC's interrupt. */
void core_ack_arrived(struct engine *en, struct transfer *s);

/* task.c */

/* All tasks that have something to do are ready. */
void tasks_start(struct engine *en);
/* Put a connection at the first row of its program; false: it has nothing to do. */
bool program_start(struct engine *en, struct connection *c);
/* The task has its core: begin the operation with which it comes onto it, if there is any. */
void task_arrive(struct engine *en, struct task *t);
/* Begin its next operation, if it has one now. */
void task_go(struct engine *en, struct task *t);
/* Its SLEEP, SUBMIT or XMIT is finished; other operations only take time. */
void task_asleep(struct engine *en, struct task *t);
void task_submitted(struct engine *en, struct task *t);
void task_sent(struct engine *en, struct task *t);
/* Its time is up: begin the operation with which it loses its core. */
void task_preempt(struct engine *en, struct task *t);
/* Something has come for this connection: if its task waits for it, that can go on. */
void task_notice(struct engine *en, struct connection *c);
/* Pages of that file have come. */
void task_pages_came(struct engine *en, size_t file);
/* What a copy of so many bytes takes, by where they lie. */
uint64_t task_copy_ns(struct engine *en, const struct connection *c, enum place from,
		      uint64_t bytes);
/* Memory that a connection has from its start to its end. */
uint64_t program_buffer_bytes(const struct connection *c);

/* disk.c, nic.c: begin whatever can begin now. */
void disk_submit(struct engine *en, struct transfer *r);
void disk_go(struct engine *en);
void disk_media_done(struct engine *en);
void disk_dma_start(struct engine *en);
void disk_dma_done(struct engine *en);
/* The interrupt is handled: what has come is there. */
void disk_report(struct engine *en, struct fifo *done);

/* Begin the next operation on a segment that is to be handed to the NIC; the last is XMIT. */
void nic_xmit(struct engine *en, struct core *k, enum core_does does, struct transfer *s);
/* May the connection send that much now? */
bool nic_window_open(const struct connection *c, uint64_t bytes);
/* XMIT is done. */
void nic_send(struct engine *en, struct transfer *s);
/* An operation on a core's own segment is done. */
void nic_xmit_done(struct engine *en, struct core *k);
void nic_dma_start(struct engine *en);
void nic_dma_done(struct engine *en);
void nic_go(struct engine *en);
void nic_wire_done(struct engine *en);
void nic_ack_arrived(struct engine *en, unsigned int flow);
void nic_timeout(struct engine *en, unsigned int flow);
/* The ACKs of one connection that have come to a core, as one event; then their bytes are let go. */
void nic_ack_start(struct engine *en, struct core *k);
void nic_ack_done(struct engine *en, struct core *k);

#endif
