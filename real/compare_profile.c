/*
 * The profile, as a further witness of rows that stand already: of hops between places in memory, and of
 * how many copies there were.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "real/compare.h"

#define PASS 10000u		/* one pass, in ten-thousandths */
#define PROFILE "profile"		/* its name, as a row has it */

/* Rows, and the copy that would be seen there; `none` is the word for that there was none. */
static const struct {
	const char *figure;
	enum copy copy;
	const char *none;
} looks[] = {
	{ "hops.page-cache.user-buffer", COPY_READ, "referenced" },
	{ "hops.page-cache.pipe", COPY_READ, "referenced" },
	{ "hops.user-buffer.socket-buffer", COPY_SEND, "referenced" },
	{ "hops.page-cache.socket-buffer", COPY_SEND, "referenced" },
	{ "hops.pipe.socket-buffer", COPY_SEND, "referenced" },
	{ "hops.socket-buffer.socket-buffer", COPY_DEVICE, "none" },
	{ "cpu_copies.deferred", COPY_DELIVER, "none" },
};

#define NLOOKS (sizeof(looks) / sizeof(looks[0]))

static void judge(struct row *row, const char *first, const struct profile *p, enum copy copy,
		  const char *none)
{
	char name[160];

	switch (profile_says(p, copy)) {
	case PROFILE_COPIED:
		snprintf(name, sizeof(name), PROFILE ", %" PRIu64 " of %" PRIu64 " samples in %s",
			 p->seen[copy], p->samples, p->routine[copy]);
		row_witness(row, first, name, value_word("copied"), false);
		return;
	case PROFILE_NOT_COPIED:
		snprintf(name, sizeof(name), PROFILE ", %" PRIu64 " of %" PRIu64 " samples in a copy "
			 "routine there (about %" PRIu64 " if it were copied)", p->seen[copy],
			 p->samples, p->expected);
		row_witness(row, first, name, value_word(none), false);
		return;
	case PROFILE_UNSURE:
		snprintf(name, sizeof(name), "the profile has %" PRIu64 " samples of a copy there, of "
			 "about %" PRIu64 ", which says nothing", p->seen[copy], p->expected);
		row_alone(row, name);
		return;
	}
}

/* The kernel copies at the hops that it was seen to copy at; the program's own copies it cannot see. */
static void judge_passes(struct row *row, const struct profile *p)
{
	static const enum copy copies[] = { COPY_READ, COPY_SEND, COPY_DELIVER, COPY_DEVICE };
	uint64_t n = 0;
	char name[80];

	for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]); i++) {
		const enum profile_says says = profile_says(p, copies[i]);

		if (says == PROFILE_UNSURE) {
			row_alone(row, "the profile is unsure of a hop");
			return;
		}
		n += says == PROFILE_COPIED;
	}
	snprintf(name, sizeof(name), PROFILE ", %" PRIu64 " samples", p->samples);
	row_witness(row, "alias probe", name, (struct value){ .kind = VALUE_PASSES, .n = n * PASS },
		    false);
}

/* No copy of any kind may have been made of what nobody got, where the delivered one was seen. */
static void judge_undelivered(struct row *row, const struct observed *o)
{
	const struct profile_undelivered *u = &o->undelivered_profile;
	struct profile all = u->profile;

	if (!u->is_there) {
		row_alone(row, u->none.text);
		return;
	}
	if (profile_says(&o->profile, COPY_DELIVER) != PROFILE_COPIED) {
		row_alone(row, "the profile is unsure of that copy where it is delivered");
		return;
	}
	all.seen[COPY_DELIVER] += all.seen[COPY_SEND] + all.seen[COPY_DEVICE];
	if (all.seen[COPY_SEND] + all.seen[COPY_DEVICE] > u->profile.seen[COPY_DELIVER])
		memcpy(all.routine[COPY_DELIVER], all.seen[COPY_SEND] ? all.routine[COPY_SEND] :
		       all.routine[COPY_DEVICE], sizeof(all.routine[0]));
	judge(row, "completion", &all, COPY_DELIVER, "none");
}

void compare_profile(struct result *r, const struct expected *x, const struct observed *o)
{
	const struct profile *p = &o->profile;
	const char *why = o->is_profiled ? "" : o->not_profiled.text;
	struct row *undelivered = compare_seen_row(r, "cpu_copies.undelivered");

	if (!o->is_profiled && !why[0])
		return;
	for (size_t i = 0; i < NLOOKS; i++) {
		struct row *row = compare_seen_row(r, looks[i].figure);
		enum copy copy = looks[i].copy;

		if (!row || row->real.kind != VALUE_WORD || strcmp(row->real.word, "some") == 0)
			continue;
		/* What was held against an older kernel's call is the copy at the device. */
		if ((copy == COPY_DELIVER && !x->gathers) || (copy == COPY_SEND && x->told_of))
			copy = COPY_DEVICE;
		if (copy == COPY_READ && x->touches)
			row_alone(row, "the program itself copies, and the profile names routines of the kernel");
		else if (why[0])
			row_alone(row, why);
		else
			judge(row, "alias probe", p, copy, looks[i].none);
	}
	if (undelivered && why[0])
		row_alone(undelivered, why);
	else if (undelivered)
		judge_undelivered(undelivered, o);
}

/* A hop between places in memory, or a copy that is made later, of which it was seen what it is. */
static bool is_summed(const struct row *row)
{
	const char *end = strrchr(row->figure, '.');

	if (row->real.kind != VALUE_WORD)
		return false;
	return strcmp(row->figure, "cpu_copies.deferred") == 0 ||
	       (strncmp(row->figure, "hops.", 5) == 0 && strcmp(end, ".nic") != 0);
}

/* Name it among them, once. */
static void add_name(char *names, size_t size, const char *name)
{
	const size_t n = strlen(names);

	if (!strstr(names, name))
		snprintf(names + n, size - n, "%s%s", n ? ", " : "", name);
}

void compare_sum(struct result *r)
{
	struct row *passes = compare_seen_row(r, "cpu_copies.passes");
	char names[120] = "", text[200];
	uint64_t n = 0;

	for (size_t i = 0; i < r->nrows && passes; i++) {
		const struct row *row = &r->rows[i];

		if (!is_summed(row))
			continue;
		if (row->verdict == CONTRADICTED || row->witnesses == 0) {
			snprintf(text, sizeof(text), "%s has no two that agree", row->figure);
			row_alone(passes, text);
			return;
		}
		n += strcmp(row->real.word, "copied") == 0;
		add_name(names, sizeof(names), row->second);
	}
	if (!passes || !names[0])
		return;
	/* The profile counts once: it may have judged the sum itself. */
	if (passes->witnesses > 0 && strstr(names, PROFILE))
		return;
	snprintf(text, sizeof(text), "of each hop that is summed, its own second one (%s)", names);
	row_witness(passes, "alias probe", text, (struct value){ .kind = VALUE_PASSES, .n = n * PASS }, false);
}

void compare_profile_passes(struct result *r, const struct expected *x, const struct observed *o)
{
	struct row *passes = compare_seen_row(r, "cpu_copies.passes");
	const char *why = o->is_profiled ? "" : o->not_profiled.text;

	if (!passes || (!o->is_profiled && !why[0]))
		return;
	if (why[0])
		row_alone(passes, why);
	else if (x->touches)
		row_alone(passes, "the program itself copies, and the profile names routines of the kernel");
	else
		judge_passes(passes, &o->profile);
}
