/*
 * Laws of single events, and of how many there are of a kind, by what is known of the strategy
 * (tests/laws_facts.c): in which pieces bytes move, that who polls does not sleep, one wait for a
 * whole batch, what the disk is asked for first, what handing on pages costs.
 */

#include "tests/laws_seen.h"
#include "tests/laws_index.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t divide_up(uint64_t a, uint64_t b)
{
	return (a + b - 1) / b;
}

static uint64_t pages_of(uint64_t offset, uint64_t bytes)
{
	return bytes == 0 ? 0 : (offset + bytes - 1) / PAGE_BYTES - offset / PAGE_BYTES + 1;
}

void seen_init(struct seen *s, const struct run *run)
{
	memset(s, 0, sizeof(*s));
	s->run = run;
	s->facts = facts_of(run);
	s->copied_later = !run->config.machine.nic.scatter_gather ||
		run->config.machine.nic.loops_back;
}

static void breaks(struct seen *s, const struct event *e, const char *what)
{
	if (s->broken[0] == '\0')
		snprintf(s->broken, sizeof(s->broken), "%s at %" PRIu64 " ns, chunk %" PRIu64 ": %s",
			 op_name(e->op), e->start_ns, e->chunk, what);
}

/* The call, each page that is looked up, and where pages are write-protected the TLB. */
static void check_link_cost(struct seen *s, const struct event *e)
{
	const struct cpu_profile *cpu = &s->run->config.machine.cpu;
	const struct facts *f = s->facts;
	const bool users = f->users_pages && (e->to == PIPE || !f->pipeful);
	uint64_t ns = cpu->call_ns;

	if (!f->pinned)
		ns += pages_of(e->offset_bytes, e->bytes) *
			(users ? cpu->pin_page_ns : cpu->link_page_ns);
	if (e->from == PAGE_CACHE && !f->users_pages && f->family == FAMILY_AVOID)
		ns += cpu->splice_ns;
	if (e->to == SOCKET_BUFFER && f->family == FAMILY_AVOID && !f->notified)
		ns += cpu->drain_ns;
	if (f->family == FAMILY_OPTIMISE && !f->pinned)
		ns += cpu->tlb_flush_ns;
	if (e->end_ns - e->start_ns != ns)
		breaks(s, e, "costs something else");
	if (e->held != (e->from != PIPE && !f->pinned))
		breaks(s, e, "its pages are held, or not");
}

/* The entry that stands for the chunk's place, found by as many loads as it takes. */
static void check_lookup_cost(struct seen *s, const struct event *e)
{
	const struct config *c = &s->run->config;
	const uint64_t chunk = config_chunk_bytes(c, s->run->strategy);
	const uint64_t offset = e->chunk % divide_up(c->file_bytes, chunk) * chunk;
	const uint64_t loads = laws_index_loads(c, offset);

	if (e->offset_bytes != offset / c->index_interval_bytes * 8)
		breaks(s, e, "finds another entry");
	if (e->bytes != 8 * loads || e->end_ns - e->start_ns != loads * c->machine.cpu.load_ns)
		breaks(s, e, "costs something else");
	if (!e->user || !e->index)
		breaks(s, e, "is the program's, in the index");
}

static void add_pass(struct seen *s, const struct event *e)
{
	if (e->lane != LANE_CPU || e->from == e->to || e->soft)
		return;
	if (e->op == OP_LINK)
		check_link_cost(s, e);
	if (e->to == SOCKET_BUFFER && e->from != s->facts->from && !s->copied_later)
		breaks(s, e, "from another place");
	if (e->to == SOCKET_BUFFER)
		s->out++;
	else if (!e->user || s->facts->touches)	/* else the program writes to what it shares */
		s->in++;
	if (s->facts->touches && (bool)e->user != (e->to == USER_BUFFER))
		breaks(s, e, "in the wrong mode");
}

/* Who asks for a completion sleeps only while there is none to read. */
static void check_completions(struct seen *s, const struct event *e)
{
	const struct config *c = &s->run->config;
	const uint64_t chunk = config_chunk_bytes(c, s->run->strategy);
	const uint64_t rounds = divide_up(c->file_bytes, chunk);
	uint64_t acked = s->acked_bytes;

	if (e->connection != 0 || !s->facts->notified)
		return;
	if (e->op == OP_ACK) {
		s->last_acked_bytes = acked;
		s->acked_bytes += e->bytes;
		s->last_ack_end_ns = e->end_ns;
		return;
	}
	/* Which comes first of two at the same time, nobody knows here. */
	if (s->last_ack_end_ns > e->start_ns ||
	    (s->last_ack_end_ns == e->start_ns && e->op != OP_REAP))
		acked = s->last_acked_bytes;
	acked = acked / c->file_bytes * rounds + acked % c->file_bytes / chunk;
	if (e->op == OP_REAP)
		s->reaped_chunks = acked;
	if (e->op == OP_SLEEP && e->from == NIC && e->phase == PHASE_REAP &&
	    !s->facts->deep && acked > s->reaped_chunks)
		breaks(s, e, "but a completion could be read");
}

void seen_add(struct seen *s, const struct event *e)
{
	if (!s->facts || e->again)
		return;
	s->ops[e->op]++;
	if (e->op == OP_COPY || e->op == OP_LINK)
		add_pass(s, e);
	if (e->op == OP_MAP && e->to == USER_BUFFER && e->phase == PHASE_LOOP)
		s->in++;
	if (e->op == OP_LOOKUP)
		check_lookup_cost(s, e);
	if (e->op == OP_SUBMIT && !e->index && s->first_request_bytes == 0)
		s->first_request_bytes = e->bytes;
	if (e->phase == PHASE_LOOP) {
		s->sleeps[e->from] += e->op == OP_SLEEP;
		s->spins[e->from] += e->op == OP_SPIN;
		s->loop_reaps += e->op == OP_REAP;
	}
	if (e->op == OP_ACK || e->op == OP_REAP || e->op == OP_SLEEP)
		check_completions(s, e);
	if (e->op == OP_SLEEP && s->facts->spins && e->from != SOCKET_BUFFER && e->phase != PHASE_LOOKUP)
		breaks(s, e, "but it polls");
	if (e->op == OP_SPIN && !s->facts->spins)
		breaks(s, e, "but it does not poll");
}

/* Operations for so many bytes from there on. */
static uint64_t pieces(enum pieces by, uint64_t offset, uint64_t bytes)
{
	const uint64_t first = 16 * PAGE_BYTES - offset % PAGE_BYTES;

	switch (by) {
	case NO_PIECES:
		return 0;
	case AS_ONE:
		return 1;
	case BY_64_KIB:
		return divide_up(bytes, 65536);
	case BY_16_PAGES:
		return bytes <= first ? 1 : 1 + divide_up(bytes - first, 16 * PAGE_BYTES);
	}
	return 0;
}

/* Of a chunk; if it goes through a pipe, of what that holds at once. */
static uint64_t chunk_pieces(const struct run *run, enum pieces by, uint64_t offset, uint64_t bytes)
{
	uint64_t n = 0, left = bytes;

	if (!facts_of(run)->pipeful)
		return pieces(by, offset, bytes);
	while (left > 0) {
		const uint64_t at = offset + bytes - left;
		const uint64_t full = least(left, run->config.pipe_bytes - at % PAGE_BYTES);

		n += pieces(by, at, full);
		left -= full;
	}
	return n;
}

static uint64_t all_pieces(const struct run *run, enum pieces by, uint64_t chunk, uint64_t rounds)
{
	const struct config *c = &run->config;
	uint64_t n = 0;

	for (uint64_t i = 0; i < rounds; i++)
		n += chunk_pieces(run, by, i * chunk, least(chunk, c->file_bytes - i * chunk));
	return n * c->requests * c->connections;
}

/* The kernel's first readahead window: mm/readahead.c, get_init_ra_size(), ractl_max_pages(). */
static uint64_t first_request(const struct run *run, uint64_t chunk)
{
	const struct config *c = &run->config;
	const struct facts *f = facts_of(run);
	const struct disk_profile *disk = &c->machine.disk;
	const uint64_t device = disk->request_bytes / PAGE_BYTES;
	const bool rotates = disk->rotational && kernel_has(&c->kernel, RULE_HDD_READAHEAD);
	uint64_t want = least(chunk, c->file_bytes), most = disk->readahead_bytes / PAGE_BYTES, n = 1;

	if (rotates && most < 2 * device)
		most = 2 * device;
	if (f->rounds_ahead)
		want = least(want, f->pipeful ? c->pipe_bytes : 16 * PAGE_BYTES);
	want = divide_up(want, PAGE_BYTES);
	if (kernel_has(&c->kernel, RULE_BIG_REQUEST) && want > most && device > most)
		most = least(want, device);
	while (n < want)
		n *= 2;
	if (n <= most / 32)
		n *= 4;
	else if (n <= most / 4)
		n *= 2;
	else
		n = most;
	return least(least(n, divide_up(c->file_bytes, PAGE_BYTES)), device) * PAGE_BYTES;
}

static int differs(const char *what, uint64_t is, uint64_t expected, struct error *e)
{
	if (is == expected)
		return 0;
	return error_set(e, "%s: %" PRIu64 ", expected %" PRIu64, what, is, expected);
}

static int check_pieces(const struct seen *s, uint64_t chunk, uint64_t rounds, struct error *e)
{
	const struct config *c = &s->run->config;
	const uint64_t all = rounds * c->requests * c->connections;
	const uint64_t out = all_pieces(s->run, s->facts->out, chunk, rounds);

	if (differs("pieces in", s->in, all_pieces(s->run, s->facts->in, chunk, rounds), e) != 0 ||
	    differs("issued", s->ops[OP_ISSUE], s->facts->issues * all, e) != 0 ||
	    differs("completed", s->ops[OP_COMPLETE], s->facts->completes * all, e) != 0)
		return -1;
	if (s->copied_later)
		return 0;
	/* Where all of it fits into the socket buffer at once, nothing cuts a piece. */
	if (c->file_bytes * c->requests <= c->socket_buffer_bytes)
		return differs("pieces out", s->out, out, e);
	if (s->out < out)
		return error_set(e, "pieces out: %" PRIu64 ", at least %" PRIu64, s->out, out);
	return 0;
}

/* One wait for all reads of a batch, and one for the sends of the batch before. */
static int check_waits(const struct seen *s, uint64_t rounds, struct error *e)
{
	const struct config *c = &s->run->config;
	const uint64_t sendings = c->requests * c->connections;
	const uint64_t batches = divide_up(rounds, c->depth) * sendings;

	if (!s->facts->batch_waits)
		return 0;
	if (s->sleeps[DISK] + s->spins[DISK] > batches || s->sleeps[NIC] + s->spins[NIC] > batches)
		return error_set(e, "more waits than batches");
	/* What a batch has sent is complete after the next one, and read then at the latest. */
	if (s->facts->notified && s->loop_reaps < batches / 2 - least(batches / 2, sendings))
		return error_set(e, "%" PRIu64 " times completions were read in %" PRIu64 " batches",
				 s->loop_reaps, batches);
	return 0;
}

int seen_check(const struct seen *s, struct error *e)
{
	const struct config *c = &s->run->config;
	const uint64_t chunk = config_chunk_bytes(c, s->run->strategy);
	const uint64_t rounds = c->file_bytes ? divide_up(c->file_bytes, chunk) : 0;
	const struct facts *f = s->facts;

	if (!f)
		return error_set(e, "nothing is known of %s: it belongs into tests/laws_facts.c",
				 s->run->strategy->name);
	if (s->broken[0])
		return error_set(e, "%s", s->broken);
	if (check_pieces(s, chunk, rounds, e) != 0 || check_waits(s, rounds, e) != 0)
		return -1;
	if (rounds > 0 && !f->blocks && !f->maps && c->cache == CACHE_COLD)
		return differs("asked of the disk first", s->first_request_bytes,
			       first_request(s->run, chunk), e);
	return 0;
}
