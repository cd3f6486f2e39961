/*
 * The table of costs.  Each is what is left of a probe's time when what the model has other keys
 * for is taken off, so the engine, which adds the keys up, comes back to the time that was measured.
 */

#include "real/calibrate_keys.h"

#include <assert.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define NS_PER_S 1e9
#define INTERRUPT_NS 1000
#define PAGE_OF_COPY 4096

static double above_zero(double x)
{
	return x > 0 ? x : 0;
}

static double mode_switch(const struct times *t, const struct machine_facts *f)
{
	(void)f;
	return t->cpu_ns[WORK_SWITCHES] / 2;
}

static double call(const struct times *t, const struct machine_facts *f)
{
	(void)f;
	return above_zero(t->cpu_ns[WORK_READ_1] - t->cpu_ns[WORK_SWITCHES]);
}

/* Both of a piece of 64 KiB, less what one byte costs. */
static double rate(const struct times *t, double piece_ns)
{
	const double copy_ns = piece_ns - t->cpu_ns[WORK_READ_1];

	return PIECE_BYTES * NS_PER_S / (copy_ns > 1 ? copy_ns : 1);
}

static double copy_cached(const struct times *t, const struct machine_facts *f)
{
	(void)f;
	return rate(t, t->cpu_ns[WORK_READ_HOT]);
}

static double copy_dram(const struct times *t, const struct machine_facts *f)
{
	(void)f;
	return rate(t, t->cpu_ns[WORK_READ_DRAM]);
}

/* The largest working set that is copied at a speed nearer to the cache's than to DRAM's. */
static double cache_bytes(const struct times *t, const struct machine_facts *f)
{
	const double limit_ns = (t->cpu_ns[WORK_READ_HOT] + t->cpu_ns[WORK_READ_DRAM]) / 2;
	uint64_t bytes = SIZE_FIRST / 2;

	(void)f;
	for (int i = 0; i < N_SIZES; i++) {
		const uint64_t pieces = 2 * bytes / PIECE_BYTES;

		if (t->cpu_ns[WORK_SIZE + i] / (double)pieces > limit_ns)
			break;
		bytes *= 2;
	}
	return (double)bytes;
}

/* The engine charges for each page when it is mapped, and when it is unmapped. */
static double map_page(const struct times *t, const struct machine_facts *f)
{
	(void)f;
	return above_zero(t->cpu_ns[WORK_MAP_16] - t->cpu_ns[WORK_MAP_1]) /
		(2 * (PAGES_OF_PIECE - 1));
}

static double fault(const struct times *t, const struct machine_facts *f)
{
	return above_zero(t->cpu_ns[WORK_MAP_1] - t->cpu_ns[WORK_MAP_0] - 2 * map_page(t, f));
}

/* What a page more costs in a write(), without its copy. */
static double xmit_page(const struct times *t, const struct machine_facts *f)
{
	const double page_ns = (t->cpu_ns[WORK_WRITE_15] - t->cpu_ns[WORK_WRITE_1]) / 14;

	return above_zero(page_ns - PAGE_OF_COPY * NS_PER_S / copy_cached(t, f));
}

static double link_page(const struct times *t, const struct machine_facts *f)
{
	return above_zero((t->cpu_ns[WORK_SENDFILE_15] - t->cpu_ns[WORK_SENDFILE_1]) / 14 -
			  xmit_page(t, f));
}

static double xmit(const struct times *t, const struct machine_facts *f)
{
	const double copy_ns = PAGE_OF_COPY * NS_PER_S / copy_cached(t, f);

	return above_zero(t->cpu_ns[WORK_WRITE_1] - t->cpu_ns[WORK_READ_1] - copy_ns -
			  xmit_page(t, f));
}

static double pin_page(const struct times *t, const struct machine_facts *f)
{
	(void)f;
	return above_zero(t->cpu_ns[WORK_VMSPLICE_16] - t->cpu_ns[WORK_VMSPLICE_1]) /
		(PAGES_OF_PIECE - 1);
}

/* There and back are two sleeps, so four times off a CPU or on it, and four calls. */
static double context_switch(const struct times *t, const struct machine_facts *f)
{
	(void)f;
	return above_zero(t->wall_ns[WORK_PING] - 4 * t->cpu_ns[WORK_READ_1]) / 4;
}

static double poll_word(const struct times *t, const struct machine_facts *f)
{
	(void)f;
	return t->wall_ns[WORK_NOTICE] / 2;
}

static double ring(const struct times *t, const struct machine_facts *f)
{
	return above_zero((t->cpu_ns[WORK_RING] - t->cpu_ns[WORK_SWITCHES]) / RING_READS -
			  call(t, f));
}

/*
 * More than a write() of the same page.  There is one more step inside (cpu.call), but reading the
 * notification is not in it, which is taken for as much.
 */
static double notify(const struct times *t, const struct machine_facts *f)
{
	return above_zero(t->cpu_ns[WORK_ZEROCOPY] - t->cpu_ns[WORK_WRITE_1] - pin_page(t, f));
}

static double submit(const struct times *t, const struct machine_facts *f)
{
	return above_zero(t->cpu_ns[WORK_DIRECT_BLOCK] - t->cpu_ns[WORK_SWITCHES] -
			  2 * context_switch(t, f));
}

static double disk_bandwidth(const struct times *t, const struct machine_facts *f)
{
	const double ns = t->wall_ns[WORK_DIRECT_LARGE] - t->wall_ns[WORK_DIRECT_NEXT];

	(void)f;
	return (DIRECT_LARGE_BYTES - DIRECT_BLOCK_BYTES) * NS_PER_S / (ns > 1 ? ns : 1);
}

/* From the request to the interrupt: what is left of the call's time without the CPU's. */
static double disk_latency(const struct times *t, const struct machine_facts *f)
{
	return above_zero(t->wall_ns[WORK_DIRECT_NEXT] - t->cpu_ns[WORK_SWITCHES] - submit(t, f) -
			  context_switch(t, f) - INTERRUPT_NS -
			  DIRECT_BLOCK_BYTES * NS_PER_S / disk_bandwidth(t, f));
}

static double disk_seek(const struct times *t, const struct machine_facts *f)
{
	(void)f;
	return above_zero(t->wall_ns[WORK_DIRECT_BLOCK] - t->wall_ns[WORK_DIRECT_NEXT]);
}

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
	{ .key = "cpu.mode_switch", .from = mode_switch, .how = "half of getppid()" },
	{ .key = "cpu.call", .from = call, .how = "pread() of one byte, less getppid()" },
	{ .key = "cpu.context_switch", .from = context_switch,
	  .how = "a byte through a pipe to a process on the same CPU and back, less the calls; a "
		 "quarter" },
	{ .key = "cpu.interrupt", .fallback = INTERRUPT_NS,
	  .how = "default: not to be told apart from outside the kernel; disk.latency has the rest" },
	{ .key = "cpu.fault", .from = fault,
	  .how = "a page of a warm file touched between mmap() and munmap(), less both" },
	{ .key = "cpu.map_page", .from = map_page,
	  .how = "a fault that maps 16 pages, less one that maps 1; half of it, the rest is munmap()" },
	{ .key = "cpu.link_page", .from = link_page,
	  .how = "sendfile() of 15 pages, less that of 1; of each page, less cpu.xmit_page" },
	{ .key = "cpu.submit", .from = submit, .needs = WORK_DIRECT_BLOCK, .fallback = 1500,
	  .how = "CPU time of a direct read of a block, less its sleep" },
	{ .key = "cpu.xmit", .from = xmit,
	  .how = "write() of a page over loopback, less call and copy: one segment, which the call "
		 "carries to the receiver's queue" },
	{ .key = "cpu.xmit_page", .from = xmit_page,
	  .how = "write() of 15 pages over loopback, less that of 1; of each page, less its copy" },
	{ .key = "cpu.ack", .fallback = 0,
	  .how = "default: over loopback ACKs come within the call that sends, so cpu.xmit has them" },
	{ .key = "cpu.pin_page", .from = pin_page,
	  .how = "vmsplice() of 16 mapped pages into a pipe, less that of 1" },
	{ .key = "cpu.notify", .from = notify, .needs = WORK_ZEROCOPY, .fallback = 1000,
	  .how = "send() of a page with MSG_ZEROCOPY, less write() of it" },
	{ .key = "cpu.ring", .from = ring, .needs = WORK_RING, .fallback = 50,
	  .how = "a read of one byte in a chain of 8 in one io_uring_enter(), less cpu.call" },
	{ .key = "cpu.poll", .from = poll_word, .needs = WORK_NOTICE, .fallback = 100,
	  .how = "a word in memory to a CPU that polls it and back; half" },
	{ .key = "cpu.load", .fallback = 100,
	  .how = "default: a load from DRAM takes about as long everywhere" },
	{ .key = "cpu.tlb_flush", .fallback = 0,
	  .how = "default: what munmap() of mapped pages flushes is in cpu.fault" },
	{ .key = "cpu.cores", .fact = cores_fact, .how = "CPUs that this program may run on" },
	{ .key = "cpu.slice", .fallback = 3000000,
	  .how = "default: the kernel's base slice is for root to see" },
	{ .key = "cpu.cache_bytes", .from = cache_bytes,
	  .how = "the largest working set that pread() copies nearer to the speed of copy_cached "
		 "than of copy_dram" },
	{ .key = "cpu.copy_cached", .from = copy_cached,
	  .how = "pread() of the same 64 KiB of a warm file, less call" },
	{ .key = "cpu.copy_dram", .from = copy_dram,
	  .how = "pread() of 64 KiB after 64 KiB of a warm file of 128 MiB, less call" },
	{ .key = "cpu.checksum", .fallback = 10000000000,
	  .how = "default: loopback makes no checksums" },
	{ .key = "cpu.encrypt", .fallback = 3000000000,
	  .how = "default: nothing here encrypts" },
	{ .key = "memory.page_cache", .fallback = 0,
	  .how = "default: whatever comes; what the kernel has free changes" },
	{ .key = "disk.latency", .from = disk_latency, .needs = WORK_DIRECT_NEXT,
	  .fallback = 80000, .how = "a direct read of the next block, less the CPU's part" },
	{ .key = "disk.seek", .from = disk_seek, .needs = WORK_DIRECT_BLOCK,
	  .how = "a direct read of a block somewhere, less that of the next one" },
	{ .key = "disk.bandwidth", .from = disk_bandwidth, .needs = WORK_DIRECT_LARGE,
	  .fallback = 1000000000,
	  .how = "a direct read of 512 KiB, less that of a block" },
	{ .key = "disk.queue_depth", .fact = queue_depth_fact, .how = "queue/nr_requests in sysfs" },
	{ .key = "disk.block_bytes", .fact = block_bytes_fact,
	  .how = "statx(): alignment of direct I/O" },
	{ .key = "disk.readahead", .fact = readahead_bytes_fact, .how = "bdi/read_ahead_kb in sysfs" },
	{ .key = "disk.request", .fact = request_bytes_fact, .how = "queue/max_sectors_kb in sysfs" },
	{ .key = "disk.rotational", .fact = rotational_fact, .how = "queue/rotational in sysfs" },
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

static void name_cpu(char name[96])
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	char line[256];

	name[0] = '\0';
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "model name : %95[^\n]", name) == 1)
			break;
	}
	if (f)
		fclose(f);
}

static uint64_t known_or(uint64_t n, uint64_t otherwise)
{
	return n ? n : otherwise;
}

void facts_look(struct machine_facts *f, const struct host *h, const struct bench *b)
{
	struct tcp_info info = { .tcpi_snd_mss = 0 };
	socklen_t length = sizeof(info);

	getsockopt(b->sink.socket, IPPROTO_TCP, TCP_INFO, &info, &length);
	*f = (struct machine_facts){
		.cores = (uint64_t)b->cpus,
		.block_bytes = h->direct_block_bytes,
		.readahead_bytes = known_or(h->readahead_bytes, 128 << 10),
		.request_bytes = known_or(h->request_bytes, 1280 << 10),
		.queue_depth = known_or(h->queue_depth, 32),
		.segment_bytes = known_or(info.tcpi_snd_mss, 65536),
		.rotational = h->rotational,
	};
	name_cpu(f->cpu);
}
