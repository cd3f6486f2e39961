/*
 * What each strategy must come to, by closed formulas of its own: they know the strategy's name and the
 * scenario, not its table.  Where the kernel, the NIC or a setting changes a hop, the formula says so.
 */

#include "tests/laws_counts.h"

#include <inttypes.h>
#include <string.h>

#include "tests/laws_facts.h"
#include "tests/laws_index.h"

#define EXPECT(what, is, expected, e)							\
	do {										\
		uint64_t is_ = (is), expected_ = (expected);				\
		if (is_ != expected_)							\
			return error_set(e, "%s: %" PRIu64 ", expected %" PRIu64, what,	\
					 is_, expected_);				\
	} while (0)

static uint64_t divide_up(uint64_t a, uint64_t b)
{
	return (a + b - 1) / b;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static bool is(const struct run *run, const char *name)
{
	return strcmp(run->strategy->name, name) == 0;
}

/* How often a chunk fills the pipe: its first filling may begin in the middle of a page. */
static uint64_t pipefuls(const struct run *run, uint64_t chunk, uint64_t rounds)
{
	const uint64_t pipe = run->config.pipe_bytes;
	uint64_t n = 0;

	for (uint64_t i = 0; i < rounds; i++) {
		const uint64_t offset = i * chunk, first = pipe - offset % PAGE_BYTES;
		const uint64_t length = least(chunk, run->config.file_bytes - offset);

		n += length <= first ? 1 : 1 + divide_up(length - first, pipe);
	}
	return n;
}

/* Calls that the program makes whatever the socket does, without those that reap. */
static uint64_t calls_formula(const struct run *run, uint64_t chunk, uint64_t rounds)
{
	const struct facts *k = facts_of(run);
	uint64_t n = k->once + k->chunk * rounds + k->batch * divide_up(rounds, run->config.depth);

	if (rounds == 0)
		return 0;
	if (k->pipeful)
		n += k->pipeful * pipefuls(run, chunk, rounds);
	return n * run->config.requests * run->config.connections;
}

static bool gso(const struct run *run)
{
	return run->strategy->model_only || kernel_has(&run->config.kernel, RULE_GSO_ALWAYS);
}

/* Does a page reference reach the socket as such? */
static bool links(const struct run *run)
{
	const struct config *c = &run->config;

	return c->tls != TLS_KERNEL &&
		(gso(run) || (c->machine.nic.scatter_gather &&
			      kernel_has(&c->kernel, RULE_SENDFILE_GATHER)));
}

static bool splice_copies(const struct run *run)
{
	return run->config.kernel.splice_copies;
}

/* Passes of copies into user memory or the pipe, and into the socket buffer by the send itself. */
static uint64_t copies_formula(const struct run *run)
{
	if (is(run, "read-write") || is(run, "uring") || is(run, "uring-sqpoll"))
		return 2;
	if (is(run, "mmap-copy-write"))
		return 3;
	if (is(run, "mmap-write") || is(run, "direct-write") || is(run, "direct-async"))
		return 1;
	if (is(run, "sendfile"))
		return !links(run) || splice_copies(run);
	if (is(run, "splice") || is(run, "vmsplice"))
		return !links(run) + (uint64_t)splice_copies(run);
	return 0;	/* the others hand on pages: all of them need a kernel that links */
}

static uint64_t references_formula(const struct run *run)
{
	if (is(run, "sendfile"))
		return !copies_formula(run);
	if (is(run, "splice") || is(run, "vmsplice"))
		return 2 - copies_formula(run);
	if (is(run, "zerocopy-send") || is(run, "uring-fixed") || run->strategy->model_only)
		return 1;
	return 0;
}

/* A pass of copies when it is transmitted. */
static bool copies_at_transmit(const struct run *run)
{
	const struct config *c = &run->config;

	return (gso(run) && !c->machine.nic.scatter_gather) ||
		(facts_of(run)->notified && c->machine.nic.loops_back);
}

/* Passes of copies for the NIC, for TLS in the program. */
static uint64_t later_copies_formula(const struct run *run)
{
	return (uint64_t)copies_at_transmit(run) + (run->config.tls == TLS_USER);
}

/* Copy on write: whole pages, as far as the file goes. */
static uint64_t rewrite_formula(const struct run *run, uint64_t chunk, uint64_t rounds)
{
	const struct config *c = &run->config;
	uint64_t bytes = 0;

	for (uint64_t i = 0; is(run, "cow") && i < rounds; i++)
		bytes += least(c->rewrite_bytes, least(chunk, c->file_bytes - i * chunk));
	return bytes * c->requests * c->connections;
}

static uint64_t bytes_between(const struct ledger *l, int from, int to)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < l->nhops; i++) {
		if ((from == NOWHERE || (int)l->hops[i].from == from) &&
		    (to == NOWHERE || (int)l->hops[i].to == to))
			bytes += l->hops[i].bytes;
	}
	return bytes;
}

/* The disk's bytes: whole pages once for each file, or whole blocks each time. */
static int check_disk(const struct ledger *l, const struct run *run, uint64_t chunk,
		      uint64_t rounds, struct error *e)
{
	const struct config *c = &run->config;
	const uint64_t block = c->machine.disk.block_bytes;
	const uint64_t is_bytes = bytes_between(l, DISK, NOWHERE) - l->index_bytes;
	const uint64_t files = least(c->files, c->connections);
	const bool direct = facts_of(run)->blocks;
	uint64_t bytes = 0;

	for (uint64_t i = 0; direct && i < rounds; i++)
		bytes += divide_up(least(c->file_bytes - i * chunk, chunk), block) * block;
	bytes *= c->requests * c->connections;
	if (!direct && c->cache == CACHE_COLD)
		bytes = divide_up(c->file_bytes, PAGE_BYTES) * PAGE_BYTES * files;
	if (!direct && c->machine.memory.page_cache_bytes > 0) {
		/* What is evicted may have to be read again; what is read again was evicted. */
		if (is_bytes < bytes || is_bytes > bytes + l->evicted_bytes)
			return error_set(e, "from the disk: %" PRIu64 ", expected %" PRIu64
					 " and what was evicted, %" PRIu64, is_bytes, bytes,
					 l->evicted_bytes);
		return 0;
	}
	if (c->machine.memory.page_cache_bytes == 0 || c->index_interval_bytes == 0)
		EXPECT("evicted", l->evicted_bytes, 0, e);
	EXPECT("from the disk", is_bytes, bytes, e);
	return 0;
}

static int check_calls(const struct ledger *l, const struct run *run, uint64_t chunk,
		       uint64_t rounds, struct error *e)
{
	const struct config *c = &run->config;
	const uint64_t expected = calls_formula(run, chunk, rounds);
	const uint64_t chunks = rounds * c->requests * c->connections;
	const uint64_t epolls = ledger_calls(l, "epoll_wait");
	uint64_t n = ledger_calls(l, NULL), more = 0;

	EXPECT("mode switches", l->mode_switches, 2 * n + 2 * l->user_faults, e);
	if (is(run, "zerocopy-send")) {
		more = ledger_calls(l, "recvmsg");
		EXPECT("polls and recvmsgs", ledger_calls(l, "poll"), more, e);
		if (chunks > 0 && (more < c->requests * c->connections || more > chunks))
			return error_set(e, "recvmsg: %" PRIu64 " for %" PRIu64 " sends", more,
					 chunks);
		more *= 2;
	} else if (is(run, "uring-fixed")) {
		more = n - least(n, expected);
		if (more > c->requests * c->connections)
			return error_set(e, "%" PRIu64 " calls that reap", more);
	}
	if (!c->nonblocking) {
		EXPECT("calls", n, expected + more, e);
		EXPECT("EAGAIN", l->again, 0, e);
		return 0;
	}
	/* Each call that is cut short, and each EAGAIN, is made once more. */
	if (n - epolls < expected + more + l->again || epolls > l->again)
		return error_set(e, "calls: %" PRIu64 " with %" PRIu64 " epoll_wait and %" PRIu64
				 " EAGAIN, expected %" PRIu64, n, epolls, l->again,
				 expected + more);
	return 0;
}

/* Of all indexes, at the end: all, or what has come. */
static uint64_t index_resident_bytes(const struct ledger *l, const struct config *c)
{
	if (c->index_cache == CACHE_COLD)
		return l->index_bytes;
	return divide_up(laws_index(c).bytes, PAGE_BYTES) * PAGE_BYTES * least(c->files, c->connections);
}

static int check_memory(const struct ledger *l, const struct run *run, uint64_t chunk,
			uint64_t rounds, struct error *e)
{
	const struct config *c = &run->config;
	const struct facts *f = facts_of(run);
	const uint64_t pages = divide_up(c->file_bytes, PAGE_BYTES) * PAGE_BYTES;
	const uint64_t files = least(c->files, c->connections);
	const uint64_t n = (f->deep ? c->depth : 1) * (f->twice ? 2 : 1);
	const uint64_t most = f->pinned ? rounds * c->requests : rounds;

	/* All connections begin at once, each with its buffer. */
	EXPECT("user buffer", l->memory_peak_bytes[USER_BUFFER],
	       f->buffer ? chunk * least(n, most) * (f->touches ? 2 : 1) * c->connections : 0, e);
	if (c->machine.memory.page_cache_bytes == 0)
		EXPECT("page cache", l->memory_peak_bytes[PAGE_CACHE],
		       (f->blocks && c->cache == CACHE_COLD ? 0 : pages * files) +
		       index_resident_bytes(l, c), e);
	if (l->memory_peak_bytes[SOCKET_BUFFER] > c->socket_buffer_bytes * c->connections)
		return error_set(e, "the socket buffers hold more than they can");
	if (f->pinned && rounds > 0)
		EXPECT("pinned", l->memory_peak_bytes[PINNED], l->memory_peak_bytes[USER_BUFFER], e);
	return 0;
}

/* Textbook counting sums the same trace and never finds more. */
static int check_textbook(const struct ledger *all, const struct ledger *textbook,
			  const struct run *run, uint64_t rounds, struct error *e)
{
	const uint64_t munmaps = facts_of(run)->maps && rounds > 0 ?
		run->config.requests * run->config.connections : 0;

	EXPECT("events, as texts count", textbook->events, all->events, e);
	EXPECT("mode switches, as texts count",
	       textbook->mode_switches + 2 * munmaps + 2 * all->user_faults, all->mode_switches, e);
	EXPECT("faults, as texts count", textbook->minor_faults + textbook->major_faults, 0, e);
	EXPECT("DMA, as texts count", ledger_moved(textbook, BY_DMA).bytes,
	       ledger_moved(all, BY_DMA).payload_bytes, e);
	EXPECT("time, as texts count", textbook->elapsed_ns, all->elapsed_ns, e);
	return 0;
}

int counts_check(const struct ledger *all, const struct ledger *textbook, const struct run *run,
		 struct error *e)
{
	const struct config *c = &run->config;
	const uint64_t chunk = config_chunk_bytes(c, run->strategy);
	const uint64_t rounds = config_rounds(c, run->strategy);
	const uint64_t payload = config_payload_bytes(c);
	uint64_t passes, again;		/* bytes copied for a retransmission */
	const bool linked_to_nic = c->machine.nic.loops_back;

	if (!facts_of(run))
		return error_set(e, "nothing is known of %s: it belongs into tests/laws_facts.c",
				 run->strategy->name);
	passes = copies_formula(run) + later_copies_formula(run);
	again = copies_at_transmit(run) ? bytes_between(all, NOWHERE, NIC) - payload : 0;
	EXPECT("rounds", rounds, chunk ? divide_up(c->file_bytes, chunk) : 0, e);
	EXPECT("delivered", all->delivered_bytes, payload, e);
	EXPECT("requests", all->latency.n, rounds ? c->requests * c->connections : 0, e);
	EXPECT("copied", ledger_moved(all, BY_CPU).bytes,
	       passes * payload + rewrite_formula(run, chunk, rounds) + again, e);
	if (all->retransmissions == 0) {
		EXPECT("to the NIC", bytes_between(all, NOWHERE, NIC), payload, e);
		EXPECT("referenced", ledger_moved(all, BY_REFERENCE).bytes,
		       (references_formula(run) + linked_to_nic) * payload, e);
	}
	if (all->retransmissions > 1 || (all->retransmissions > 0 && c->lose_ack == 0))
		return error_set(e, "%" PRIu64 " retransmissions", all->retransmissions);
	if (c->machine.nic.checksum || c->machine.nic.loops_back)
		EXPECT("summed", all->checksum_bytes, 0, e);
	else if (all->retransmissions == 0)
		EXPECT("summed", all->checksum_bytes, payload, e);
	if (check_calls(all, run, chunk, rounds, e) != 0 ||
	    check_disk(all, run, chunk, rounds, e) != 0 ||
	    check_memory(all, run, chunk, rounds, e) != 0)
		return -1;
	return check_textbook(all, textbook, run, rounds, e);
}

int counts_check_faults(const struct ledger *l, const struct run *run, uint64_t mapped,
			uint64_t first_faults, uint64_t index_faults, struct error *e)
{
	const struct config *c = &run->config;
	const uint64_t sendings = c->requests * c->connections;
	const uint64_t file_pages = divide_up(c->file_bytes, PAGE_BYTES);
	const uint64_t pages = facts_of(run)->maps ? file_pages : 0;
	const uint64_t all = l->minor_faults + l->major_faults - index_faults;
	const uint64_t user_faults = l->user_faults - index_faults;
	const uint64_t faults = facts_of(run)->touches ? user_faults : all - user_faults;
	const uint64_t index_pages = divide_up(laws_index(c).bytes, PAGE_BYTES) * least(c->files, c->connections);
	uint64_t window = 16;

	if (pages)
		EXPECT("faults in one mode", faults, all, e);

	EXPECT("faults that waited", mapped, l->major_faults, e);
	if (l->evicted_bytes > 0)
		return 0;	/* what is evicted is unmapped, and faults again */
	EXPECT("faults on the first page", first_faults, pages ? sendings : 0, e);
	EXPECT("page tables", l->memory_peak_bytes[PAGE_TABLES] >
	       8 * (pages * c->connections + index_pages), 0, e);
	if (c->connections == 1 && index_pages == 0)
		EXPECT("page tables", l->memory_peak_bytes[PAGE_TABLES], 8 * pages, e);
	if (kernel_has(&c->kernel, RULE_FOLIO_FAULT) && c->cache == CACHE_WARM &&
	    c->folio_bytes / PAGE_BYTES > window)
		window = c->folio_bytes / PAGE_BYTES;
	if (kernel_has(&c->kernel, RULE_FOLIO_FAULT) && c->cache == CACHE_COLD)
		window = 512;	/* readahead brings folios of 2 MiB at most */
	if (!kernel_has(&c->kernel, RULE_FAULT_AROUND))
		EXPECT("faults", faults, sendings * pages, e);
	else if (c->cache == CACHE_WARM)
		EXPECT("faults", faults, sendings * divide_up(pages, window), e);
	else if (faults < sendings * divide_up(pages, window) || faults > sendings * pages)
		return error_set(e, "faults: %" PRIu64 " for %" PRIu64 " pages", faults, pages);
	if (c->cache == CACHE_WARM && (index_pages == 0 || c->index_cache == CACHE_WARM))
		EXPECT("major faults", l->major_faults, 0, e);
	return 0;
}

int counts_check_index(const struct ledger *l, const struct run *run, uint64_t faults, struct error *e)
{
	const struct config *c = &run->config;
	const struct index_facts index = laws_index(c);
	const uint64_t files = least(c->files, c->connections);
	const uint64_t touched = kernel_has(&c->kernel, RULE_FAULT_AROUND) ? index.windows : index.pages;

	EXPECT("lookups", l->lookups, index.bytes == 0 ? 0 :
	       config_rounds(c, run->strategy) * c->requests * c->connections, e);
	if (l->evicted_bytes > 0)
		return 0;
	if (c->index_cache == CACHE_WARM || index.bytes == 0) {
		EXPECT("of the index", l->index_bytes, 0, e);
		EXPECT("faults on the index", faults, touched * files, e);
		return 0;
	}
	if (l->index_bytes < index.pages * PAGE_BYTES * files ||
	    l->index_bytes > divide_up(index.bytes, PAGE_BYTES) * PAGE_BYTES * files)
		return error_set(e, "of the index: %" PRIu64 " bytes, %" PRIu64 " pages are touched",
				 l->index_bytes, index.pages);
	/* A page that is on its way is not mapped with its neighbours; who shares a file may fault on the same. */
	if (faults < touched * files || faults > index.pages * (c->connections > files ? c->connections : files))
		return error_set(e, "faults on the index: %" PRIu64 ", for %" PRIu64 " pages in %" PRIu64
				 " windows", faults, index.pages, index.windows);
	return 0;
}
