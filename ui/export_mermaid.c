/*
 * `--format mermaid`: the steps as a sequence diagram, for documents that Mermaid draws.  What goes
 * from one place to another is an arrow, dashed where only a reference goes or a call returns;
 * anything else is a note at the place where it happens.
 */

#include <string.h>

#include "sim/trace.h"
#include "ui/walk.h"

/* Who stands at the top of the diagram, from left to right. */
enum actor { PROGRAM, BUFFER, KERNEL, CACHE, IN_PIPE, SOCKET, IN_DISK, IN_NIC, PEER };
#define N_ACTORS (PEER + 1)

static const struct {
	const char *id, *title;
} actors[N_ACTORS] = {
	[PROGRAM] = { "program", "program (user mode)" },
	[BUFFER] = { "buffer", "user buffer" },
	[KERNEL] = { "kernel", "CPU in the kernel" },
	[CACHE] = { "cache", "page cache" },
	[IN_PIPE] = { "pipe", "pipe" },
	[SOCKET] = { "socket", "socket buffer" },
	[IN_DISK] = { "disk", "disk" },
	[IN_NIC] = { "nic", "NIC" },
	[PEER] = { "peer", "receiver" },
};

static enum actor at(enum place place)
{
	switch (place) {
	case DISK:
		return IN_DISK;
	case PAGE_CACHE:
		return CACHE;
	case USER_BUFFER:
		return BUFFER;
	case PIPE:
		return IN_PIPE;
	case SOCKET_BUFFER:
		return SOCKET;
	case NIC:
		return IN_NIC;
	default:
		return KERNEL;
	}
}

struct message {
	enum actor from, to;		/* the same: a note */
	bool dashed;
};

static struct message message_of(const struct event *e)
{
	const enum actor here = e->lane == LANE_DISK ? IN_DISK : e->lane == LANE_NIC ? IN_NIC :
		e->user ? PROGRAM : KERNEL;

	switch ((enum op)e->op) {
	case OP_ENTER:
		return (struct message){ PROGRAM, KERNEL, false };
	case OP_LEAVE:
		return (struct message){ KERNEL, PROGRAM, true };
	case OP_DMA:
	case OP_COPY:
		return (struct message){ at(e->from), at(e->to), false };
	case OP_LINK:
		return (struct message){ at(e->from), at(e->to), true };
	case OP_SUBMIT:
		return (struct message){ KERNEL, IN_DISK, false };
	case OP_XMIT:
		return (struct message){ KERNEL, IN_NIC, false };
	case OP_IRQ:
		return (struct message){ at(e->from), KERNEL, false };
	case OP_WIRE:
		return (struct message){ IN_NIC, PEER, false };
	case OP_ACK:
		return (struct message){ PEER, KERNEL, true };
	default:
		return (struct message){ here, here, false };
	}
}

/* Of the characters that Mermaid or a browser would obey it has names. */
static void write_text(FILE *file, const char *text)
{
	for (; *text; text++) {
		if (strchr("#;<>&\"", *text))
			fprintf(file, "#%d;", (unsigned char)*text);
		else
			putc(*text, file);
	}
}

/* Only who takes part stands there. */
static void write_actors(const struct walk *w, FILE *file)
{
	bool used[N_ACTORS] = { [PROGRAM] = true };

	for (size_t step = walk_first(w); step <= walk_last(w, 0); step++) {
		const struct event *e = walk_event(w, 0, step);

		if (e) {
			used[message_of(e).from] = true;
			used[message_of(e).to] = true;
		}
	}
	for (int i = 0; i < N_ACTORS; i++) {
		if (used[i])
			fprintf(file, "    participant %s as %s\n", actors[i].id, actors[i].title);
	}
}

static void write_message(const struct walk *w, FILE *file, size_t step)
{
	const struct event *e = walk_event(w, 0, step);
	const struct message m = e ? message_of(e) : (struct message){ PROGRAM, PROGRAM, false };
	char text[256];

	if (m.from == m.to)
		fprintf(file, "    Note over %s: ", actors[m.from].id);
	else
		fprintf(file, "    %s%s%s: ", actors[m.from].id, m.dashed ? "-->>" : "->>",
			actors[m.to].id);
	fprintf(file, "%zu. ", step);
	walk_sentence(w, 0, step, text, sizeof(text));
	write_text(file, text);
	putc('\n', file);
}

static void mermaid_write(struct walk *w, FILE *file)
{
	char text[WALK_CAPTION_BYTES];

	if (w->one_step)
		walk_caption(w, 0, w->step, text, sizeof(text));
	else
		walk_caption(w, 0, walk_last(w, 0), text, sizeof(text));
	fputs("sequenceDiagram\n    title ", file);
	write_text(file, text);
	putc('\n', file);
	write_actors(w, file);
	for (size_t step = walk_first(w); step <= walk_last(w, 0); step++)
		write_message(w, file, step);
}

const struct walk_format walk_mermaid = {
	.name = "mermaid",
	.options = OPT_STEP,
	.one_path = true,
	.most_steps = WALK_MESSAGES,
	.write = mermaid_write,
};
