/*
 * The table of costs: how each machine key comes about, and why where it is not measured.
 */

#include "real/calibrate_keys.h"

#include <assert.h>
#include <string.h>

#define FACT(field) \
	static uint64_t field##_fact(const struct machine_facts *f) \
	{ \
		return f->field; \
	}
FACT(cores)
FACT(block_bytes)
FACT(readahead_bytes)
FACT(request_bytes)
FACT(queue_depth)
FACT(segment_bytes)
FACT(rotational)

static const struct cost costs[] = {
	{ .key = "cpu.mode_switch", .from = cost_mode_switch, .how = "half of getppid()" },
	{ .key = "cpu.call", .from = cost_call,
	  .how = "pread() of one byte and write() of 2 pages in turns, less the write() and "
		 "getppid()" },
	{ .key = "cpu.context_switch", .from = cost_context_switch,
	  .how = "a byte through a pipe to a process on the same CPU and back, less the calls; a "
		 "quarter" },
	{ .key = "cpu.interrupt", .fallback = INTERRUPT_NS,
	  .how = "default: not to be told apart from outside the kernel; disk.latency has the rest" },
	{ .key = "cpu.map", .from = cost_map,
	  .how = "mmap() and munmap() of 1 MiB with one fault between, less that; half of it" },
	{ .key = "cpu.fault", .from = cost_fault,
	  .how = "16 faults in one mapping, each of a page alone, less 1" },
	{ .key = "cpu.pin_fault", .from = cost_pin_fault,
	  .how = "vmsplice() of 2 mapped pages not yet touched, less touching them before" },
	{ .key = "cpu.map_page", .from = cost_map_page,
	  .how = "a fault that maps 16 pages of a folio, less one that maps 1; half of it, the "
		 "rest is munmap()" },
	{ .key = "cpu.map_folio", .from = cost_map_folio,
	  .how = "faults that map 16 folios of a page, less such that map 1; of each, less "
		 "cpu.map_page" },
	{ .key = "cpu.splice", .from = cost_splice,
	  .how = "splice() of 2 pages from a file into a pipe, less call and pages" },
	{ .key = "cpu.drain", .from = cost_drain,
	  .how = "sendfile() of 2 pages over loopback, less cpu.splice, cpu.xmit and pages" },
	{ .key = "cpu.link_page", .from = cost_link_page,
	  .how = "splice() of 12 pages from a file into a pipe, less that of 2; of each page" },
	{ .key = "cpu.socket_page", .from = cost_socket_page,
	  .how = "write() of 12 pages over loopback, less that of 2; of each, less copy and "
		 "cpu.xmit_page" },
	{ .key = "cpu.late_page", .from = cost_late_page, .needs = WORK_ZEROCOPY_MANY,
	  .how = "send() of 12 pages with MSG_ZEROCOPY, less that of 2; of each, less pin, copy "
		 "and xmit" },
	{ .key = "cpu.new_folio", .from = cost_new_folio, .needs = WORK_AHEAD,
	  .how = "CPU time of POSIX_FADV_WILLNEED of 1 MiB, less the request; of each page" },
	{ .key = "cpu.submit", .from = cost_submit, .needs = WORK_DIRECT_BLOCK, .fallback = 1500,
	  .how = "CPU time of 8 direct reads in one io_uring_enter(), less one read; of each" },
	{ .key = "cpu.submit_piece", .from = cost_submit_piece, .needs = WORK_DIRECT_LARGE,
	  .how = "CPU time of a direct read of 512 KiB, less that of a block; of each page" },
	{ .key = "cpu.doorbell", .from = cost_doorbell, .needs = WORK_DIRECT_BATCH,
	  .how = "CPU time of a direct read of a block, less sleep, submit and submit_piece" },
	{ .key = "cpu.xmit", .from = cost_xmit,
	  .how = "write() of 2 pages over loopback, less call and pages: one segment, which the call "
		 "carries to the receiver's queue" },
	{ .key = "cpu.xmit_page", .from = cost_xmit_page,
	  .how = "sendfile() of 12 pages over loopback, less that of 2; of each, less link_page" },
	{ .key = "cpu.ack", .fallback = 0,
	  .how = "default: over loopback ACKs come within the call that sends, so cpu.xmit has them" },
	{ .key = "cpu.pin_page", .from = cost_pin_page,
	  .how = "vmsplice() of 12 mapped pages into a pipe, less that of 2; of each" },
	{ .key = "cpu.notify", .from = cost_notify, .needs = WORK_ZEROCOPY_FEW, .fallback = 1000,
	  .how = "send() of 2 pages with MSG_ZEROCOPY, less write() of 2 and what finds them" },
	{ .key = "cpu.ring", .from = cost_ring, .needs = WORK_RING, .fallback = 50,
	  .how = "a read of one byte in a chain of 8 in one io_uring_enter(), less cpu.call" },
	{ .key = "cpu.poll", .from = cost_poll, .needs = WORK_NOTICE, .fallback = 100,
	  .how = "a word in memory to a CPU that polls it and back; half" },
	{ .key = "cpu.load", .fallback = 100,
	  .how = "default: a load from DRAM takes about as long everywhere" },
	{ .key = "cpu.tlb_flush", .fallback = 0,
	  .how = "default: what munmap() of mapped pages flushes is in cpu.map" },
	{ .key = "cpu.cores", .fact = cores_fact, .how = "CPUs that this program may run on" },
	{ .key = "cpu.slice", .fallback = 3000000,
	  .how = "default: the kernel's base slice is for root to see" },
	{ .key = "cpu.cache_bytes", .from = cost_cache_bytes,
	  .how = "the largest working set that pread() copies nearer to the speed of copy_cached "
		 "than of copy_dram" },
	{ .key = "cpu.copy_cached", .from = cost_copy_cached,
	  .how = "pread() of the same 64 KiB of a warm file, less call" },
	{ .key = "cpu.copy_dram", .from = cost_copy_dram,
	  .how = "pread() of 64 KiB after 64 KiB of a warm file of 128 MiB, less call" },
	{ .key = "cpu.checksum", .fallback = 10000000000,
	  .how = "default: loopback makes no checksums" },
	{ .key = "cpu.encrypt", .fallback = 3000000000,
	  .how = "default: nothing here encrypts" },
	{ .key = "memory.page_cache", .fallback = 0,
	  .how = "default: whatever comes; what the kernel has free changes" },
	{ .key = "disk.latency", .from = cost_disk_latency, .needs = WORK_DIRECT_NEXT,
	  .fallback = 80000, .how = "a direct read of the next block, less the CPU's part" },
	{ .key = "disk.seek", .from = cost_disk_seek, .needs = WORK_DIRECT_BLOCK,
	  .how = "a direct read of a block somewhere, less that of the next one" },
	{ .key = "disk.bandwidth", .from = cost_disk_bandwidth, .needs = WORK_DIRECT_LARGE,
	  .fallback = 1000000000,
	  .how = "a direct read of 4 MiB into memory in one piece, less that of 512 KiB" },
	{ .key = "disk.piece", .from = cost_disk_piece, .needs = WORK_DIRECT_LARGE,
	  .how = "a direct read of 512 KiB into single pages, less one into memory in one piece" },
	{ .key = "disk.queue_depth", .fact = queue_depth_fact, .how = "queue/nr_requests in sysfs" },
	{ .key = "disk.block_bytes", .fact = block_bytes_fact,
	  .how = "statx(): alignment of direct I/O" },
	{ .key = "disk.readahead", .fact = readahead_bytes_fact, .how = "bdi/read_ahead_kb in sysfs" },
	{ .key = "disk.request", .fact = request_bytes_fact, .how = "queue/max_sectors_kb in sysfs" },
	{ .key = "disk.rotational", .from = cost_disk_rotational, .fact = rotational_fact,
	  .needs = WORK_DIRECT_BATCH,
	  .how = "queue/rotational in sysfs, and 8 direct reads at once take as long as 4" },
	{ .key = "dma.setup", .fallback = 0, .how = "default: disk.latency has it" },
	{ .key = "dma.bandwidth", .fallback = 14000000000,
	  .how = "default: loopback has no bus" },
	{ .key = "dma.shared", .fallback = 0, .how = "default: each device has its own" },
	{ .key = "nic.bandwidth", .fallback = 1000000000000,
	  .how = "default: loopback has no wire; the receiver takes in what has been sent" },
	{ .key = "nic.segment", .fact = segment_bytes_fact,
	  .how = "tcpi_snd_mss of TCP_INFO, over loopback" },
	{ .key = "nic.coalesce", .fallback = 0, .how = "default: loopback has no interrupts" },
	{ .key = "nic.checksum", .fallback = 1, .how = "default: loopback needs none" },
	{ .key = "nic.loops_back", .fallback = 1, .how = "default: what is measured is loopback" },
	{ .key = "nic.scatter_gather", .fallback = 1, .how = "default: loopback gathers" },
};

const struct cost *cost_of(const char *key)
{
	for (size_t i = 0; i < sizeof(costs) / sizeof(costs[0]); i++) {
		if (strcmp(costs[i].key, key) == 0)
			return &costs[i];
	}
	assert(!"a machine key without a cost");
	return NULL;
}
