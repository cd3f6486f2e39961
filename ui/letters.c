/*
 * What events look like in a timeline, wherever one is drawn: a letter each, so that no colour has
 * to tell them apart.  Interrupts, ACKs and XMIT have theirs from the level of detail on that tells of them.
 */

#include "ui/letters.h"
#include "ui/level.h"

#include <stdio.h>

static const struct letter letters[N_OPS] = {
	[OP_ENTER] = { 'm', STYLE_SWITCH, "mode" }, [OP_LEAVE] = { 'm', STYLE_SWITCH, "mode" },
	[OP_SUBMIT] = { 'k', STYLE_NORMAL, "kernel" }, [OP_XMIT] = { 'k', STYLE_NORMAL, "kernel" },
	[OP_MAP] = { 'k', STYLE_NORMAL, "kernel" }, [OP_UNMAP] = { 'k', STYLE_NORMAL, "kernel" },
	[OP_WAIT] = { 'k', STYLE_NORMAL, "kernel" },
	[OP_ISSUE] = { 'k', STYLE_NORMAL, "kernel" }, [OP_COMPLETE] = { 'k', STYLE_NORMAL, "kernel" },
	[OP_REAP] = { 'k', STYLE_NORMAL, "kernel" },
	[OP_SPIN] = { 'p', STYLE_SWITCH, "polls" }, [OP_SEEN] = { 'p', STYLE_SWITCH, "polls" },
	[OP_LOOKUP] = { 'i', STYLE_NORMAL, "index" },
	[OP_PREEMPT] = { 'x', STYLE_SWITCH, "preempt" },
	[OP_RESUME] = { 'x', STYLE_SWITCH, "preempt" },
	[OP_EVICT] = { 'e', STYLE_SWITCH, "evict" },
	[OP_CHECKSUM] = { 'S', STYLE_CPU, "checksum" },
	[OP_DROP] = { 'X', STYLE_SWITCH, "lost" }, [OP_DONE] = { '*', STYLE_STRONG, "done" },
	[OP_FAULT] = { 'f', STYLE_REFERENCE, "fault" },
	[OP_COPY] = { 'C', STYLE_CPU, "copy" }, [OP_DMA] = { 'D', STYLE_DMA, "DMA" },
	[OP_LINK] = { 'L', STYLE_REFERENCE, "link" },
	[OP_SLEEP] = { 's', STYLE_SWITCH, "sleep" }, [OP_WAKE] = { 's', STYLE_SWITCH, "sleep" },
	[OP_IRQ] = { '!', STYLE_SWITCH, "irq" }, [OP_ACK] = { 'a', STYLE_SWITCH, "ACK" },
	[OP_MEDIA] = { 'R', STYLE_DEVICE, "look" }, [OP_WIRE] = { 'T', STYLE_DEVICE, "send" },
	[OP_ALLOC] = { 'u', STYLE_NORMAL, "user" }, [OP_FREE] = { 'u', STYLE_NORMAL, "user" },
};
static const struct letter transmission = { 't', STYLE_NORMAL, "XMIT" };
static const struct letter in_user_mode = { 'u', STYLE_NORMAL, "user" };
static const struct letter of_others = { 'o', STYLE_DIM, "others" };

/* What stands in the legend, in that order; it names only what is drawn. */
static const char legend_order[] = "mkCDLfipts!aRTSexX*uo";

static const struct letter between[] = {
	[CORE_IDLES] = { '.', STYLE_DIM, "idle" },
	[CORE_IN_USER] = { 'u', STYLE_NORMAL, "user" },
	[CORE_IN_KERNEL] = { 'k', STYLE_NORMAL, "kernel" },
	[CORE_SPINS] = { 'p', STYLE_SWITCH, "polls" },
};

const struct letter *letter_of(const struct event *e, bool ours, int level)
{
	const bool plain = level < LEVEL_TASKS && (e->op == OP_IRQ || e->op == OP_ACK);
	const struct letter *l = plain ? &letters[OP_WAIT] : &letters[e->op];

	if (!ours)
		return &of_others;
	if (level >= LEVEL_TASKS && e->op == OP_XMIT)
		return &transmission;
	return l->letter == 'k' && e->user ? &in_user_mode : l;
}

const struct letter *letter_of_others(void)
{
	return &of_others;
}

const struct letter *letter_between(enum core_between does)
{
	return &between[does];
}

int letters_legend(struct canvas *c, int y, int width, const bool seen[128])
{
	int x = 1;

	for (const char *l = legend_order; *l; l++) {
		const struct letter *look = *l == 'o' ? &of_others : *l == 't' ? &transmission : NULL;
		char text[24];

		for (int op = 0; op < N_OPS && !look; op++)
			if (letters[op].letter == *l)
				look = &letters[op];
		snprintf(text, sizeof(text), "%c %s", *l, look->name);
		if (!seen[(unsigned char)*l] || x + canvas_columns(text) > width)
			continue;
		canvas_text(c, x, y, 1, look->style, text);
		x += 2 + canvas_text(c, x + 1, y, width - x - 1, STYLE_NORMAL, text + 1) + 1;
	}
	return x;
}
