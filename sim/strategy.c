/*
 * The strategies, from sim/strategies.def, and small questions about their tables.
 */

#include "sim/strategy.h"

#include <string.h>

#define STRATEGY(name) extern const struct strategy strategy_##name;
#include "sim/strategies.def"
#undef STRATEGY

const struct strategy *const strategies[] = {
#define STRATEGY(name) &strategy_##name,
#include "sim/strategies.def"
#undef STRATEGY
};
const size_t nstrategies = sizeof(strategies) / sizeof(strategies[0]);

const struct strategy *strategy_find(const char *name)
{
	for (size_t i = 0; i < nstrategies; i++) {
		if (strcmp(strategies[i]->name, name) == 0)
			return strategies[i];
	}
	return NULL;
}

static const char *const family_names[] = {
	[FAMILY_NONE] = "",
	[FAMILY_AVOID] = "avoids the copy between user and kernel",
	[FAMILY_BYPASS] = "bypasses the kernel",
	[FAMILY_OPTIMISE] = "makes the copy cheaper",
};

_Static_assert(sizeof(family_names) / sizeof(family_names[0]) == N_FAMILIES, "a name per family");

const char *family_name(enum family family)
{
	return family_names[family];
}

/* What a program does whose non-blocking socket has no room, after its call returned EAGAIN. */
static const struct step socket_full[] = {
	{ .op = OP_ENTER, .call = "epoll_wait",
	  .note = {
		"The socket is full: the program asks to be told when there is room.",
		"A non-blocking call never sleeps; it returns EAGAIN. One epoll_wait() waits for all "
		"sockets at once.",
		"do_epoll_wait() > ep_poll(); epoll_wait(2)" } },
	{ .op = OP_WAIT, .from = SOCKET_BUFFER,
	  .note = {
		"The task sleeps in epoll_wait() until a socket has room.",
		"If another socket has room already, it does not sleep at all.",
		"ep_poll() > schedule_hrtimeout_range(); epoll_wait(2)" } },
	{ .op = OP_LEAVE, .call = "epoll_wait",
	  .note = {
		"epoll_wait() returns: a socket has room.",
		"The program makes the call for the rest of the bytes again.",
		"syscall_exit_to_user_mode(); epoll_wait(2)" } },
};

/* What a program does before it sends a chunk of a file that has an index. */
static const struct step lookup[] = {
	{ .op = OP_LOOKUP, .from = PAGE_CACHE, .user = true,
	  .note = {
		"The program searches the mapped index for the place of the next chunk.",
		"It loads entries where they lie in the page cache: no call, no copy. A page that is not "
		"mapped is a page fault in user mode, and one that is not in memory a wait for the disk.",
		"No kernel code runs for it, but for its faults: do_user_addr_fault(); mmap(2)" } },
};

const struct step *strategy_rows(const struct strategy *s, enum phase phase, size_t *n)
{
	switch (phase) {
	case PHASE_FULL:
		*n = sizeof(socket_full) / sizeof(socket_full[0]);
		return socket_full;
	case PHASE_LOOKUP:
		*n = sizeof(lookup) / sizeof(lookup[0]);
		return lookup;
	default:
		*n = s->nsteps[phase];
		return s->phase[phase];
	}
}

size_t strategy_nsteps(const struct strategy *s)
{
	size_t n = 0, rows;

	for (int phase = 0; phase < N_PHASES; phase++) {
		strategy_rows(s, (enum phase)phase, &rows);
		n += rows;
	}
	return n;
}

const struct step *strategy_step(const struct strategy *s, int index)
{
	if (index < 0)
		return NULL;
	for (int phase = 0; phase < N_PHASES; phase++) {
		size_t n;
		const struct step *rows = strategy_rows(s, (enum phase)phase, &n);

		if ((size_t)index < n)
			return &rows[index];
		index -= (int)n;
	}
	return NULL;
}

bool strategy_maps(const struct strategy *s)
{
	for (size_t i = 0; i < s->nsteps[PHASE_SETUP]; i++) {
		if (s->phase[PHASE_SETUP][i].op == OP_MAP)
			return true;
	}
	return false;
}

unsigned int strategy_buffers(const struct strategy *s)
{
	return s && s->buffers > 0 ? s->buffers : 1;
}

bool strategy_touches(const struct strategy *s)
{
	for (size_t i = 0; strategy_maps(s) && i < s->nsteps[PHASE_LOOP]; i++) {
		if (s->phase[PHASE_LOOP][i].op == OP_DMA)
			return s->phase[PHASE_LOOP][i].user;
	}
	return false;
}
