#ifndef SIM_MACHINE_H
#define SIM_MACHINE_H

/*
 * A machine is plain data: what each part costs, in ns and bytes per second.
 * The values come from scenarios/machines/NAME.json; ranges and meanings stand in
 * the key table (sim/key.c).
 */

#include <stdbool.h>
#include <stdint.h>

struct cpu_profile {
	uint64_t mode_switch_ns;	/* one crossing, user <-> kernel */
	uint64_t call_ns;		/* fixed kernel work of one copy, link or map */
	uint64_t context_switch_ns;	/* out or in; one sleep is two */
	uint64_t interrupt_ns;		/* entry, handler, exit */
	uint64_t map_ns;		/* fixed work of mmap(), and of munmap(), beside call_ns */
	uint64_t fault_ns;		/* one page fault */
	uint64_t pin_fault_ns;		/* more for one that is taken to pin the page */
	uint64_t map_page_ns;		/* each page that a fault maps or munmap unmaps */
	uint64_t map_folio_ns;		/* more for each folio that these pages lie in */
	uint64_t splice_ns;		/* finding a file's pages for a pipe, beside call_ns */
	uint64_t drain_ns;		/* emptying a pipe into the socket, beside call_ns */
	uint64_t link_page_ns;		/* handing on one page reference */
	uint64_t socket_page_ns;	/* memory for one page that is copied into the socket buffer */
	uint64_t late_page_ns;		/* ... or of a copy that is made when it is transmitted */
	uint64_t new_folio_ns;		/* making one folio of the page cache */
	uint64_t submit_ns;		/* queueing one disk request */
	uint64_t submit_piece_ns;	/* more for each piece of memory that it fills */
	uint64_t doorbell_ns;		/* telling the disk of what was queued */
	uint64_t xmit_ns;		/* headers, descriptors, doorbell of one segment */
	uint64_t xmit_page_ns;		/* more for each page of it: its place in the skb */
	uint64_t ack_ns;		/* taking in one ACK */
	uint64_t pin_page_ns;		/* looking up and holding one page of the program's */
	uint64_t notify_ns;		/* making one zero-copy completion, and reading it */
	uint64_t ring_ns;		/* one request of an io_uring: taken and completed */
	uint64_t poll_ns;		/* noticing by polling what has come */
	uint64_t load_ns;		/* one load from DRAM that nothing could foresee */
	uint64_t tlb_flush_ns;		/* after unmapping or write-protecting */
	uint64_t slice_ns;		/* how long a task keeps a core that others wait for */
	uint64_t cores;
	uint64_t cache_bytes;		/* last-level cache at the task's disposal */
	uint64_t copy_cached_bytes_per_s;	/* source in the cache */
	uint64_t copy_dram_bytes_per_s;		/* source in DRAM */
	uint64_t checksum_bytes_per_s;		/* reading every byte */
	uint64_t encrypt_bytes_per_s;
};

struct disk_profile {
	uint64_t latency_ns;		/* command to first byte, every request */
	uint64_t seek_ns;		/* more, if it does not follow the last one */
	uint64_t bytes_per_s;
	uint64_t piece_ns;		/* more for each piece of memory that a request fills */
	uint64_t queue_depth;		/* requests whose latency may overlap */
	uint64_t block_bytes;		/* direct I/O works in whole blocks */
	uint64_t readahead_bytes;	/* the device's readahead window */
	uint64_t request_bytes;		/* largest single request */
	bool rotational;
};

struct memory_profile {
	uint64_t page_cache_bytes;	/* what it may hold; 0: whatever comes */
};

struct dma_profile {
	uint64_t setup_ns;
	uint64_t bytes_per_s;		/* of the bus to the NIC */
	bool shared;			/* one controller for disk and NIC, as on old boards */
};

struct nic_profile {
	uint64_t bytes_per_s;		/* payload on the wire */
	uint64_t segment_bytes;		/* largest piece per doorbell (TSO) */
	uint64_t coalesce_ns;		/* how long an interrupt may be held back for more */
	bool scatter_gather;		/* reads a frame from several places */
	bool checksum;			/* makes the checksums itself */
	bool loops_back;		/* loopback or veth: no device, what is sent is handed over */
};

struct machine {
	char name[48];
	char title[96];
	struct cpu_profile cpu;
	struct memory_profile memory;
	struct disk_profile disk;
	struct dma_profile dma;
	struct nic_profile nic;
};

#endif
