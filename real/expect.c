/*
 * What is expected of a run, before it is made.
 *
 * The model runs under the host's own kernel, counting everything; the textbook column is the
 * same strategy as the texts tell it: a cold file in one call.
 */

#include "real/expect.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "real/plan.h"
#include "sim/engine.h"

#define FAULT_WINDOW_BYTES 65536u	/* mm/memory.c: fault_around_pages */
#define BIO_MAX_PAGES 256u		/* include/linux/bio.h: BIO_MAX_VECS */
#define LEAST_REQUEST_BYTES 65536u	/* that the model takes for the largest of a disk */

static void predict(struct ledger *l, const struct run *run, enum count as)
{
	ledger_init(l, as, config_payload_bytes(&run->config));
	engine_run(run, 1, &l->sink);
}

/* The kernel that the texts are about: linux-2.4, the first to have all that they describe. */
static const struct kernel *textbook_kernel(const struct run *run)
{
	const struct kernel *k = kernel_find("linux-2.4");

	return kernel_has(k, run->strategy->needs) ? k : kernel_first(run->strategy->needs);
}

/*
 * How often poll() and recvmsg() are called is up to the kernel: it merges the notifications of
 * neighbouring sends that nobody has read yet.  One tells of at least one send, and of at most as
 * many as may be under way.
 */
static void bound_reaps(struct expected *x, const struct run *run)
{
	uint64_t sends = config_rounds(&run->config, run->strategy), depth = run->config.depth;

	if (!run->strategy->zerocopy || run->strategy->batched)
		return;
	x->least_reaps = (sends + depth - 1) / depth * run->config.requests;
	x->most_reaps = sends * run->config.requests;
}

struct resent {
	struct sink sink;
	uint8_t from;
};

/* From where is it sent once more?  If it is copied for that first, from where is that? */
static int put_resent(struct sink *sink, const struct event *e)
{
	struct resent *r = (struct resent *)sink;

	if (e->again && (e->op == OP_COPY || e->to == NIC) && r->from == NOWHERE)
		r->from = e->from;
	return 0;
}

/*
 * From where a segment is sent once more: of the least file, because an ACK that is lost does no
 * harm if a later one comes, and for real all segments of a round are dropped.
 */
static enum place predict_resent(const struct run *model)
{
	struct resent r = { .sink = { .put = put_resent }, .from = NOWHERE };
	struct run one = *model;

	if (one.config.file_bytes > PAGE_BYTES)
		one.config.file_bytes = PAGE_BYTES;
	one.config.chunk_bytes = CHUNK_WHOLE;
	one.config.requests = one.config.lose_ack = 1;
	engine_run(&one, 1, &r.sink);
	return (enum place)r.from;
}

/* Would the model copy what is transmitted, if no receiver on the same machine were handed it? */
static bool copies_undelivered(const struct run *model)
{
	struct run other = *model;
	struct ledger here, there;

	predict(&here, model, COUNT_ALL);
	other.config.machine.nic.loops_back = false;
	predict(&there, &other, COUNT_ALL);
	return ledger_moved(&there, BY_CPU).bytes == ledger_moved(&here, BY_CPU).bytes;
}

/* What a ring may let the program wait for beyond disk and socket. */
static void bound_ring(struct expected *x, const struct run *run, const struct source *source)
{
	uint64_t n = config_rounds(&run->config, run->strategy) * run->config.requests;

	if (!run->strategy->batched)
		return;
	if (run->strategy->zerocopy)
		x->notices = n;
	if (source_blocks(source))
		x->handed_over = n;
}

/* This host's disk and sockets, as far as the kernel says how it works with them. */
static void use_host(struct config *c, const struct host *h, const struct trial *t,
		     const struct sink_limits *limits)
{
	struct disk_profile *d = &c->machine.disk;

	c->machine.nic.loops_back = true;
	if (limits->send_buffer_bytes >= PAGE_BYTES)
		c->socket_buffer_bytes = limits->send_buffer_bytes;
	d->block_bytes = t->block_bytes;
	if (h->readahead_bytes)
		d->readahead_bytes = h->readahead_bytes;
	if (h->request_bytes >= LEAST_REQUEST_BYTES)
		d->request_bytes = h->request_bytes;
	/* What completes at once is a bio, with room for so many folios, each a page at least. */
	if (d->request_bytes > BIO_MAX_PAGES * h->page_bytes)
		d->request_bytes = BIO_MAX_PAGES * h->page_bytes;
}

void expect_run(struct expected *x, const struct host *h, const struct run *run,
		const struct trial *t)
{
	const struct sink_limits limits = sink_limits(t->lab);
	const struct kernel *old = plan_copies_in_call(run) ? &run->config.kernel : textbook_kernel(run);
	struct run model = *run, textbook = *run;
	struct stat st = { .st_blksize = (blksize_t)PAGE_BYTES };

	memset(x, 0, sizeof(*x));
	if (plan_copies_in_call(run))
		x->told_of = run->config.kernel.name;
	else
		model.config.kernel = h->kernel;
	use_host(&model.config, h, t, &limits);
	model.config.count = COUNT_ALL;
	textbook.config.count = COUNT_TEXTBOOK;
	textbook.config.chunk_bytes = CHUNK_WHOLE;
	textbook.config.cache = CACHE_COLD;
	textbook.config.index_interval_bytes = 0;
	textbook.config.requests = 1;
	textbook.config.kernel = *old;
	x->loses = run->config.lose_ack > 0;
	x->resent_from = predict_resent(&model);
	/* The other runs lose nothing. */
	model.config.lose_ack = textbook.config.lose_ack = 0;
	x->model_run = model;
	predict(&x->model, &model, COUNT_ALL);
	predict(&x->textbook, &textbook, COUNT_TEXTBOOK);
	x->file_bytes = run->config.file_bytes;
	x->requests = run->config.requests;
	x->cache = run->config.cache;
	x->index_bytes = config_index_bytes(&run->config);
	x->index_pages = index_touched_pages(&run->config, t->chunk_bytes, h->page_bytes);
	x->index_windows = index_touched_pages(&run->config, t->chunk_bytes, FAULT_WINDOW_BYTES);
	x->index_cache = run->config.index_cache;
	x->maps = strategy_maps(run->strategy);
	x->touches = strategy_touches(run->strategy);
	x->rings = run->strategy->batched;
	x->direct = run->strategy->direct;
	x->in_lab = !h->no_lab[0];
	x->gathers = plan_wants_gather(run);
	x->asks_undelivered = x->in_lab && x->gathers && run->strategy->zerocopy;
	if (x->asks_undelivered)
		x->undelivered_copied = copies_undelivered(&model);
	bound_reaps(x, run);
	bound_ring(x, run, t->source);
	x->send_buffer_bytes = limits.send_buffer_bytes;
	x->segment_bytes = limits.segment_bytes;
	x->extents = source_extents(t->source);
	x->readahead_bytes = h->readahead_bytes;
	fstat(t->source->fd, &st);
	x->unit_bytes = (uint64_t)st.st_blksize;
	x->page_bytes = h->page_bytes;
	snprintf(x->below, sizeof(x->below), "%s%s%s", h->filesystem, h->device[0] ? " on " : "",
		 h->device);
}
