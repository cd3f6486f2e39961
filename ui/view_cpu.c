/*
 * What the cores of the CPU do: the one with the current event, in which mode and for whom, and how
 * many of the others work or spin.
 */

#include "ui/view.h"

#include <stdio.h>
#include <string.h>

uint32_t view_connections(const struct view *v)
{
	return v->show ? v->show->connections : 1;
}

unsigned int view_cores(const struct view *v)
{
	return v->show && v->show->ncores > 0 ? v->show->ncores : 1;
}

/* The core of the current event; of what a device does, the one that our task worked on last. */
unsigned int view_core(const struct view *v)
{
	const struct scene *s = v->scene;

	return s->started && s->now.lane == LANE_CPU ? s->now.core : s->core;
}

enum core_between view_core_between(const struct view *v, unsigned int core)
{
	const struct scene *s = v->scene;
	const size_t last = s->core_last[core];
	const struct event *e;

	if (last == 0 || !v->show || last > v->show->trace.n)
		return CORE_IDLES;
	e = &v->show->trace.events[last - 1];
	if (e->end_ns <= s->now.start_ns || e->op == OP_LEAVE || e->op == OP_SLEEP ||
	    e->op == OP_PREEMPT)
		return (enum core_between)v->show->between[last - 1];
	return e->user ? CORE_IN_USER : CORE_IN_KERNEL;		/* it is at it still */
}

/* Whose work the event is. */
static const char *worker_name(const struct view *v, const struct event *e, char *text, size_t size)
{
	const struct step *row = v->strategy ? strategy_step(v->strategy, e->step) : NULL;

	if (e->connection != v->scene->about.connection)
		snprintf(text, size, "conn. %u", (unsigned)e->connection);
	else
		snprintf(text, size, row && row->kthread ? "kernel thread" : "our task");
	return text;
}

/* An interrupt, and what it has set off; without detail that is only the kernel at work. */
static enum style soft_state(const struct view *v, const struct event *e, const char **mode,
			     char *what, size_t size)
{
	const bool plain = v->level < LEVEL_TASKS;

	*mode = e->user ? "user mode" : plain ? "kernel mode" : "interrupt";
	if (plain && e->op != OP_COPY) {
		snprintf(what, size, e->user ? "our task runs" : "the kernel runs");
		return STYLE_NORMAL;
	}
	switch ((enum op)e->op) {
	case OP_ACK:
		snprintf(what, size, "takes in the ACK");
		return STYLE_SWITCH;
	case OP_COPY:
		snprintf(what, size, "copies: C");
		return STYLE_CPU;
	case OP_IRQ:
		snprintf(what, size, e->from == NIC ? "from the NIC" :
			 e->from == DISK ? "from the disk" : "from a timer");
		return STYLE_SWITCH;
	default:
		snprintf(what, size, "sends more");
		return STYLE_SWITCH;
	}
}

static bool is_soft(const struct event *e)
{
	return e->soft || e->op == OP_IRQ || e->op == OP_ACK;
}

/* That it sleeps; in more detail, what for. */
static void sleep_text(const struct view *v, enum place sleeps_for, char *what, size_t size)
{
	static const char *const reasons[N_PLACES] = {
		[DISK] = "task sleeps: disk", [NIC] = "task sleeps: NIC",
		[SOCKET_BUFFER] = "task sleeps: room",
	};
	const char *reason = v->level >= LEVEL_TASKS ? reasons[sleeps_for] : NULL;

	snprintf(what, size, "%s", reason ? reason : "our task sleeps");
}

/* A core at an event of a task. */
static enum style task_state(const struct view *v, const struct event *e, const char **mode,
			     char *what, size_t size)
{
	const char *does = " runs";
	enum style style = STYLE_NORMAL;
	char who[32];

	*mode = (e->user && e->op != OP_FAULT) || (e->op == OP_LEAVE && e->start_ns == e->end_ns) ? "user mode" :
		"kernel mode";
	switch ((enum op)e->op) {
	case OP_LEAVE:
		*mode = "user mode";
		break;
	case OP_COPY:
		does = e->user ? " works: C" : " copies: C";
		style = STYLE_CPU;
		break;
	case OP_CHECKSUM:
		does = " sums up";
		style = STYLE_CPU;
		break;
	case OP_SPIN:
		does = " spins";
		style = STYLE_SWITCH;
		break;
	case OP_SLEEP:
		*mode = "idle";
		does = " sleeps";
		style = STYLE_SWITCH;
		break;
	case OP_WAKE:
		does = " wakes";
		break;
	case OP_XMIT:
		does = v->level >= LEVEL_TASKS ? ": XMIT" : " runs";
		break;
	case OP_PREEMPT:
		does = " waits";
		style = STYLE_SWITCH;
		break;
	default:
		break;
	}
	worker_name(v, e, who, sizeof(who));
	snprintf(what, size, "%s%s", who, e->op == OP_COPY && canvas_columns(who) > 8 ? ": C" : does);
	if (e->op == OP_SLEEP && strcmp(who, "our task") == 0)
		sleep_text(v, (enum place)e->from, what, size);
	return style;
}

/* A core between two events: of what a device does, or at the start. */
static enum style between_state(const struct view *v, unsigned int core, const char **mode,
				char *what, size_t size)
{
	static const char *const modes[] = {
		[CORE_IDLES] = "idle", [CORE_IN_USER] = "user mode",
		[CORE_IN_KERNEL] = "kernel mode", [CORE_SPINS] = "spins",
	};
	const struct scene *s = v->scene;
	const enum core_between does = s->started ? view_core_between(v, core) : CORE_IN_USER;
	const bool done = v->player->position > v->done_position;
	const size_t last = s->core_last[core];

	if (last > 0 && v->show && last <= v->show->trace.n) {
		const struct event *e = &v->show->trace.events[last - 1];

		if (is_soft(e) && e->end_ns > s->now.start_ns)
			return soft_state(v, e, mode, what, size);
	}
	*mode = modes[does];
	if (does == CORE_SPINS)
		snprintf(what, size, "it polls, no sleep");
	else if (does == CORE_IDLES && !done && s->mode == MODE_ASLEEP)
		sleep_text(v, s->sleeps_for, what, size);
	else if (does == CORE_IDLES)
		snprintf(what, size, done ? "our task is done" : "no task runs");
	else
		snprintf(what, size, "our task runs");
	return does == CORE_SPINS || (does == CORE_IDLES && !done) ? STYLE_SWITCH : STYLE_NORMAL;
}

static enum style core_state(const struct view *v, unsigned int core, const char **mode, char *what,
			     size_t size)
{
	const struct event *e = &v->scene->now;
	const bool marks = e->op == OP_DONE || e->op == OP_ALLOC || e->op == OP_FREE;

	if (!v->scene->started || e->lane != LANE_CPU || marks)
		return between_state(v, core, mode, what, size);
	return is_soft(e) ? soft_state(v, e, mode, what, size) : task_state(v, e, mode, what, size);
}

/* The other cores, in a few words; "" if there are none. */
static void others_text(const struct view *v, unsigned int core, char *text, size_t size)
{
	unsigned int spin = 0, work = 0, spinner = 0;

	text[0] = '\0';
	for (unsigned int i = 0; i < view_cores(v) && v->show && v->scene->started; i++) {
		const unsigned int other = v->show->cores[i];
		const enum core_between does = view_core_between(v, other);

		if (other == core)
			continue;
		if (does == CORE_SPINS)
			spinner = other;
		spin += does == CORE_SPINS;
		work += does != CORE_SPINS && does != CORE_IDLES;
	}
	if (spin == 1 && work == 0)
		snprintf(text, size, " CPU %u spins ", spinner);
	else if (spin > 0)
		snprintf(text, size, " %u more spin ", spin);
	else if (view_cores(v) == 2 && v->scene->started)
		snprintf(text, size, work ? " the other works " : " the other idles ");
	else if (view_cores(v) > 1 && v->scene->started)
		snprintf(text, size, " %u of %u others busy ", work, view_cores(v) - 1);
}

enum style view_cpu_text(const struct view *v, char *text, char *what, size_t size)
{
	const unsigned int core = view_core(v);
	const char *mode;
	const enum style style = core_state(v, core, &mode, what, size);

	if (view_cores(v) > 1)
		snprintf(text, size, "CPU %u: %s", core, mode);
	else
		snprintf(text, size, "CPU: %s", mode);
	return style;
}

void view_cpu(struct canvas *c, const struct layout *l, const struct view *v)
{
	const unsigned int core = view_core(v);
	char what[64], text[64];
	enum style style = view_cpu_text(v, text, what, sizeof(text));

	if (l->cpu.width > 0) {
		canvas_box(c, l->cpu, STYLE_DIM, text);
		canvas_text(c, l->cpu.x + 2, l->cpu.y + 1, l->cpu.width - 3, style, what);
		text[0] = '\0';
		if (v->level >= LEVEL_TASKS)
			others_text(v, core, text, sizeof(text));
		canvas_text(c, l->cpu.x + 1, l->cpu.y + l->cpu.height - 1, l->cpu.width - 2,
			    STYLE_SWITCH, text);
	} else if (l->engines.width > 0) {
		canvas_text(c, l->engines.x, l->engines.y, l->engines.width, style, text);
	}
}
