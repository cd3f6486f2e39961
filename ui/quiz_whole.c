/*
 * Questions about a whole run: how often something happens, how much moves from where to where, how
 * much memory it takes.  Their answers are figures of the ledger, and the evidence is the step with
 * which the figure becomes what it is in the end.
 */

#include "ui/quiz_make.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/fixed.h"

#define CANDIDATES (MAX_RUNS * (MAX_CALLS + 2))

/* What may be asked about. */
struct candidate {
	size_t path;
	char figure[96];
	const struct hop *hop;
	enum mover by;
	enum place place;
	const char *call;	/* NULL: all of them, or the mode switches */
};

struct candidates {
	struct candidate list[CANDIDATES];
	size_t n;
};

static struct candidate *add(struct candidates *c, size_t path)
{
	struct candidate *new = &c->list[c->n < CANDIDATES ? c->n++ : CANDIDATES - 1];

	*new = (struct candidate){ .path = path };
	return new;
}

static const struct show *show_of(const struct quiz *z, size_t path)
{
	return &z->shows->show[path];
}

static void ask_setup(struct question *q, const struct quiz *z, size_t path)
{
	const struct show *show = show_of(z, path);

	quiz_ask_setup(q, show, show->trace.header.label);
	q->at.path = (int)path;
}

/* Where the figure was last seen to change; if it never did, why speaks for itself. */
static bool finish(struct quiz *z, struct question *q, const struct candidate *c)
{
	const struct show *show = show_of(z, c->path);

	quiz_set_evidence(z, q, c->path, quiz_last_change(show, show->count, c->figure),
			  "The last is");
	return true;
}

/* The hops of that mover that the ledger has, with their passes. */
static void tell_hops(struct question *q, const struct ledger *l, enum mover by)
{
	const char *before = "In passes: ";
	char passes[32];

	for (size_t i = 0; i < l->nhops; i++) {
		const struct hop *h = &l->hops[i];

		if (h->by != by)
			continue;
		quiz_why(q, "%s%s from %s to %s", before,
			 fixed_text(passes, sizeof(passes),
				    (int64_t)ledger_passes(l, h->payload_bytes)),
			 quiz_place(h->from), quiz_place(h->to));
		before = ", ";
	}
	quiz_why(q, "%s", *before == 'I' ? "It makes no such copy." : ".");
}

bool quiz_passes(struct quiz *z, struct question *q)
{
	static struct candidates c;
	struct candidate *chosen;

	c.n = 0;
	for (size_t i = 0; i < z->nshows; i++) {
		if (!z->paths[i].amounts || show_of(z, i)->trace.header.payload_bytes == 0)
			continue;
		add(&c, i)->by = BY_CPU;
		if (!z->paths[i].real)	/* the NIC's DMA is not seen */
			add(&c, i)->by = BY_DMA;
	}
	if (c.n == 0)
		return false;
	chosen = &c.list[quiz_draw(z, c.n)];
	snprintf(chosen->figure, sizeof(chosen->figure), "%s_copies.passes",
		 mover_name(chosen->by));
	ask_setup(q, z, chosen->path);
	quiz_ask(q, "How many %s copies does that make in all, in passes (1 pass: the payload once)?",
		 chosen->by == BY_CPU ? "CPU" : "DMA");
	if (!quiz_set_figure(z, q, chosen->path, chosen->figure, IS_PASSES, "passes"))
		return false;
	tell_hops(q, &z->paths[chosen->path].ledger, chosen->by);
	return finish(z, q, chosen);
}

/* Does the number of calls follow from the rounds or batches of the loop? */
static bool follows(const struct run *run, uint64_t calls)
{
	const uint64_t times = run->config.requests * run->config.connections;
	const uint64_t rounds = config_rounds(&run->config, run->strategy) * times;
	const uint64_t depth = run->strategy->batched ? run->config.depth : 1;
	const uint64_t batches = (rounds / times + depth - 1) / depth * times;

	return calls <= 2 * times || (rounds > 0 && calls % rounds == 0) ||
		(batches > 0 && calls % batches == 0);
}

static bool all_follow(const struct run *run, const struct ledger *l)
{
	for (size_t i = 0; i < l->ncalls; i++) {
		if (!follows(run, l->calls[i].n))
			return false;
	}
	return !run->strategy->zerocopy;	/* it asks for completions, as they come */
}

static void add_calls(struct candidates *c, const struct quiz *z, size_t path)
{
	const struct ledger *l = &z->paths[path].ledger;
	struct candidate *new;

	if (!z->paths[path].calls ||
	    (!z->paths[path].recorded && !all_follow(&show_of(z, path)->run, l)))
		return;
	snprintf(add(c, path)->figure, sizeof(new->figure), "syscalls");
	if (l->user_faults == 0 && !z->paths[path].real)
		snprintf(add(c, path)->figure, sizeof(new->figure), "mode_switches");
	for (size_t i = 0; i < l->ncalls && l->ncalls > 1; i++) {
		new = add(c, path);
		new->call = l->calls[i].name;
		snprintf(new->figure, sizeof(new->figure), "syscalls.%s", new->call);
	}
}

/* "It makes 16 of read(), 16 of write()." */
static void tell_calls(struct question *q, const struct ledger *l)
{
	quiz_why(q, "%s", l->ncalls == 0 ? "It makes none." : "It makes ");
	for (size_t i = 0; i < l->ncalls; i++)
		quiz_why(q, "%s%" PRIu64 " of %s()%s", i ? ", " : "", l->calls[i].n,
			 l->calls[i].name, i + 1 == l->ncalls ? "." : "");
}

static void ask_calls(struct question *q, const struct candidate *c, bool recorded,
		      const char *counting)
{
	if (c->call)
		quiz_ask(q, "How often does it call %s()%s?", c->call, counting);
	else if (strcmp(c->figure, "syscalls") == 0)
		quiz_ask(q, "How many system calls does it make in all%s (%s)?", counting,
			 recorded ? "those that are recorded" : "open, fstat, close apart");
	else
		quiz_ask(q, "How many mode switches (user/kernel crossings) does it take%s?",
			 counting);
}

bool quiz_calls(struct quiz *z, struct question *q)
{
	static struct candidates c;
	const struct candidate *chosen;
	bool switches;

	c.n = 0;
	for (size_t i = 0; i < z->nshows; i++)
		add_calls(&c, z, i);
	if (c.n == 0)
		return false;
	chosen = &c.list[quiz_draw(z, c.n)];
	switches = strcmp(chosen->figure, "mode_switches") == 0;
	ask_setup(q, z, chosen->path);
	ask_calls(q, chosen, z->paths[chosen->path].recorded,
		  quiz_counting(show_of(z, chosen->path)));
	if (!quiz_set_figure(z, q, chosen->path, chosen->figure, IS_COUNT, chosen->call ? "calls" :
			     switches ? "mode switches" : "system calls"))
		return false;
	tell_calls(q, &z->paths[chosen->path].ledger);
	if (switches)
		quiz_why(q, " Each crosses twice, in and out.");
	return finish(z, q, chosen);
}

static bool has_hop(const struct ledger *l, const struct hop *hop)
{
	return l->hop_index[hop->from][hop->to][hop->by] != 0;
}

/* Its hops, and one that only another path has. */
static void add_hops(struct candidates *c, const struct quiz *z, size_t path)
{
	const struct ledger *l = &z->paths[path].ledger;

	if (!z->paths[path].amounts)
		return;
	for (size_t i = 0; i < l->nhops; i++)
		if (l->hops[i].by != BY_DMA || !z->paths[path].real)
			add(c, path)->hop = &l->hops[i];
	if (z->paths[path].recorded)	/* what is not in it may only not have been seen */
		return;
	for (size_t other = 0; other < z->nshows; other++) {
		const struct ledger *o = &z->paths[other].ledger;

		for (size_t i = 0; i < o->nhops; i++) {
			if (has_hop(l, &o->hops[i]) || o->hops[i].from == o->hops[i].to)
				continue;
			add(c, path)->hop = &o->hops[i];
			return;
		}
	}
}

/* How much of the payload it is, and that whole blocks and pages move. */
static void tell_hop(struct question *q, const struct ledger *l, const struct hop *hop)
{
	const struct hop *h;
	char passes[32];

	if (q->number.value == 0) {
		quiz_why(q, "No byte goes that way: this path has no such hop.");
		return;
	}
	h = &l->hops[l->hop_index[hop->from][hop->to][hop->by] - 1];
	if (h->payload_bytes == 0) {
		quiz_why(q, "That is the sum over its steps; none of it is payload.");
		return;
	}
	fixed_text(passes, sizeof(passes), (int64_t)ledger_passes(l, h->payload_bytes));
	quiz_why(q, "That is the payload %s time%s over", passes,
		 strcmp(passes, "1") == 0 ? "" : "s");
	quiz_why(q, "%s", h->bytes == h->payload_bytes ? "." :
		 ", and what else lies in the same blocks and pages.");
}

bool quiz_hop(struct quiz *z, struct question *q)
{
	static const char *const what[] = {
		[BY_CPU] = "does the CPU copy", [BY_DMA] = "does DMA move",
		[BY_REFERENCE] = "are handed on by reference",
	};
	static struct candidates c;
	struct candidate *chosen;
	const struct hop *hop;

	c.n = 0;
	for (size_t i = 0; i < z->nshows; i++)
		add_hops(&c, z, i);
	if (c.n == 0)
		return false;
	chosen = &c.list[quiz_draw(z, c.n)];
	hop = chosen->hop;
	snprintf(chosen->figure, sizeof(chosen->figure), "hops.%s.%s.%s.bytes",
		 place_name(hop->from), place_name(hop->to), mover_name(hop->by));
	ask_setup(q, z, chosen->path);
	quiz_ask(q, "How many bytes %s from %s to %s in all%s?", what[hop->by],
		 quiz_place(hop->from), quiz_place(hop->to),
		 quiz_counting(show_of(z, chosen->path)));
	if (!quiz_set_figure(z, q, chosen->path, chosen->figure, IS_BYTES, "bytes"))
		return false;
	tell_hop(q, &z->paths[chosen->path].ledger, hop);
	return finish(z, q, chosen);
}

bool quiz_memory(struct quiz *z, struct question *q)
{
	static struct candidates c;
	struct candidate *chosen;

	c.n = 0;
	for (size_t i = 0; i < z->nshows && !z->shows->together; i++) {
		if (!z->paths[i].amounts || z->paths[i].real)
			continue;
		add(&c, i)->place = USER_BUFFER;
		add(&c, i)->place = PAGE_CACHE;
	}
	if (c.n == 0)
		return false;
	chosen = &c.list[quiz_draw(z, c.n)];
	snprintf(chosen->figure, sizeof(chosen->figure), "memory_peak_bytes.%s",
		 place_name(chosen->place));
	ask_setup(q, z, chosen->path);
	quiz_ask(q, chosen->place == USER_BUFFER ?
		 "How many bytes of memory do its user buffers take at most?" :
		 "How many bytes does the file take in the page cache at most?");
	if (!quiz_set_figure(z, q, chosen->path, chosen->figure, IS_BYTES, "bytes"))
		return false;
	if (q->number.value == 0)
		quiz_why(q, chosen->place == USER_BUFFER ? "It has no buffer of its own." :
			 "It goes past the page cache.");
	else if (finish(z, q, chosen) && q->evidence.position == 0)
		quiz_why(q, "It is there from the start.");
	return true;
}
