/*
 * Does a test turn red, whichever entry of a path table is wrong?  Each entry of each strategy is
 * changed in turn, in a copy, and the copy must break a law (tests/laws.c) or the textbook's table.
 *
 *	mutate [SCENARIOS [STRATEGY]]
 *
 * Each mutation is tried in a process of its own, with a limit of CPU time: a law that is broken, an
 * assertion, a crash or too much time, and it is killed.  Those that survive are printed; the exit status
 * is 1 if one of them is not known to change nothing (`equivalent`, below; at present there is none).
 *
 * MUTATE_ONLY=PATTERN tries only those, MUTATE_WHY=1 prints what killed each, MUTATE_TRACE=1 leaves
 * out what the rows themselves may say (tests/laws_table.c), so that only simulations count.
 *
 * Left out: `line` and the notes, which are for the reader, and the rows of PHASE_FULL and PHASE_LOOKUP, which
 * are the same for all strategies; tests/test_paths_golden.c has all of them, tests/test_strategy.c the last.
 */

#include <fnmatch.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/engine.h"
#include "tests/laws.h"
#include "ui/load.h"

#define SCENARIOS 400
#define MAX_ROWS 32
#define SCENARIO_MS 500		/* of CPU time; they take about one */
#define MEMORY_BYTES (1ull << 30)

/* A strategy whose tables are its own. */
struct mutant {
	struct strategy s;
	struct step rows[N_PHASES][MAX_ROWS];
};

/* Survivors that change nothing, each with the reason: none at present.  Patterns as the shell's. */
static const struct { const char *what, *why; } equivalent[] = {
	{ NULL, NULL },
};

static uint64_t scenarios = SCENARIOS;
static unsigned long tried, excused, survived;

/* How a child ends, and how many did so. */
enum end { SURVIVES, KILLED_BY_ROWS, KILLED_BY_TRACE, KILLED_BY_FORCE };
static unsigned long ends[KILLED_BY_FORCE + 1];

static void copy_strategy(struct mutant *m, const struct strategy *s)
{
	m->s = *s;
	for (int phase = 0; phase < N_PHASES; phase++) {
		if (s->nsteps[phase] >= MAX_ROWS)
			abort();
		for (size_t i = 0; i < s->nsteps[phase]; i++)
			m->rows[phase][i] = s->phase[phase][i];
		m->s.phase[phase] = s->nsteps[phase] ? m->rows[phase] : NULL;
	}
}

/* --- is it killed? ------------------------------------------------------------------------ */

static void limit_time(void)
{
	const struct itimerval limit = { .it_value = { .tv_usec = SCENARIO_MS * 1000 } };

	setitimer(ITIMER_PROF, &limit, NULL);
}

static const char *try_rows(const struct strategy *s)
{
	static struct error e;

	return laws_check_table(s, &e) == 0 ? NULL : e.text;
}

static const char *try_textbook(const struct strategy *s)
{
	static struct error e;

	limit_time();
	return laws_check_textbook(s, &e) == 0 ? NULL : e.text;
}

static const char *try_scenario(const struct strategy *s, uint64_t number)
{
	static struct error e;
	struct run run;
	uint64_t hash;

	limit_time();
	laws_generate(&run, s, number);
	if (run_check(&run, &e) != 0 || laws_check(&run, &hash, &e) != 0)
		return e.text;
	return NULL;
}

/* In a process of its own: never comes back. */
static void try_all(const struct strategy *s)
{
	enum end end = KILLED_BY_ROWS;
	const char *broken = getenv("MUTATE_TRACE") ? NULL : try_rows(s);

	if (!broken) {
		end = KILLED_BY_TRACE;
		broken = try_textbook(s);
	}
	for (uint64_t i = 0; i < scenarios && !broken; i++)
		broken = try_scenario(s, i);
	if (broken && getenv("MUTATE_WHY"))
		printf("  %s\n", broken);
	fflush(stdout);
	_exit(broken ? end : SURVIVES);
}

static enum end try(const struct strategy *s)
{
	const struct rlimit no_core = { 0, 0 }, memory = { MEMORY_BYTES, MEMORY_BYTES };
	int status = 0;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child < 0) {
		perror("mutate: fork");
		exit(3);
	}
	if (child == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		setrlimit(RLIMIT_AS, &memory);
		if (!freopen("/dev/null", "w", stderr))	/* assertions */
			_exit(SURVIVES);
		try_all(s);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? (enum end)WEXITSTATUS(status) : KILLED_BY_FORCE;
}

static const char *reason(const char *what)
{
	for (size_t i = 0; equivalent[i].what; i++) {
		if (fnmatch(equivalent[i].what, what, 0) == 0)
			return equivalent[i].why;
	}
	return NULL;
}

static void mutation(const struct mutant *m, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void mutation(const struct mutant *m, const char *format, ...)
{
	char what[256], change[200];
	const char *why;
	enum end end;
	va_list args;

	va_start(args, format);
	vsnprintf(change, sizeof(change), format, args);
	va_end(args);
	snprintf(what, sizeof(what), "%s %s", m->s.name, change);
	if (getenv("MUTATE_ONLY") && fnmatch(getenv("MUTATE_ONLY"), what, 0) != 0)
		return;
	tried++;
	if (getenv("MUTATE_WHY"))
		printf("%s\n", what);
	end = try(&m->s);
	ends[end]++;
	if (end != SURVIVES)
		return;
	why = reason(what);
	if (why) {
		excused++;
		printf("equivalent: %s: %s\n", what, why);
	} else {
		survived++;
		printf("survives: %s\n", what);
	}
	fflush(stdout);
}

/* --- what is changed ---------------------------------------------------------------------- */

static const char *const phases[] = { "setup", "loop", "teardown", "reap", "full", "lookup" };

static void mutate_op(struct mutant *m, struct step *row, const char *where)
{
	const enum op was = row->op;

	for (int op = 0; op <= OP_LAST_ROW; op++) {
		if (op == (int)was)
			continue;
		row->op = (enum op)op;
		if ((op == OP_ENTER || op == OP_LEAVE) && !row->call[0])
			continue;
		mutation(m, "%s op %s", where, op_name((enum op)op));
	}
	row->op = was;
}

static void mutate_place(struct mutant *m, enum place *place, const char *name, const char *where)
{
	const enum place was = *place;

	for (int p = 0; p < N_PLACES; p++) {
		if (p == (int)was)
			continue;
		*place = (enum place)p;
		mutation(m, "%s %s %s", where, name, p ? place_name((enum place)p) : "nowhere");
	}
	*place = was;
}

static void mutate_bool(struct mutant *m, bool *flag, const char *name, const char *where)
{
	*flag = !*flag;
	mutation(m, "%s %s %s", where, name, *flag ? "true" : "false");
	*flag = !*flag;
}

static void mutate_rounds(struct mutant *m, struct step *row, const char *where)
{
	static const char *const names[] = { "none", "64k", "pages" };
	const enum rounds was = row->rounds;

	for (int r = NO_ROUNDS; r <= ROUNDS_OF_PAGES; r++) {
		if (r == (int)was)
			continue;
		row->rounds = (enum rounds)r;
		mutation(m, "%s rounds %s", where, names[r]);
	}
	row->rounds = was;
}

static void mutate_call(struct mutant *m, struct step *row, const char *where)
{
	static const char *const names[] = { "read", "write", "another" };
	char was[CALL_NAME_BYTES];

	memcpy(was, row->call, sizeof(was));
	for (size_t i = 0; was[0] && i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], was) == 0)
			continue;
		snprintf(row->call, sizeof(row->call), "%s", names[i]);
		mutation(m, "%s call %s", where, names[i]);
	}
	memcpy(row->call, was, sizeof(was));
}

static void mutate_row(struct mutant *m, struct step *row, const char *where)
{
	mutate_op(m, row, where);
	mutate_place(m, &row->from, "from", where);
	mutate_place(m, &row->to, "to", where);
	mutate_call(m, row, where);
	mutate_rounds(m, row, where);
	mutate_bool(m, &row->per_batch, "per_batch", where);
	mutate_bool(m, &row->to_pipe, "to_pipe", where);
	mutate_bool(m, &row->kthread, "kthread", where);
	mutate_bool(m, &row->user, "user", where);
	mutate_bool(m, &row->all, "all", where);
}

/* Rows that are missing, or there twice, or in the wrong order. */
static void mutate_order(const struct strategy *s, int phase, size_t i, const char *where)
{
	static struct mutant m;
	struct step *rows = m.rows[phase];
	const size_t n = s->nsteps[phase];

	copy_strategy(&m, s);
	memmove(&rows[i], &rows[i + 1], (n - 1 - i) * sizeof(rows[0]));
	m.s.nsteps[phase]--;
	mutation(&m, "%s deleted", where);

	copy_strategy(&m, s);
	memmove(&rows[i + 1], &rows[i], (n - i) * sizeof(rows[0]));
	m.s.nsteps[phase]++;
	mutation(&m, "%s twice", where);

	if (i + 1 == n)
		return;
	copy_strategy(&m, s);
	rows[i] = s->phase[phase][i + 1];
	rows[i + 1] = s->phase[phase][i];
	mutation(&m, "%s after the next", where);
}

static void mutate_rows(const struct strategy *s)
{
	static struct mutant m;
	char where[64];

	for (int phase = 0; phase < N_PHASES; phase++) {
		for (size_t i = 0; i < s->nsteps[phase]; i++) {
			snprintf(where, sizeof(where), "%s %zu %s", phases[phase], i + 1,
				 op_name(s->phase[phase][i].op));
			mutate_order(s, phase, i, where);
			copy_strategy(&m, s);
			mutate_row(&m, &m.rows[phase][i], where);
		}
	}
}

static void mutate_needs(struct mutant *m)
{
	const enum rule was = m->s.needs;

	for (int rule = 0; rule < N_RULES; rule++) {
		if (rule == (int)was)
			continue;
		m->s.needs = (enum rule)rule;
		mutation(m, "flag needs %d", rule);
	}
	m->s.needs = was;
}

static void mutate_family(struct mutant *m)
{
	static const char *const names[] = { "none", "avoid", "bypass", "optimise" };
	const enum family was = m->s.family;

	for (int family = 0; family < N_FAMILIES; family++) {
		if (family == (int)was)
			continue;
		m->s.family = (enum family)family;
		mutation(m, "flag family %s", names[family]);
	}
	m->s.family = was;
}

static void mutate_flags(const struct strategy *s)
{
	static struct mutant m;

	copy_strategy(&m, s);
	mutate_bool(&m, &m.s.direct, "direct", "flag");
	mutate_bool(&m, &m.s.batched, "batched", "flag");
	mutate_bool(&m, &m.s.zerocopy, "zerocopy", "flag");
	mutate_bool(&m, &m.s.registered, "registered", "flag");
	mutate_bool(&m, &m.s.pipe, "pipe", "flag");
	mutate_bool(&m, &m.s.polled, "polled", "flag");
	mutate_bool(&m, &m.s.model_only, "model_only", "flag");
	for (unsigned int tasks = 0; tasks <= 3; tasks++) {
		m.s.tasks = tasks;
		if (tasks != s->tasks)
			mutation(&m, "flag tasks %u", tasks);
	}
	m.s.tasks = s->tasks;
	for (unsigned int buffers = 0; buffers <= 3; buffers++) {
		m.s.buffers = buffers;
		if (buffers != s->buffers)
			mutation(&m, "flag buffers %u", buffers);
	}
	m.s.buffers = s->buffers;
	mutate_place(&m, &m.s.buffer, "buffer", "flag");
	mutate_needs(&m);
	mutate_family(&m);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		scenarios = strtoull(argv[1], NULL, 10);
	for (size_t i = 0; i < nstrategies; i++) {
		static struct mutant same;

		if (argc > 2 && strcmp(argv[2], strategies[i]->name) != 0)
			continue;
		copy_strategy(&same, strategies[i]);
		if (try(&same.s) != SURVIVES) {
			printf("%s breaks a law as it is\n", same.s.name);
			return 2;
		}
		mutate_rows(strategies[i]);
		mutate_flags(strategies[i]);
	}
	printf("%lu mutations, %lu killed, %lu survived", tried, tried - ends[SURVIVES],
	       ends[SURVIVES]);
	if (excused > 0)
		printf(", of these %lu change nothing", excused);
	printf("\nkilled: %lu by what rows may say, %lu by the laws of the trace, "
	       "%lu by an assertion, a crash or the time limit\n", ends[KILLED_BY_ROWS],
	       ends[KILLED_BY_TRACE], ends[KILLED_BY_FORCE]);
	return survived > 0;
}
