/*
 * What a place is, and what it holds now: a note over the picture, for who clicks on it.
 */

#include <stdio.h>
#include <string.h>

#include "ui/lecture.h"

#define NOTE_WIDTH 52

static const char *const notes[N_PLACES] = {
	[DISK] = "The disk, with a DMA engine of its own: it puts bytes into RAM and the CPU does not "
		"touch them.",
	[PAGE_CACHE] = "The page cache: the kernel's copy of file pages in RAM. What is here needs no "
		"disk; sendfile and mmap hand on these very pages.",
	[USER_BUFFER] = "Memory of the program. A buffer holds copies; a mapping shows the page "
		"cache's own pages here.",
	[PIPE] = "A pipe: it holds references to pages, 16 of them unless set otherwise.",
	[SOCKET_BUFFER] = "The socket's send buffer: copies or references that are kept until the "
		"receiver's ACK has come. When it is full the sender waits.",
	[NIC] = "The network card, with a DMA engine of its own: it fetches the bytes from RAM and "
		"sends them.",
};

/* "It holds A, b (a part), <C> (a reference)." */
static void holds(const struct view *v, enum place place, char *text, size_t size)
{
	int joined, n = scene_blocks(v->scene, MAX_BLOCKS, &joined);
	size_t used = 0;

	text[0] = '\0';
	for (int b = 0; b < n && used < size; b++) {
		static const char *const marks[] = {
			[BLOCK_PART] = "[%c]", [BLOCK_ALL] = "[%c]", [BLOCK_REFERENCE_PART] = "<%c>",
			[BLOCK_REFERENCE_ALL] = "<%c>", [BLOCK_SENT_PART] = "(%c)",
			[BLOCK_SENT_ALL] = "(%c)",
		};
		const enum block state = scene_block(v->scene, place, b, joined);
		const bool part = state == BLOCK_PART || state == BLOCK_REFERENCE_PART ||
			state == BLOCK_SENT_PART;
		char one[8];

		if (state == BLOCK_NONE)
			continue;
		snprintf(one, sizeof(one), marks[state], (part ? 'a' : 'A') + b);
		used += (size_t)snprintf(text + used, size - used, "%s", one);
	}
}

void view_place(struct canvas *c, const struct view *v, enum place place)
{
	const int width = c->width < NOTE_WIDTH ? c->width : NOTE_WIDTH;
	struct rect r = { (c->width - width) / 2, 0, width, 0 }, inner;
	char text[400], now[64];

	holds(v, place, now, sizeof(now));
	snprintf(text, sizeof(text), "%s\nNow: %s", notes[place] ? notes[place] : "",
		 now[0] ? now : "nothing of the file");
	inner = (struct rect){ r.x + 2, 0, width - 4, 1 };
	inner.height = canvas_wrap(NULL, inner, STYLE_NORMAL, text);
	r.height = inner.height + 2;
	r.y = (c->height - r.height) / 2;
	inner.y = r.y + 1;
	canvas_clear(c, r);
	canvas_box(c, r, STYLE_STRONG, place_name(place));
	canvas_wrap(c, inner, STYLE_NORMAL, text);
}
