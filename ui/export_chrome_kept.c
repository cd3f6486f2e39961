/*
 * The text of an entry of the Chrome trace as it is kept: all that is the same the next time such
 * an event comes, up to its connection.  This is done once for each kind of event and not once for
 * each event, so what it formats and looks up does not count.
 */

#include "ui/export_chrome_kept.h"

#include <assert.h>
#include <string.h>

#include "sim/explain.h"
#include "ui/digits.h"

#define SENTENCE_BYTES 160

int chrome_lane_thread(const struct event *e)
{
	if (e->lane == LANE_CPU && e->core > 0)
		return FIRST_CORE_THREAD + e->core;
	return FIRST_LANE_THREAD + e->lane;
}

/* The slice of its lane. */
static void keep_slice(struct kept *k, const struct export_result *r, const struct event *e)
{
	char sentence[SENTENCE_BYTES], *end = k->text;

	explain_event(sentence, sizeof(sentence), r->run->strategy, e);
	*end++ = ',';	/* the names of threads come before any slice */
	end = chrome_put_head(end, r, 'X', chrome_lane_thread(e));
	end = put_time(put_text(end, ",\"dur\":"), e->end_ns - e->start_ns);
	end = put_text(put_text(end, ",\"name\":\""), op_name(e->op));
	end = put_text(put_text(end, "\",\"cat\":\""), lane_name(e->lane, e->core));
	end = put_string(put_text(end, "\",\"args\":{\"what\":"), sentence, sizeof(sentence));
	end = put_text(put_text(end, ",\"call\":\""), e->call);
	end = put_text(put_text(end, "\",\"from\":\""), place_name(e->from));
	end = put_text(put_text(end, "\",\"to\":\""), place_name(e->to));
	end = put_number(put_text(end, "\",\"bytes\":"), e->bytes);
	end = put_text(end, ",\"step\":");
	end = e->step < 0 ? put_text(end, "-1") : put_number(end, (uint64_t)e->step);
	end = put_text(end, ",\"connection\":");
	k->of = *e;
	k->duration_ns = e->end_ns - e->start_ns;
	k->length = (size_t)(end - k->text);
	assert(k->length <= sizeof(k->text));
}

/* A slice of a task begins or ends; what of it does not change from one to the next is kept. */
static void keep_task(struct kept *k, const struct export_result *r, const struct event *e)
{
	const struct step *step = strategy_step(r->run->strategy, e->step);
	const char *name = e->op == OP_ENTER || e->op == OP_LEAVE ? e->call :
		e->op == OP_SLEEP || e->op == OP_WAKE ? "sleep" : "preempted";

	k->kernel = step && step->kthread;
	k->turn = NO_TURN;
	if (e->op == OP_ENTER || e->op == OP_SLEEP || e->op == OP_PREEMPT)
		k->turn = BEGINS;
	else if (e->op == OP_LEAVE || e->op == OP_WAKE || e->op == OP_RESUME)
		k->turn = ENDS;
	k->name_length = strlen(name);
	memcpy(k->name, name, k->name_length);
}

void chrome_keep(struct kept *k, const struct export_result *r, const struct event *e)
{
	keep_task(k, r, e);
	keep_slice(k, r, e);
}
