/*
 * "Did you mean ...?": offer the known names one by one, the one with the fewest changed
 * letters wins, if a third of what was typed or less is wrong.
 */

#include "sim/suggest.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sim/utf8.h"

#define NAME_BYTES 48	/* every name of ours is shorter */

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Letters to insert, delete, change or swap with the next one; case does not matter. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t rows[3][NAME_BYTES + 1];		/* for i, i - 1 and i - 2 letters of a */
	const size_t na = strlen(a), nb = strlen(b);

	for (size_t i = 0; i <= na; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t best = row[j - 1] + 1;

			if (i > 0 && above[j] + 1 < best)
				best = above[j] + 1;
			if (i > 0 && above[j - 1] + !same(a[i - 1], b[j - 1]) < best)
				best = above[j - 1] + !same(a[i - 1], b[j - 1]);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]) && two[j - 2] + 1 < best)
				best = two[j - 2] + 1;
			row[j] = best;
		}
	}
	return rows[na % 3][nb];
}

/* One name more; where it has no room, ", ..." stands for it and all others. */
static void list_add(struct suggest *s, const char *name)
{
	static const char more[] = ", ...";
	const size_t used = strlen(s->list), room = sizeof(s->list) - used;
	const char *comma = used > 0 ? ", " : "";

	if (s->cut)
		return;
	s->cut = strlen(comma) + strlen(name) + sizeof(more) > room;
	snprintf(s->list + used, room, "%s%s", s->cut ? more : comma, s->cut ? "" : name);
}

void suggest_offer(struct suggest *s, const char *name)
{
	const size_t typed = strlen(s->typed);
	size_t distance;

	list_add(s, name);
	if (typed > NAME_BYTES || strlen(name) >= sizeof(s->best))
		return;
	distance = edit_distance(s->typed, name);
	if (distance > typed / 3)
		return;
	if (s->best[0] == '\0' || distance < s->distance) {
		snprintf(s->best, sizeof(s->best), "%s", name);
		s->distance = distance;
	}
}

const char *suggest_text(const struct suggest *s, const char *kind, char *text, size_t size)
{
	const char *known = s->best[0] ? s->best : NULL;

	snprintf(text, size, "unknown %s \"%.*s\"%s%s%s; accepted: %s", kind,
		 utf8_cut(s->typed, 40), s->typed, known ? " (did you mean " : "",
		 known ? known : "", known ? "?)" : "", s->list);
	return text;
}
