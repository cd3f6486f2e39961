#ifndef UI_SCENE_H
#define UI_SCENE_H

/*
 * What is where: the events of a trace so far, folded.  The same events give the same scene, so
 * stepping back is folding fewer of them.  Pure.
 *
 * For the picture the file is divided into at most MAX_BLOCKS equal blocks of whole pages.
 * Blocks never change a count: the figures come from the ledgers.
 */

#include <stdbool.h>
#include <stdint.h>

#include "sim/ledger.h"
#include "sim/trace.h"

#define MAX_BLOCKS 8

/* Of a task.  Ready: it could run, and has no core. */
enum mode { MODE_USER, MODE_KERNEL, MODE_ASLEEP, MODE_READY };

enum spent { SPENT_DISK, SPENT_DMA, SPENT_COPY, SPENT_SWITCH, SPENT_ASLEEP, SPENT_SPUN, SPENT_WIRE };
#define N_SPENT (SPENT_WIRE + 1)

/* What finer levels of detail show (ui/level.h). */
struct scene_detail {
	char returned[CALL_NAME_BYTES];	/* the connection's system call that has returned last, or "" */
	enum rounds works_in;		/* how its call works on its bytes ... */
	uint64_t rounds;		/* ... and how many rounds it has moved */
	uint64_t asked_to, read_to;	/* of the file: by readahead, from the page cache */
	uint64_t unacked_bytes;		/* of the connection: handed to the NIC, without an ACK yet */
	uint64_t segments;		/* handed to the NIC, of all connections ... */
	uint64_t ring;			/* ... and those that its DMA engine has not begun to fetch */
	uint64_t fault_pages;		/* that faults have mapped */
	uint64_t folio_bytes;		/* in which the file's pages came; 0: not known */
};

/* Which connection the picture is about; which others send the same file. */
struct scene_about {
	uint32_t connection;
	uint64_t files;		/* connection i sends file i modulo this; 0: as 1 */
};

struct scene {
	struct scene_about about;
	uint64_t file_bytes, block_bytes;	/* the last block may be shorter */
	int nblocks;				/* 0 for an empty file */
	/* Bytes of each block that lie in a place, and that it only has a reference to. */
	uint64_t copied[N_PLACES][MAX_BLOCKS], referenced[N_PLACES][MAX_BLOCKS];
	uint64_t sent[MAX_BLOCKS];		/* have left the NIC */
	uint64_t buffer_bytes;			/* of the user buffer, or of each; 0: there is none */
	uint64_t buffer_from, buffer_to;	/* the range of the file that it holds */
	bool mapped;				/* the program has the file mapped */
	bool read_buffer;			/* the user buffer has held bytes */
	uint64_t disk_waiting;			/* requests that the disk has not begun to move */

	enum mode mode;				/* of the connection's task */
	unsigned int core;			/* that it has worked on last */
	enum place sleeps_for;
	uint64_t asleep_since_ns;
	char call[CALL_NAME_BYTES];				/* the system call it is in, or "" */
	int line;				/* of the program, from 1; 0: before it */

	bool started;				/* there is a current event: */
	struct event now;
	bool used[N_LANES];
	struct event last[N_LANES];		/* the last that each lane began */
	size_t napplied;			/* events so far ... */
	size_t core_last[MAX_CORES];		/* ... and which was each core's last, from 1; 0: none */

	struct ledger ledger[2];		/* by enum count */
	uint64_t spent_ns[N_SPENT];
	struct scene_detail detail;
};

/* How much of a block is in a place, and how. */
enum block { BLOCK_NONE, BLOCK_PART, BLOCK_ALL, BLOCK_REFERENCE_PART, BLOCK_REFERENCE_ALL,
	     BLOCK_SENT_PART, BLOCK_SENT_ALL };

/* Before anything has happened: the file lies on the disk. */
void scene_init(struct scene *s, const struct trace_header *header);

/* Make it about that connection: before any event. */
void scene_choose(struct scene *s, struct scene_about about);

/* Is the event one of the connection's, or about pages of its file? */
bool scene_shows(const struct scene *s, const struct event *e);

/* One event more.  strategy may be NULL. */
void scene_add(struct scene *s, const struct strategy *strategy, const struct event *e);

/* What one event adds to these times; since when the task sleeps is for recordings that do not say it. */
void scene_spend(uint64_t spent_ns[N_SPENT], uint64_t asleep_since_ns, const struct event *e);

/* The part of it that finer levels show (ui/scene_detail.c). */
void scene_detail_add(struct scene *s, const struct strategy *strategy, const struct event *e);

/* Blocks to show if at most `most` fit (neighbours are joined), and how many each stands for. */
int scene_blocks(const struct scene *s, int most, int *joined);

/* The state of a shown block, from 0. */
enum block scene_block(const struct scene *s, enum place place, int block, int joined);

/* First and last shown block of a range of the file; false if it has none. */
bool scene_range(const struct scene *s, uint64_t offset_bytes, uint64_t bytes, int joined,
		 int *first, int *last);

/* Does the program write to a page that it shares, so that the CPU makes a copy for it? */
bool scene_rewrites(const struct strategy *strategy, const struct event *e);

/* How much of the file an event is about: nothing if it is about its index; of a change to page tables, the pages it names. */
uint64_t scene_bytes(const struct event *e);

/* Does that range cover the shown block whole? */
bool scene_covers(const struct scene *s, uint64_t offset_bytes, uint64_t bytes, int joined,
		  int block);

/* What the lane is doing at the current event, or NULL. */
const struct event *scene_doing(const struct scene *s, enum lane lane);

#endif
