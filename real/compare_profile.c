/*
 * The profile, as a further witness of rows that stand already: of hops between places in memory, and of
 * how many copies there were.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "real/compare.h"

#define PASS 10000u		/* one pass, in ten-thousandths */

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

static void judge(struct row *row, const struct profile *p, enum copy copy, const char *none)
{
	char name[160];

	switch (profile_says(p, copy)) {
	case PROFILE_COPIED:
		snprintf(name, sizeof(name), "profile, %" PRIu64 " of %" PRIu64 " samples in %s",
			 p->seen[copy], p->samples, p->routine[copy]);
		row_witness(row, "alias probe", name, value_word("copied"), false);
		return;
	case PROFILE_NOT_COPIED:
		snprintf(name, sizeof(name), "profile, %" PRIu64 " of %" PRIu64 " samples in a copy "
			 "routine there (about %" PRIu64 " if it were copied)", p->seen[copy],
			 p->samples, p->expected);
		row_witness(row, "alias probe", name, value_word(none), false);
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
	snprintf(name, sizeof(name), "profile, %" PRIu64 " samples", p->samples);
	row_witness(row, "alias probe", name, (struct value){ .kind = VALUE_PASSES, .n = n * PASS },
		    false);
}

void compare_profile(struct result *r, const struct expected *x, const struct observed *o)
{
	const struct profile *p = &o->profile;
	const char *why = o->is_profiled ? "" : o->not_profiled.text;
	struct row *passes = compare_seen_row(r, "cpu_copies.passes");

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
			judge(row, p, copy, looks[i].none);
	}
	if (passes && why[0])
		row_alone(passes, why);
	else if (passes && x->touches)
		row_alone(passes, "the program itself copies, and the profile names routines of the kernel");
	else if (passes)
		judge_passes(passes, p);
}
