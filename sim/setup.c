/*
 * Before a simulation: from runs to flows, connections, tasks and files; and after it.
 *
 * A connection has a task of its own, as a server with a thread for each client does; where sockets
 * are non-blocking, `workers` tasks share the connections.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/emit.h"
#include "sim/setup.h"
#include "sim/skip.h"

static void *allocate(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		abort();
	return p;
}

/* What is there before the programs start: bytes of memory; of the page cache, in so many folios. */
static void emit_alloc(struct engine *en, const struct connection *c, enum place place,
		       uint64_t bytes, uint64_t folios, bool index)
{
	const struct origin before = { .step = -1, .phase = PHASE_SETUP };

	if (bytes > 0)
		engine_emit(en, c, &before, OP_ALLOC, LANE_CPU, 0,
			    &(struct about){ .to = (uint8_t)place, .bytes = bytes, .index = index,
					     .folios = (uint32_t)folios });
}

static uint64_t whole_pages(uint64_t bytes)
{
	return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

/* The rules that decide between reference and copy, once for each flow. */
static void resolve_rules(struct flow *f, const struct engine *en)
{
	const struct strategy *s = f->strategy;
	const bool gathers = en->machine->nic.scatter_gather;
	/* What no kernel has is told as today's would have it. */
	const bool today = s->model_only || kernel_has(en->kernel, RULE_GSO_ALWAYS);

	f->links = today || (kernel_has(en->kernel, RULE_SENDFILE_GATHER) && gathers);
	f->copies_at_transmit = (today && !gathers) || (s->zerocopy && en->machine->nic.loops_back);
	f->splice_copies = kernel_has(en->kernel, RULE_SPLICE_COPY) && !s->zerocopy &&
		!s->model_only;
}

static struct task *add_task(struct engine *en)
{
	struct task *t = &en->tasks[en->ntasks];

	t->core = &en->cores[en->ntasks++ % en->ncores];
	return t;
}

/* The tasks of a flow, and which connection is whose. */
static void add_tasks(struct engine *en, struct flow *f)
{
	const size_t n = config_tasks(f->config, f->strategy);
	struct task *first = &en->tasks[en->ntasks];

	if (f->config->nonblocking) {
		for (size_t i = 0; i < n; i++) {
			struct task *t = add_task(en);

			t->worker = t->between = true;
		}
		for (uint64_t i = 0; i < f->config->connections; i++)
			f->connections[i].task = first + i % n;
		return;
	}
	for (uint64_t i = 0; i < f->config->connections; i++) {
		struct connection *c = &f->connections[i];

		c->task = add_task(en);
		c->task->connection = c;
		if (f->strategy->tasks == 2) {
			c->kthread = add_task(en);
			c->kthread->kthread = true;
			c->kthread->connection = c;
		}
	}
}

/* An index for each of its files.  It was written entry by entry through its mapping: in single pages. */
static void add_indexes(struct engine *en, struct flow *f)
{
	const uint64_t bytes = config_index_bytes(f->config);

	if (bytes == 0)
		return;
	f->indexes = allocate(f->nfiles, sizeof(f->indexes[0]));
	for (uint32_t i = 0; i < f->nfiles; i++, en->nfiles++)
		f->indexes[i].file = page_cache_add_file(
			&en->cache, bytes, f->config->index_cache == CACHE_WARM, PAGE_BYTES);
}

static void add_flow(struct engine *en, const struct run *run)
{
	const struct config *c = &run->config;
	struct flow *f = &en->flows[en->nflows];

	f->run = run;
	f->config = c;
	f->strategy = run->strategy;
	f->number = (unsigned int)en->nflows++;
	f->file_bytes = c->file_bytes;
	f->chunk_bytes = config_chunk_bytes(c, run->strategy);
	f->rounds = config_rounds(c, run->strategy);
	f->maps = strategy_maps(run->strategy);
	resolve_rules(f, en);
	f->first_file = en->nfiles;
	for (uint64_t i = 0; i < c->files && i < c->connections; i++, en->nfiles++)
		page_cache_add_file(&en->cache, c->file_bytes, c->cache == CACHE_WARM,
				    c->folio_bytes);
	f->nfiles = en->nfiles - f->first_file;
	add_indexes(en, f);
	f->connections = allocate(c->connections, sizeof(f->connections[0]));
	add_tasks(en, f);
	for (uint64_t i = 0; i < c->connections; i++) {
		struct connection *n = &f->connections[i];

		n->flow = f;
		n->number = (uint32_t)i;
		n->core = n->task->core;
		n->reader.file = f->first_file + (uint32_t)(i % c->files);
	}
}

/* The program of a connection begins, or has nothing to do. */
static void start(struct engine *en, struct connection *c)
{
	struct task *t = c->task;

	const struct config *config = c->flow->config;

	if (!program_start(en, c))
		return;
	emit_alloc(en, c, USER_BUFFER, program_buffer_bytes(c), 0, false);
	if (c->flow->strategy->registered)
		emit_alloc(en, c, PINNED, program_buffer_bytes(c), 0, false);
	if (c->number < config->files && config->cache == CACHE_WARM)
		emit_alloc(en, c, PAGE_CACHE, whole_pages(config->file_bytes),
			   page_cache_folios(&en->cache, c->reader.file,
					     whole_pages(config->file_bytes) / PAGE_BYTES), false);
	if (c->number < config->files && config->index_cache == CACHE_WARM)
		emit_alloc(en, c, PAGE_CACHE, whole_pages(config_index_bytes(config)),
			   whole_pages(config_index_bytes(config)) / PAGE_BYTES, true);
	if (!t->worker)
		return;
	t->open++;
	c->next = NULL;
	if (t->reported)
		t->reported_tail->next = c;
	else
		t->reported = c;
	t->reported_tail = c;
}

void setup_engine(struct engine *en, const struct run *runs, size_t nruns)
{
	const struct config *first = &runs[0].config;
	size_t ntasks = 0;

	assert(nruns > 0);
	en->machine = &first->machine;
	en->kernel = &first->kernel;
	en->ncores = (unsigned int)first->machine.cpu.cores;
	for (unsigned int i = 0; i < en->ncores; i++) {
		en->cores[i].number = i;
		en->cores[i].look_bit = 1ull << i;
	}
	for (size_t i = 0; i < nruns; i++)
		ntasks += config_tasks(&runs[i].config, runs[i].strategy);
	en->flows = allocate(nruns, sizeof(en->flows[0]));
	en->tasks = allocate(ntasks, sizeof(en->tasks[0]));
	page_cache_init(&en->cache, &first->machine.disk, first->machine.memory.page_cache_bytes,
			&first->kernel);
	for (size_t i = 0; i < nruns; i++)
		add_flow(en, &runs[i]);
	en->waiting = allocate(en->nfiles, sizeof(en->waiting[0]));
	for (size_t i = 0; i < nruns; i++) {
		for (uint64_t n = 0; n < en->flows[i].config->connections; n++)
			start(en, &en->flows[i].connections[n]);
	}
	tasks_start(en);
}

static void free_list(struct transfer *t)
{
	while (t) {
		struct transfer *next = t->next;

		free(t);
		t = next;
	}
}

/* All transfers that are under way, wherever they are: only a stopped simulation has any. */
static void free_transfers(struct engine *en)
{
	free_list(en->free_transfers);
	free_list(en->disk.waiting.head);
	free_list(en->disk.accepted.head);
	free_list(en->disk.found.head);
	free(en->disk.moving);
	free_list(en->nic.queued.head);
	free_list(en->nic.fetched.head);
	free(en->nic.fetching);
	free(en->nic.wiring);
	for (unsigned int i = 0; i < en->ncores; i++) {
		free_list(en->cores[i].disk_done.head);
		free_list(en->cores[i].acks.head);
		free_list(en->cores[i].timeouts.head);
	}
}

void setup_free(struct engine *en)
{
	free_transfers(en);
	for (size_t i = 0; i < en->nflows; i++) {
		struct flow *f = &en->flows[i];

		free_list(f->in_flight.flight.head);
		free_list(f->in_flight.after.head);
		free(f->in_flight.unheard);
		for (uint64_t n = 0; n < f->config->connections; n++) {
			struct connection *c = &f->connections[n];

			free(c->submitting);
			free(c->sending);
			free_list(c->unsent.head);
			page_cache_close(&c->reader);
		}
		free(f->connections);
		for (uint32_t n = 0; f->indexes && n < f->nfiles; n++)
			page_cache_close(&f->indexes[n]);
		free(f->indexes);
	}
	skip_free(en);
	page_cache_free(&en->cache);
	free(en->waiting);
	free(en->tasks);
	free(en->flows);
}
