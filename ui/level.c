/*
 * The names of the levels of detail.  What each shows stands with what draws it: a group of figures
 * belongs to a level (ui/view_figures.c), and so does a detail (ui/view_detail.c).
 */

#include "ui/level.h"

#include "sim/utf8.h"

int level_parse(int *level, const char *text, struct error *e)
{
	if (text[0] < '1' || text[0] > '0' + MAX_LEVEL || text[1] != '\0')
		return error_set(e, "--level %.*s: accepted: 1, 2 or 3, from little detail to much",
				 utf8_cut(text, 60), text);
	*level = text[0] - '0';
	return 0;
}

const char *level_words(int level)
{
	static const char *const words[] = {
		[LEVEL_BYTES] = "where the bytes are, who moves them, whether the call has returned",
		[LEVEL_TASKS] = "also who runs and who sleeps, interrupts, XMIT, ACK, readahead",
		[LEVEL_PIECES] = "also folios, rounds, segments, the NIC's ring, fault-around",
	};

	return words[level];
}
