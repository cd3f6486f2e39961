/*
 * The rows of what happens only when the bytes are transmitted: the copy that is made then, and
 * what a NIC would fetch.
 *
 * The send queue was looked into while a corked socket held the bytes back, and what arrived was
 * looked at in a second run: new bytes first and old ones then means a copy in between.
 */

#include <inttypes.h>
#include <stdio.h>

#include "real/compare.h"

#define PASS 10000u		/* one pass, in ten-thousandths */

static bool all_old(const struct alias_hop *h)
{
	return h->old_pages == h->npages;
}

static bool all_new(const struct alias_hop *h)
{
	return h->new_pages == h->npages;
}

const struct alias_hop *compare_arrived(const struct observed *o)
{
	if (o->is_delivered)
		return alias_sent(&o->delivered);
	return o->is_probed && !o->alias.corked ? alias_sent(&o->alias) : NULL;
}

static const struct completions *completions_of(const struct observed *o)
{
	return o->is_measured ? &o->measured.completions : &o->counted.completions;
}

/* A copy into the socket buffer although what is there are references already. */
static bool is_deferred(const struct ledger *l, const struct hop *h)
{
	if (h->by != BY_CPU || h->to != SOCKET_BUFFER || h->from == SOCKET_BUFFER)
		return false;
	for (size_t i = 0; i < l->nhops; i++) {
		if (l->hops[i].to == SOCKET_BUFFER && l->hops[i].by == BY_REFERENCE)
			return true;
	}
	return false;
}

static bool is_inside(const struct hop *h)
{
	return h->from == SOCKET_BUFFER && h->to == SOCKET_BUFFER;
}

int64_t compare_transmitted(const struct expected *x, const struct observed *o)
{
	const struct completions *c = completions_of(o);
	const struct alias_hop *seen = compare_arrived(o);

	for (size_t i = 0; i < x->model.nhops; i++) {
		const struct hop *h = &x->model.hops[i];

		if (is_inside(h))
			return all_old(&o->alias.device) ? PASS : 0;
		if (!is_deferred(&x->model, h))
			continue;
		if (seen && (all_old(seen) || all_new(seen)))
			return all_old(seen) ? PASS : 0;
		return c->sends ? (int64_t)(PASS * c->copied / c->sends) : -1;
	}
	return 0;
}

/* The kernel says of each zero-copy send, when it is complete, whether it had to copy after all. */
static void judge_by_completions(struct row *row, const struct completions *c)
{
	row->real = value_word(c->copied == c->sends ? "copied" : c->copied ? "some" : "none");
	row_evidence(row, "completions of zero-copy sends: the kernel says of %" PRIu64 " of %" PRIu64
		     " that it copied after all", c->copied, c->sends);
	row_judge(row, CONFIRMED);
}

/*
 * The pages show it, and completions speak of it where they can: skb_copy_ubufs() marks the ones that
 * it copied for a receiver, nothing does for a device (net/core/skbuff.c).
 */
static void judge_by_pages(struct row *row, const struct expected *x, const struct alias_hop *seen,
			   const struct completions *c)
{
	const char *bytes = all_old(seen) ? "old" : "new";
	char name[120];

	row->real = value_word(all_old(seen) ? "copied" : "none");
	row_evidence(row, "alias probe: once delivered, the %s bytes were on every page (%zu); %s",
		     bytes, seen->npages, x->gathers ?
		     "a receiver is handed what may not change" : "the device does not gather");
	row_judge(row, CONFIRMED);
	if (!c->sends)
		return;
	snprintf(name, sizeof(name), "completions, the kernel says of %" PRIu64 " of %" PRIu64 " zero-copy sends that "
		 "it copied after all", c->copied, c->sends);
	if (!x->gathers) {
		row_also(row, name);
		row_also(row, "they do not count what a device needs in one piece");
		return;
	}
	if (c->copied == (all_old(seen) ? c->sends : 0)) {
		row_witness(row, "alias probe", name, row->real, false);
		return;
	}
	row->verdict = CONTRADICTED;
	row_reason(row, "two witnesses disagree: the %s bytes arrived on every page, and the "
		   "completions say of %" PRIu64 " of %" PRIu64 " sends that they were copied", bytes,
		   c->copied, c->sends);
}

static void compare_deferred(struct row *row, const struct expected *x, const struct observed *o)
{
	const struct completions *c = completions_of(o);
	const struct alias_hop *seen = compare_arrived(o);

	row->model = value_word("copied");
	if (seen && (all_old(seen) || all_new(seen)))
		judge_by_pages(row, x, seen, c);
	else if (c->sends)
		judge_by_completions(row, c);
	else if (!o->is_measured && !o->is_counted)
		row_not_observable(row, o->not_measured.text);
	else
		row_not_observable(row, o->not_delivered.text[0] ? o->not_delivered.text :
				   "nothing says whether it was copied");
}

/*
 * Who is to blame for the copy?  Of a datagram that nobody gets, the completion says that there was
 * none.
 */
static void compare_undelivered(struct result *r, const struct expected *x,
				const struct observed *o)
{
	const struct completions *c = &o->undelivered;
	struct row *row = compare_row(r, "cpu_copies.", "undelivered");

	row->model = value_word(x->undelivered_copied ? "copied" : "none");
	if (!o->is_undelivered || c->sends == 0) {
		row_not_observable(row, o->is_undelivered ? "the completions do not say" :
				   o->not_undelivered.text);
		return;
	}
	row->real = value_word(c->copied ? "copied" : "none");
	row_evidence(row, "the completion of a zero-copy datagram to a bridge without ports, which "
		     "hands it to nobody: %" PRIu64 " of %" PRIu64 " sends copied", c->copied,
		     c->sends);
	row_judge(row, CONFIRMED);
}

/* Nobody can overwrite the socket buffer's own pages: they go the way of others. */
static void compare_inside(struct row *row, const struct observed *o)
{
	row->model = value_word("copied");
	if (!o->is_probed) {
		row_not_observable(row, o->not_probed.text);
		return;
	}
	row->real = value_word(all_old(&o->alias.device) ? "copied" : "none");
	row_evidence(row, "the device does not gather: pages sent through it as references arrived "
		     "copied (%zu old, the alias probe's third control); that the socket buffer's "
		     "own are copied too is inferred", o->alias.device.old_pages);
	row_judge(row, INFERRED);
}

/* What stands in the place of a NIC's DMA. */
static void tell_counters(char *text, size_t size, const struct measured *m)
{
	int n = 0;

	text[0] = '\0';
	if (m->sent_bytes >= 0)
		n = snprintf(text, size, "; TCP handed %" PRId64 " bytes to the interface "
			     "(tcpi_bytes_sent)", m->sent_bytes);
	if (m->sent_bytes >= 0 && m->traffic.bytes)
		snprintf(text + n, size - (size_t)n, ", which sent %" PRIu64 " in %" PRIu64
			 " frames, headers included", m->traffic.bytes, m->traffic.packets);
}

/* The NIC's DMA: there is none, but the pages may be seen to go by. */
static void compare_nic(struct row *row, const struct expected *x, const struct observed *o,
			enum place from)
{
	const char *device = x->in_lab ? "veth" : "loopback";
	const struct alias_hop *seen = compare_arrived(o);
	char counters[160] = "";

	row->textbook = compare_word(&x->textbook, from, NIC);
	row->model = compare_word(&x->model, from, NIC);
	if (o->is_measured)
		tell_counters(counters, sizeof(counters), &o->measured);
	if (from == SOCKET_BUFFER || !seen || (!all_old(seen) && !all_new(seen))) {
		row->verdict = NOT_OBSERVABLE;
		row_reason(row, "%s has no DMA engine%s", device, counters);
		return;
	}
	row->real = value_word(all_new(seen) ? "referenced" : "copied");
	row_evidence(row, "%s has no DMA engine and hands on the pages: the new bytes arrived on "
		     "%zu of %zu%s", device, seen->new_pages, seen->npages, counters);
	row_judge(row, CONFIRMED);
}

/*
 * Segments were dropped, the source overwritten, and then TCP sent them once more.  From a reference
 * the new bytes go out, under the old sequence numbers.
 */
void compare_resent(struct result *r, const struct expected *x, const struct observed *o)
{
	const struct alias_hop *seen = alias_sent(&o->resent);
	struct row *row = compare_row(r, "retransmitted.", "bytes");

	if (x->resent_from != NOWHERE)
		row->model = value_word(x->resent_from == SOCKET_BUFFER ? "old" : "new");
	if (!o->is_resent || !seen) {
		row_not_observable(row, o->is_resent ? "there is nothing to send" :
				   o->not_resent.text);
	} else if (!all_old(seen) && !all_new(seen)) {
		row->verdict = NOT_OBSERVABLE;
		row_reason(row, "the probe is unsure: of %zu pages %zu arrived old, %zu new, %zu "
			   "mixed", seen->npages, seen->old_pages, seen->new_pages,
			   seen->mixed_pages);
	} else {
		row->real = value_word(all_old(seen) ? "old" : "new");
		row_evidence(row, "alias probe: a filter at the receiver dropped each segment, the "
			     "source was overwritten, and TCP sent it once more: the %s bytes "
			     "arrived on every page (%zu); %" PRIu64 " bytes retransmitted "
			     "(tcpi_bytes_retrans, controls included); all controls held",
			     all_old(seen) ? "old" : "new", seen->npages, o->resent.resent_bytes);
		row_judge(row, CONFIRMED);
	}
}

bool compare_transmit(struct result *r, const struct expected *x, const struct observed *o,
		      const struct hop *h)
{
	if (is_deferred(&x->model, h)) {
		compare_deferred(compare_row(r, "cpu_copies.", "deferred"), x, o);
		if (x->asks_undelivered)
			compare_undelivered(r, x, o);
	} else if (is_inside(h)) {
		compare_inside(compare_hop_row(r, h->from, h->to), o);
	} else if (h->to == NIC) {
		compare_nic(compare_hop_row(r, h->from, h->to), x, o, h->from);
	} else {
		return false;
	}
	return true;
}
