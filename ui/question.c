/*
 * The question that opens the display: the scenario's own (question_take), or one that is made
 * here.  Of the latter one option is what the ledger says; the others are what people believe: each
 * mode switch is a sleep, each sleep is two switches more, a system call is one switch, "four"
 * whatever the number of chunks.  They are computed too, so they fit the scenario and are never
 * right by accident.
 *
 * There are two numbers of switches and two of sleeps, each once with each: so no option can be
 * told by having its numbers in common with the most others.
 */

#include "ui/question.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/explain.h"
#include "sim/ledger.h"

#define LONGEST_TITLE 24	/* bytes; a longer one would leave no room for the question */

struct facts {
	struct option_pair truth;
	uint64_t calls, user_faults, rounds, sleeps_for_disk, sleeps_for_room;
	const char *left_out;	/* the call that textbook counting leaves out, or NULL */
	uint64_t faults_left_out;	/* ... and so many page faults in user mode */
};

static struct facts look(const struct trace *trace, enum count count)
{
	struct facts f = { 0 };
	struct ledger ledger;

	ledger_init(&ledger, count, trace->header.payload_bytes);
	for (size_t i = 0; i < trace->n; i++) {
		const struct event *e = &trace->events[i];

		ledger_add(&ledger, e);
		if (e->op == OP_ENTER && e->phase == PHASE_LOOP && e->chunk >= f.rounds)
			f.rounds = (uint64_t)e->chunk + 1;
		if (count == COUNT_TEXTBOOK && e->op == OP_ENTER && e->phase == PHASE_TEARDOWN)
			f.left_out = e->call;
		f.faults_left_out += count == COUNT_TEXTBOOK && e->op == OP_FAULT && e->user;
		f.sleeps_for_disk += e->op == OP_SLEEP && e->from == DISK;
		f.sleeps_for_room += e->op == OP_SLEEP && e->from == SOCKET_BUFFER;
	}
	f.truth = (struct option_pair){ ledger.mode_switches, ledger.sleeps };
	f.calls = ledger_calls(&ledger, NULL);
	f.user_faults = ledger.user_faults;
	return f;
}

static bool same(const struct option_pair *a, const struct option_pair *b)
{
	return a->switches == b->switches && a->sleeps == b->sleeps;
}

/* Put it in its place among the n that are there, unless it is there. */
static int insert(struct option_pair *options, int n, struct option_pair o)
{
	int i = n;

	for (int k = 0; k < n; k++)
		if (same(&options[k], &o))
			return n;
	while (i > 0 && (options[i - 1].switches > o.switches ||
			 (options[i - 1].switches == o.switches &&
			  options[i - 1].sleeps > o.sleeps))) {
		options[i] = options[i - 1];
		i--;
	}
	options[i] = o;
	return n + 1;
}

/* What is believed of the switches: too few, or too many. */
static uint64_t wrong_switches(const struct facts *f, bool few)
{
	uint64_t m = f->truth.switches, s = f->truth.sleeps;
	uint64_t low = f->rounds > 1 ? m / f->rounds : f->calls;	/* "four"; one per call */

	if (few && low < m)
		return low;
	return m + (s > 0 ? 2 * s : 2);		/* each sleep crosses the line too */
}

static uint64_t wrong_sleeps(const struct facts *f, bool few)
{
	uint64_t m = f->truth.switches, s = f->truth.sleeps;

	if (few && s > 0)
		return 0;			/* there is no waiting */
	return m > s ? m : s + 1;		/* each switch a sleep */
}

/* Which way the others are wrong differs between strategies: else one place were always right. */
static void make_options(struct question *q, const struct facts *f, const char *strategy)
{
	unsigned int pick = 0;
	struct option_pair wrong;
	int n = 0;

	while (*strategy)
		pick = pick * 31 + (unsigned char)*strategy++;
	wrong.switches = wrong_switches(f, pick % 2 == 0);
	wrong.sleeps = wrong_sleeps(f, pick / 4 % 2 == 1);
	for (int i = 0; i < QUESTION_OPTIONS; i++)
		n = insert(q->options, n, (struct option_pair){
			i % 2 ? wrong.switches : f->truth.switches,
			i / 2 ? wrong.sleeps : f->truth.sleeps });
	assert(n == QUESTION_OPTIONS);
	for (int i = 0; i < n; i++)
		if (same(&q->options[i], &f->truth))
			q->answer = i;
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static const char *times(char *text, size_t size, uint64_t n)
{
	if (n == 1)
		return "once";
	snprintf(text, size, "%" PRIu64 " times", n);
	return text;
}

static void explain_sleeps(char *text, size_t size, const struct facts *f)
{
	uint64_t disk = f->sleeps_for_disk, room = f->sleeps_for_room;
	char disk_times[32], room_times[32];

	if (f->truth.sleeps == 0)
		snprintf(text, size, "It never has to wait, so it never sleeps.");
	else if (disk == 0 && room == 0)	/* a recording that does not say for what */
		snprintf(text, size, "It sleeps when it must wait.");
	else
		snprintf(text, size, "It sleeps to wait: %s%s%s%s%s.",
			 disk ? times(disk_times, sizeof(disk_times), disk) : "",
			 disk ? " for the disk" : "", disk && room ? ", " : "",
			 room ? times(room_times, sizeof(room_times), room) : "",
			 room ? " for the socket buffer" : "");
}

/* With the blank after it, or "". */
static void explain_left_out(char *text, size_t size, const struct facts *f)
{
	uint64_t faults = f->faults_left_out;
	char faults_text[48];

	snprintf(faults_text, sizeof(faults_text), "%" PRIu64 " page fault%s", faults,
		 plural(faults));
	if (!f->left_out && faults == 0)
		text[0] = '\0';
	else
		snprintf(text, size, "%s%s%s %s left out. ", f->left_out ? f->left_out : "",
			 f->left_out && faults ? " and " : "", faults ? faults_text : "",
			 (f->left_out != NULL) + faults == 1 ? "is" : "are");
}

static void explain_answer(struct question *q, const struct facts *f)
{
	char sleeps[160], left_out[96];

	explain_sleeps(sleeps, sizeof(sleeps), f);
	explain_left_out(left_out, sizeof(left_out), f);
	if (f->truth.switches != 2 * (f->calls + f->user_faults))
		snprintf(q->because, sizeof(q->because), "This trace has %" PRIu64
			 " mode switch%s. %s%s", f->truth.switches,
			 f->truth.switches == 1 ? "" : "es", left_out, sleeps);
	else if (f->user_faults > 0)
		snprintf(q->because, sizeof(q->because), "%" PRIu64 " system call%s and %" PRIu64
			 " page fault%s, 2 switches each: in and out. %s%s", f->calls,
			 plural(f->calls), f->user_faults, plural(f->user_faults), left_out,
			 sleeps);
	else if (f->calls == 0)
		snprintf(q->because, sizeof(q->because), "There is no system call at all. %s%s",
			 left_out, sleeps);
	else
		snprintf(q->because, sizeof(q->because),
			 "%" PRIu64 " system call%s, 2 switches each: in and out. %s%s",
			 f->calls, plural(f->calls), left_out, sleeps);
}

void question_make(struct question *q, const struct trace *trace, const char *title, bool warm,
		   enum count count)
{
	struct facts f = look(trace, count);
	char size[48], sent[40] = "";
	uint64_t file = trace->header.file_bytes, payload = trace->header.payload_bytes;

	*q = (struct question){ .chosen = -1, .noptions = QUESTION_OPTIONS };
	explain_bytes(size, sizeof(size), file ? file : trace->header.payload_bytes);
	if (file > 0 && payload / file > 1)
		snprintf(sent, sizeof(sent), " %" PRIu64 " times,", payload / file);
	snprintf(q->text, sizeof(q->text), "%s sends a %s file of %s%s in %" PRIu64
		 " round%s%s. How many mode switches (user/kernel crossings) "
		 "and how many sleeps%s?",
		 strlen(title) <= LONGEST_TITLE ? title : "The program", warm ? "warm" : "cold",
		 size, sent, f.rounds, plural(f.rounds),
		 sent[0] ? "" : " of its loop",
		 count == COUNT_TEXTBOOK ? ", counted as the textbooks do" :
		 " will it take");
	snprintf(q->brief, sizeof(q->brief), "%s", count == COUNT_TEXTBOOK ?
		 "Switches and sleeps, as textbooks count?" :
		 "How many mode switches and sleeps?");
	make_options(q, &f, trace->header.strategy);
	explain_answer(q, &f);
}

/* A number is asked for, in a unit that the scenario names. */
static void take_number(struct question *q)
{
	static const struct { const char *name; enum question_unit unit; int64_t factor; } units[] = {
		{ "B", IS_BYTES, 1 }, { "bytes", IS_BYTES, 1 }, { "KiB", IS_BYTES, 1 << 10 },
		{ "MiB", IS_BYTES, 1 << 20 }, { "GiB", IS_BYTES, 1 << 30 }, { "ns", IS_TIME, 1 },
		{ "us", IS_TIME, 1000 }, { "ms", IS_TIME, 1000000 }, { "s", IS_TIME, 1000000000 },
		{ "x", IS_PASSES, 1 }, { "passes", IS_PASSES, 1 },
	};

	q->number = (struct question_number){ .wanted = true, .value = q->key.value, .factor = 1,
					      .half_percent = 10 };
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(q->asked.unit, units[i].name) != 0)
			continue;
		q->number.unit = units[i].unit;
		q->number.factor = units[i].factor;
	}
	if (__builtin_mul_overflow(q->key.value, q->number.factor, &q->number.value))
		q->number.value = q->key.value;
}

void question_take(struct question *q, const struct scenario_question *asked,
		   const struct question_key *key)
{
	*q = (struct question){ .noptions = (int)asked->noptions, .answer = key->right,
				.chosen = -1, .of_scenario = true, .asked = *asked, .key = *key,
				.kind = "lesson" };
	if (q->noptions == 0)
		take_number(q);
}

bool question_is_asked(const struct question *q)
{
	return q->of_scenario || q->of_trace;
}

void question_choose(struct question *q, int option)
{
	if (!q->committed && option >= 0 && option < q->noptions)
		q->chosen = option;
}

void question_commit(struct question *q)
{
	q->committed = true;
}

char *question_option(char *text, size_t size, const struct option_pair *o, bool brief)
{
	snprintf(text, size, "%" PRIu64 "%s switch%s, %" PRIu64 " sleep%s", o->switches,
		 brief ? "" : " mode", o->switches == 1 ? "" : "es", o->sleeps,
		 plural(o->sleeps));
	return text;
}
