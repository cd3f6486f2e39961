/*
 * The table of scalar keys.  To add one: a field in struct config (or struct machine) and a row
 * here; the scenario file, --set, the list of keys and the messages follow.  A test compares
 * docs/formats.md and docs/scenario.schema.json with this table.
 */

#include "sim/key.h"

#include <string.h>

#include "sim/event.h"
#include "sim/suggest.h"

#define KIB (1ull << 10)
#define GIB (1ull << 30)
#define TIB (1ull << 40)
#define SECOND 1000000000ull
#define KB 1000ull
#define TB 1000000000000ull

#define RUN(field) .offset = offsetof(struct config, field)
#define MACHINE(field) .offset = offsetof(struct config, machine.field)

/*
 * Rows are in the order in which they are listed.  A row of the machine without fallback must stand
 * in the machine's file.  `multiple`: the value is a multiple of it (0: any).
 */
const struct key keys[] = {
	{ .name = "file.size", .type = KEY_BYTES, RUN(file_bytes), .max = TIB, .fallback = "64 KiB",
	  .help = "bytes of the file that is sent" },
	{ .name = "file.cache", .type = KEY_CACHE, RUN(cache), .fallback = "cold",
	  .help = "is the file in the page cache at the start" },
	{ .name = "file.folio", .type = KEY_POWER, RUN(folio_bytes),
	  .min = 4 * KIB, .max = 2048 * KIB, .fallback = "4 KiB",
	  .help = "pieces in which a warm file lies in the page cache" },
	{ .name = "index.interval", .type = KEY_BYTES, RUN(index_interval_bytes), .max = GIB,
	  .fallback = "0",
	  .help = "the file has a mapped index with an entry for so many bytes; 0: it has none" },
	{ .name = "index.cache", .type = KEY_CACHE, RUN(index_cache), .fallback = "warm",
	  .help = "is the index in the page cache at the start" },
	{ .name = "files", .type = KEY_INTEGER, RUN(files), .min = 1, .max = 4096, .fallback = "1",
	  .help = "different files of that size; connection i sends file i modulo this" },
	{ .name = "chunk", .type = KEY_CHUNK, RUN(chunk_bytes),
	  .min = 1, .max = TIB, .fallback = "64 KiB",
	  .help = "bytes per call, or the whole file in one" },
	{ .name = "socket_buffer", .type = KEY_BYTES, RUN(socket_buffer_bytes),
	  .min = 4 * KIB, .max = GIB, .fallback = "256 KiB",
	  .help = "bytes that may be sent but not yet acknowledged" },
	{ .name = "window", .type = KEY_BYTES, RUN(window_bytes),
	  .min = 4 * KIB, .max = GIB, .fallback = "4 MiB",
	  .help = "bytes in flight at most; the rest waits and is sent when ACKs come" },
	{ .name = "pipe", .type = KEY_POWER, RUN(pipe_bytes),
	  .min = 4 * KIB, .max = 1024 * KIB, .fallback = "64 KiB",
	  .help = "what a pipe holds, for strategies that work through one" },
	{ .name = "rtt", .type = KEY_TIME, RUN(rtt_ns), .max = 10 * SECOND, .fallback = "100 us",
	  .help = "from sending a segment to its ACK" },
	{ .name = "depth", .type = KEY_INTEGER, RUN(depth), .min = 1, .max = 256, .fallback = "8",
	  .help = "chunks in flight per batch, for strategies that work in batches" },
	{ .name = "connections", .type = KEY_INTEGER, RUN(connections),
	  .min = 1, .max = MAX_CONNECTIONS, .fallback = "1",
	  .help = "connections at the same time" },
	{ .name = "nonblocking", .type = KEY_BOOL, RUN(nonblocking), .fallback = "false",
	  .help = "a full socket returns EAGAIN, and epoll_wait() waits for room" },
	{ .name = "workers", .type = KEY_INTEGER, RUN(workers), .min = 1, .max = 64, .fallback = "1",
	  .help = "tasks that share the connections, where sockets are non-blocking" },
	{ .name = "tls", .type = KEY_TLS, RUN(tls), .fallback = "none",
	  .help = "who encrypts: nobody, the program or the kernel" },
	{ .name = "lose_ack", .type = KEY_INTEGER, RUN(lose_ack), .max = 1000000, .fallback = "0",
	  .help = "that ACK is lost, counted from 1; 0: none" },
	{ .name = "rewrite", .type = KEY_BYTES, RUN(rewrite_bytes), .max = GIB, .fallback = "0",
	  .help = "of each chunk the program changes so much after sending it (cow)" },
	{ .name = "requests", .type = KEY_INTEGER, RUN(requests),
	  .min = 1, .max = 1000000, .fallback = "1",
	  .help = "how many times the file is sent, one after the other" },
	{ .name = "count", .type = KEY_COUNT, RUN(count), .fallback = "all",
	  .help = "what is counted: all, or what textbooks count" },

	{ .name = "cpu.mode_switch", .type = KEY_TIME, MACHINE(cpu.mode_switch_ns), .max = SECOND,
	  .help = "one crossing between user and kernel mode" },
	{ .name = "cpu.call", .type = KEY_TIME, MACHINE(cpu.call_ns), .max = SECOND,
	  .help = "fixed work in a system call that moves data" },
	{ .name = "cpu.context_switch", .type = KEY_TIME, MACHINE(cpu.context_switch_ns),
	  .max = SECOND, .help = "taking a task off the CPU, or putting it on; a sleep is two" },
	{ .name = "cpu.interrupt", .type = KEY_TIME, MACHINE(cpu.interrupt_ns), .max = SECOND,
	  .help = "entry, handler and exit of one interrupt" },
	{ .name = "cpu.fault", .type = KEY_TIME, MACHINE(cpu.fault_ns), .max = SECOND,
	  .help = "one page fault" },
	{ .name = "cpu.map_page", .type = KEY_TIME, MACHINE(cpu.map_page_ns), .max = SECOND,
	  .help = "each page that a fault maps or munmap unmaps" },
	{ .name = "cpu.link_page", .type = KEY_TIME, MACHINE(cpu.link_page_ns), .max = SECOND,
	  .help = "handing on one page reference" },
	{ .name = "cpu.submit", .type = KEY_TIME, MACHINE(cpu.submit_ns), .max = SECOND,
	  .help = "queueing one request at the disk" },
	{ .name = "cpu.xmit", .type = KEY_TIME, MACHINE(cpu.xmit_ns), .max = SECOND,
	  .help = "headers, descriptors and doorbell of one segment" },
	{ .name = "cpu.ack", .type = KEY_TIME, MACHINE(cpu.ack_ns), .max = SECOND,
	  .help = "taking in one ACK" },
	{ .name = "cpu.xmit_page", .type = KEY_TIME, MACHINE(cpu.xmit_page_ns), .max = SECOND,
	  .fallback = "0", .help = "each page of a segment, beside cpu.xmit" },
	{ .name = "cpu.pin_page", .type = KEY_TIME, MACHINE(cpu.pin_page_ns), .max = SECOND,
	  .fallback = "60 ns", .help = "looking up and holding one page of the program's" },
	{ .name = "cpu.notify", .type = KEY_TIME, MACHINE(cpu.notify_ns), .max = SECOND,
	  .fallback = "1000 ns", .help = "making one zero-copy completion, and reading it" },
	{ .name = "cpu.ring", .type = KEY_TIME, MACHINE(cpu.ring_ns), .max = SECOND,
	  .fallback = "50 ns", .help = "one request of an io_uring, taken and completed" },
	{ .name = "cpu.poll", .type = KEY_TIME, MACHINE(cpu.poll_ns), .max = SECOND,
	  .fallback = "100 ns", .help = "noticing by polling what has come" },
	{ .name = "cpu.load", .type = KEY_TIME, MACHINE(cpu.load_ns), .max = SECOND,
	  .fallback = "100 ns", .help = "one load from DRAM, such as of an index's entry" },
	{ .name = "cpu.tlb_flush", .type = KEY_TIME, MACHINE(cpu.tlb_flush_ns), .max = SECOND,
	  .fallback = "0", .help = "after pages were unmapped or write-protected" },
	{ .name = "cpu.map", .type = KEY_TIME, MACHINE(cpu.map_ns), .max = SECOND,
	  .fallback = "0", .help = "fixed work of mmap(), and of munmap(), beside cpu.call" },
	{ .name = "cpu.pin_fault", .type = KEY_TIME, MACHINE(cpu.pin_fault_ns), .max = SECOND,
	  .fallback = "0", .help = "more for a fault that is taken to pin the page" },
	{ .name = "cpu.map_folio", .type = KEY_TIME, MACHINE(cpu.map_folio_ns), .max = SECOND,
	  .fallback = "0", .help = "each folio that mapped pages lie in, beside cpu.map_page" },
	{ .name = "cpu.splice", .type = KEY_TIME, MACHINE(cpu.splice_ns), .max = SECOND,
	  .fallback = "0", .help = "finding a file's pages for a pipe or sendfile(), beside cpu.call" },
	{ .name = "cpu.drain", .type = KEY_TIME, MACHINE(cpu.drain_ns), .max = SECOND,
	  .fallback = "0", .help = "emptying a pipe into the socket, also inside sendfile()" },
	{ .name = "cpu.socket_page", .type = KEY_TIME, MACHINE(cpu.socket_page_ns), .max = SECOND,
	  .fallback = "0", .help = "memory for each page copied into the socket buffer" },
	{ .name = "cpu.late_page", .type = KEY_TIME, MACHINE(cpu.late_page_ns), .max = SECOND,
	  .fallback = "0", .help = "memory for each page of a copy that is made at transmit" },
	{ .name = "cpu.new_folio", .type = KEY_TIME, MACHINE(cpu.new_folio_ns), .max = SECOND,
	  .fallback = "0", .help = "making one folio of the page cache for bytes from the disk" },
	{ .name = "cpu.submit_piece", .type = KEY_TIME, MACHINE(cpu.submit_piece_ns), .max = SECOND,
	  .fallback = "0", .help = "each piece of memory that a request fills, beside cpu.submit" },
	{ .name = "cpu.doorbell", .type = KEY_TIME, MACHINE(cpu.doorbell_ns), .max = SECOND,
	  .fallback = "0", .help = "telling the disk of the requests that were queued together" },
	{ .name = "cpu.cores", .type = KEY_INTEGER, MACHINE(cpu.cores), .min = 1, .max = MAX_CORES,
	  .fallback = "4", .help = "how many tasks can run at the same time" },
	{ .name = "cpu.slice", .type = KEY_TIME, MACHINE(cpu.slice_ns), .min = 1000, .max = SECOND,
	  .fallback = "3 ms", .help = "how long a task keeps a core that others wait for" },
	{ .name = "cpu.cache_bytes", .type = KEY_BYTES, MACHINE(cpu.cache_bytes), .max = TIB,
	  .help = "last-level cache at the task's disposal" },
	{ .name = "cpu.copy_cached", .type = KEY_RATE, MACHINE(cpu.copy_cached_bytes_per_s),
	  .min = KB, .max = 10 * TB,
	  .help = "speed of a CPU copy whose source is in the CPU's cache" },
	{ .name = "cpu.copy_dram", .type = KEY_RATE, MACHINE(cpu.copy_dram_bytes_per_s),
	  .min = KB, .max = 10 * TB, .help = "speed of a CPU copy whose source is in DRAM" },
	{ .name = "cpu.checksum", .type = KEY_RATE, MACHINE(cpu.checksum_bytes_per_s),
	  .min = KB, .max = 10 * TB, .fallback = "10000 MB",
	  .help = "speed of a checksum, for a NIC that makes none" },
	{ .name = "cpu.encrypt", .type = KEY_RATE, MACHINE(cpu.encrypt_bytes_per_s),
	  .min = KB, .max = 10 * TB, .fallback = "3000 MB", .help = "speed of encryption" },

	{ .name = "memory.page_cache", .type = KEY_BYTES, MACHINE(memory.page_cache_bytes),
	  .max = 16 * TIB, .multiple = PAGE_BYTES, .fallback = "0",
	  .help = "what the page cache may hold; 0: whatever comes" },

	{ .name = "disk.latency", .type = KEY_TIME, MACHINE(disk.latency_ns), .max = 10 * SECOND,
	  .help = "from the command to the first byte, every request" },
	{ .name = "disk.seek", .type = KEY_TIME, MACHINE(disk.seek_ns), .max = 10 * SECOND,
	  .help = "more latency if a request does not follow the last one" },
	{ .name = "disk.bandwidth", .type = KEY_RATE, MACHINE(disk.bytes_per_s),
	  .min = KB, .max = 10 * TB, .help = "speed of the disk and its DMA engine" },
	{ .name = "disk.piece", .type = KEY_TIME, MACHINE(disk.piece_ns), .max = SECOND,
	  .fallback = "0", .help = "more for each piece of memory that a request fills" },
	{ .name = "disk.queue_depth", .type = KEY_INTEGER, MACHINE(disk.queue_depth),
	  .min = 1, .max = 65536, .help = "requests whose latency may overlap" },
	{ .name = "disk.block_bytes", .type = KEY_POWER, MACHINE(disk.block_bytes),
	  .min = 512, .max = 64 * KIB, .help = "direct I/O works in whole blocks of this size" },
	{ .name = "disk.readahead", .type = KEY_BYTES, MACHINE(disk.readahead_bytes),
	  .min = 4 * KIB, .max = GIB, .multiple = PAGE_BYTES,
	  .help = "the largest window that the kernel reads ahead" },
	{ .name = "disk.request", .type = KEY_BYTES, MACHINE(disk.request_bytes),
	  .min = 64 * KIB, .max = GIB, .multiple = PAGE_BYTES,
	  .help = "the largest single request" },
	{ .name = "disk.rotational", .type = KEY_BOOL, MACHINE(disk.rotational),
	  .fallback = "false", .help = "a hard disk" },

	{ .name = "dma.setup", .type = KEY_TIME, MACHINE(dma.setup_ns), .max = SECOND,
	  .help = "starting one transfer" },
	{ .name = "dma.bandwidth", .type = KEY_RATE, MACHINE(dma.bytes_per_s),
	  .min = KB, .max = 10 * TB, .help = "speed of the bus to the NIC" },
	{ .name = "dma.shared", .type = KEY_BOOL, MACHINE(dma.shared),
	  .help = "one DMA controller for disk and NIC, as on old boards" },

	{ .name = "nic.bandwidth", .type = KEY_RATE, MACHINE(nic.bytes_per_s),
	  .min = KB, .max = 10 * TB, .help = "payload bytes per second on the wire" },
	{ .name = "nic.segment", .type = KEY_BYTES, MACHINE(nic.segment_bytes),
	  .min = 512, .max = 512 * KIB, .help = "largest piece that the NIC takes at once (TSO)" },
	{ .name = "nic.coalesce", .type = KEY_TIME, MACHINE(nic.coalesce_ns), .max = SECOND,
	  .fallback = "0", .help = "how long an interrupt may be held back for more" },
	{ .name = "nic.checksum", .type = KEY_BOOL, MACHINE(nic.checksum), .fallback = "true",
	  .help = "does the NIC make the checksums" },
	{ .name = "nic.loops_back", .type = KEY_BOOL, MACHINE(nic.loops_back), .fallback = "false",
	  .help = "loopback or veth: no device, so no DMA" },
	{ .name = "nic.scatter_gather", .type = KEY_BOOL, MACHINE(nic.scatter_gather),
	  .help = "can the NIC gather a frame from several places" },
};
const size_t nkeys = sizeof(keys) / sizeof(keys[0]);

_Static_assert(sizeof(keys) / sizeof(keys[0]) <= MAX_KEYS, "raise MAX_KEYS");

bool key_of_machine(const struct key *k)
{
	return k->offset < offsetof(struct config, machine) + sizeof(struct machine);
}

const struct key *key_find(const char *name)
{
	for (size_t i = 0; i < nkeys; i++) {
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	}
	return NULL;
}

/* "size" for "file.size" */
static const char *last_part(const struct key *k)
{
	const char *dot = strchr(k->name, '.');

	return dot ? dot + 1 : k->name;
}

const char *key_suggest(const char *name)
{
	struct suggest whole = { .typed = name }, last = { .typed = name };

	for (size_t i = 0; i < nkeys; i++) {
		suggest_offer(&whole, keys[i].name);
		suggest_offer(&last, last_part(&keys[i]));
	}
	for (size_t i = 0; i < nkeys; i++) {
		if (strcmp(keys[i].name, whole.best) == 0)
			return keys[i].name;
		if (whole.best[0] == '\0' && strcmp(last_part(&keys[i]), last.best) == 0)
			return keys[i].name;
	}
	return NULL;
}
