/*
 * The costs of the model from what the probes took.  Each is what is left of a probe's time when
 * what the model has other keys for is taken off, so the engine, which adds the keys up, comes back to
 * the time that was measured.  What is timed later is none of these probes: other sizes, other calls.
 */

#include "real/calibrate_keys.h"

#define NS_PER_S 1e9
#define PAGE_OF_COPY 4096
#define PIECES_OF_LARGE (DIRECT_LARGE_BYTES / PAGE_OF_COPY)

static double above_zero(double x)
{
	return x > 0 ? x : 0;
}

#define COST(name) double cost_##name(const struct times *t, const struct machine_facts *f)
#define OTHER(name) cost_##name(t, f)

COST(mode_switch)
{
	(void)f;
	return t->cpu_ns[WORK_SWITCHES] / 2;
}

/* Not in a row, as nobody makes calls that do nothing. */
COST(call)
{
	(void)f;
	return above_zero(t->cpu_ns[WORK_READ_AMONG] - t->cpu_ns[WORK_WRITE_FEW] -
			  t->cpu_ns[WORK_SWITCHES]);
}

/* In and out, and the work that every call has. */
static double whole_call(const struct times *t, const struct machine_facts *f)
{
	return t->cpu_ns[WORK_SWITCHES] + OTHER(call);
}

/* Both of a piece of 64 KiB, less what one byte costs. */
static double rate(const struct times *t, double piece_ns)
{
	const double copy_ns = piece_ns - t->cpu_ns[WORK_READ_1];

	return PIECE_BYTES * NS_PER_S / (copy_ns > 1 ? copy_ns : 1);
}

COST(copy_cached)
{
	(void)f;
	return rate(t, t->cpu_ns[WORK_READ_HOT]);
}

COST(copy_dram)
{
	(void)f;
	return rate(t, t->cpu_ns[WORK_READ_DRAM]);
}

/* The largest working set that is copied at a speed nearer to the cache's than to DRAM's. */
COST(cache_bytes)
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

/* ---- mappings ---- */

/* The engine charges for each page when it is mapped, and when it is unmapped. */
COST(map_page)
{
	(void)f;
	return above_zero(t->cpu_ns[WORK_MAP_PIECE] - t->cpu_ns[WORK_MAP_PAGE]) /
		(2 * (PAGES_OF_PIECE - 1));
}

/* One way, of a page that is a folio. */
static double map_single(const struct times *t)
{
	return above_zero(t->cpu_ns[WORK_FAULT_FOLIOS] - t->cpu_ns[WORK_FAULT_ALL]) /
		(2 * (PAGES_OF_PIECE - 1) * MAP_PIECES);
}

COST(map_folio)
{
	return above_zero(map_single(t) - OTHER(map_page));
}

COST(fault)
{
	(void)f;
	return above_zero((t->cpu_ns[WORK_FAULT_ALL] - t->cpu_ns[WORK_FAULT_1]) / (MAP_PIECES - 1) -
			  2 * map_single(t));
}

/* Of each of the two calls. */
COST(map)
{
	return above_zero((t->cpu_ns[WORK_FAULT_1] - OTHER(fault) - 2 * map_single(t)) / 2 -
			  whole_call(t, f));
}

/* ---- what goes into a pipe or a socket ---- */

static double page_more(const struct times *t, enum work many, enum work few)
{
	return (t->cpu_ns[many] - t->cpu_ns[few]) / PAGES_MORE;
}

static double page_copy(const struct times *t, const struct machine_facts *f)
{
	return PAGE_OF_COPY * NS_PER_S / OTHER(copy_cached);
}

COST(link_page)
{
	(void)f;
	return above_zero(page_more(t, WORK_SPLICE_MANY, WORK_SPLICE_FEW));
}

COST(pin_page)
{
	(void)f;
	return above_zero(page_more(t, WORK_VMSPLICE_MANY, WORK_VMSPLICE_FEW));
}

/* The same fault, taken by the program or by who looks its page up. */
COST(pin_fault)
{
	(void)f;
	return above_zero(t->cpu_ns[WORK_VMSPLICE_FRESH] - t->cpu_ns[WORK_VMSPLICE_FEW]);
}

COST(xmit_page)
{
	return above_zero(page_more(t, WORK_SENDFILE_MANY, WORK_SENDFILE_FEW) - OTHER(link_page));
}

COST(socket_page)
{
	return above_zero(page_more(t, WORK_WRITE_MANY, WORK_WRITE_FEW) - page_copy(t, f) -
			  OTHER(xmit_page));
}

COST(xmit)
{
	return above_zero(t->cpu_ns[WORK_WRITE_FEW] - whole_call(t, f) - FEW_PAGES *
			  (page_copy(t, f) + OTHER(socket_page) + OTHER(xmit_page)));
}

COST(splice)
{
	return above_zero(t->cpu_ns[WORK_SPLICE_FEW] - whole_call(t, f) -
			  FEW_PAGES * OTHER(link_page));
}

COST(drain)
{
	return above_zero(t->cpu_ns[WORK_SENDFILE_FEW] - whole_call(t, f) - OTHER(splice) -
			  OTHER(xmit) - FEW_PAGES * (OTHER(link_page) + OTHER(xmit_page)));
}

/* The page of a file, which is not in the CPU's cache. */
static double file_page_copy(const struct times *t, const struct machine_facts *f)
{
	return PAGE_OF_COPY * NS_PER_S / OTHER(copy_dram);
}

COST(late_page)
{
	return above_zero(page_more(t, WORK_ZEROCOPY_MANY, WORK_ZEROCOPY_FEW) - OTHER(pin_page) -
			  file_page_copy(t, f) - OTHER(xmit_page));
}

/*
 * More than a write() of as many pages, and than finding them, which vmsplice() does too.  Reading
 * the notification is not in it; it is taken for as much as the step more in the call (cpu.call).
 */
COST(notify)
{
	const double pages_ns = FEW_PAGES * (file_page_copy(t, f) - page_copy(t, f) +
					     OTHER(late_page) - OTHER(socket_page));
	const double find_ns = t->cpu_ns[WORK_VMSPLICE_FEW] - t->cpu_ns[WORK_READ_1];

	return above_zero(t->cpu_ns[WORK_ZEROCOPY_FEW] - t->cpu_ns[WORK_WRITE_FEW] - pages_ns -
			  find_ns);
}

COST(ring)
{
	const double hot_call_ns = t->cpu_ns[WORK_READ_1] - t->cpu_ns[WORK_SWITCHES];

	(void)f;
	return above_zero((t->cpu_ns[WORK_RING] - t->cpu_ns[WORK_SWITCHES]) / RING_READS -
			  hot_call_ns);
}

/* ---- tasks ---- */

/* There and back are two sleeps, so four times off a CPU or on it, and four calls. */
COST(context_switch)
{
	(void)f;
	return above_zero(t->wall_ns[WORK_PING] - 4 * t->cpu_ns[WORK_READ_1]) / 4;
}

COST(poll)
{
	(void)f;
	return t->wall_ns[WORK_NOTICE] / 2;
}

/* ---- the disk ---- */

COST(submit_piece)
{
	(void)f;
	return above_zero(t->cpu_ns[WORK_DIRECT_LARGE] - t->cpu_ns[WORK_DIRECT_BLOCK]) /
		(PIECES_OF_LARGE - 1);
}

/* All that a request costs the CPU, and that of one more that is told of together with it. */
static double request_alone(const struct times *t, const struct machine_facts *f)
{
	return above_zero(t->cpu_ns[WORK_DIRECT_BLOCK] - t->cpu_ns[WORK_SWITCHES] -
			  2 * OTHER(context_switch));
}

static double request_more(const struct times *t, const struct machine_facts *f)
{
	if (t->cpu_ns[WORK_DIRECT_BATCH] <= 0)
		return request_alone(t, f);	/* there is no io_uring */
	return above_zero(t->cpu_ns[WORK_DIRECT_BATCH] - t->cpu_ns[WORK_DIRECT_BLOCK]) /
		(RING_READS - 1);
}

COST(submit)
{
	const double alone_ns = request_alone(t, f), more_ns = request_more(t, f);

	return above_zero((more_ns < alone_ns ? more_ns : alone_ns) - OTHER(submit_piece));
}

COST(doorbell)
{
	return above_zero(request_alone(t, f) - OTHER(submit) - OTHER(submit_piece));
}

/* They come in single pages when they are asked for so. */
COST(new_folio)
{
	const double most = f->request_bytes < AHEAD_BYTES ? (double)f->request_bytes : AHEAD_BYTES;
	const double requests_ns = AHEAD_BYTES / most * (OTHER(submit) + OTHER(doorbell));

	return above_zero((t->cpu_ns[WORK_AHEAD] - t->cpu_ns[WORK_READ_1] - requests_ns) /
			  (AHEAD_BYTES / PAGE_OF_COPY) - OTHER(submit_piece));
}

COST(disk_bandwidth)
{
	const double ns = t->wall_ns[WORK_DIRECT_HUGEST] - t->wall_ns[WORK_DIRECT_HUGE];

	(void)f;
	return (DIRECT_HUGE_BYTES - DIRECT_LARGE_BYTES) * NS_PER_S / (ns > 1 ? ns : 1);
}

COST(disk_piece)
{
	(void)f;
	return above_zero(t->wall_ns[WORK_DIRECT_LARGE] - t->wall_ns[WORK_DIRECT_HUGE]) /
		(PIECES_OF_LARGE - 1);
}

/* From the request to the interrupt: what is left of the call's time without the CPU's. */
COST(disk_latency)
{
	return above_zero(t->wall_ns[WORK_DIRECT_NEXT] - t->cpu_ns[WORK_SWITCHES] -
			  request_alone(t, f) - OTHER(context_switch) -
			  INTERRUPT_NS - OTHER(disk_piece) -
			  DIRECT_BLOCK_BYTES * NS_PER_S / OTHER(disk_bandwidth));
}

/* It may say that it rotates, as virtual ones do, and serve a batch in little more than one's time. */
COST(disk_rotational)
{
	return f->rotational && t->wall_ns[WORK_DIRECT_BATCH] >
		RING_READS / 2 * t->wall_ns[WORK_DIRECT_BLOCK];
}

COST(disk_seek)
{
	(void)f;
	return above_zero(t->wall_ns[WORK_DIRECT_BLOCK] - t->wall_ns[WORK_DIRECT_NEXT]);
}
