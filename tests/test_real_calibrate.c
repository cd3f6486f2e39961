/*
 * Calibration.  That times are right nobody can test; but each cost follows from times by
 * arithmetic, every key gets a value that its reader takes, and what is missing is said.
 */

#include <sched.h>

#include "real/calibrate.h"
#include "real/calibrate_keys.h"
#include "sim/machine_json.h"
#include "tests/test.h"

#define ROUNDS 3

/* Times that make every cost a round number; a row changes some of them. */
static void round_times(struct times *t)
{
	memset(t, 0, sizeof(*t));
	t->cpu_ns[WORK_SWITCHES] = 200;
	t->cpu_ns[WORK_READ_1] = 500;
	t->cpu_ns[WORK_READ_HOT] = 500 + 6553.6;
	t->cpu_ns[WORK_READ_DRAM] = 500 + 65536;
	t->cpu_ns[WORK_MAP_PAGE] = 3000;
	t->cpu_ns[WORK_MAP_PIECE] = 3000 + 30 * 50;
	t->cpu_ns[WORK_FAULT_1] = 2 * (500 + 2000) + 900 + 2 * 80;
	t->cpu_ns[WORK_FAULT_ALL] = t->cpu_ns[WORK_FAULT_1] + 15 * (900 + 2 * 80);
	t->cpu_ns[WORK_FAULT_FOLIOS] = t->cpu_ns[WORK_FAULT_ALL] + 16 * 30 * (50 + 30);
	t->wall_ns[WORK_PING] = 4 * 500 + 4 * 1200;
	t->wall_ns[WORK_NOTICE] = 300;
	t->cpu_ns[WORK_SPLICE_FEW] = 500 + 400 + 2 * 70;
	t->cpu_ns[WORK_SPLICE_MANY] = t->cpu_ns[WORK_SPLICE_FEW] + 10 * 70;
	t->cpu_ns[WORK_SENDFILE_FEW] = 500 + 400 + 600 + 3000 + 2 * (70 + 40);
	t->cpu_ns[WORK_SENDFILE_MANY] = t->cpu_ns[WORK_SENDFILE_FEW] + 10 * (70 + 40);
	t->cpu_ns[WORK_WRITE_FEW] = 500 + 3000 + 2 * (409.6 + 20 + 40);
	t->cpu_ns[WORK_WRITE_MANY] = t->cpu_ns[WORK_WRITE_FEW] + 10 * (409.6 + 20 + 40);
	t->cpu_ns[WORK_READ_AMONG] = t->cpu_ns[WORK_WRITE_FEW] + 500;
	t->cpu_ns[WORK_VMSPLICE_FEW] = 900;
	t->cpu_ns[WORK_VMSPLICE_MANY] = 900 + 10 * 30;
	t->cpu_ns[WORK_VMSPLICE_FRESH] = 900 + 1500;
	t->cpu_ns[WORK_ZEROCOPY_FEW] = t->cpu_ns[WORK_WRITE_FEW] +
		2 * (4096 - 409.6 + 250 - 20) + 400 + 800;
	t->cpu_ns[WORK_ZEROCOPY_MANY] = t->cpu_ns[WORK_ZEROCOPY_FEW] + 10 * (4096 + 250 + 30 + 40);
	t->cpu_ns[WORK_RING] = 200 + 8 * (300 + 90);
	t->cpu_ns[WORK_DIRECT_BLOCK] = 200 + 2 * 1200 + 5000 + 100 + 9000;
	t->cpu_ns[WORK_DIRECT_BATCH] = t->cpu_ns[WORK_DIRECT_BLOCK] + 7 * (5000 + 100);
	t->cpu_ns[WORK_DIRECT_LARGE] = t->cpu_ns[WORK_DIRECT_BLOCK] + 127 * 100;
	t->cpu_ns[WORK_AHEAD] = 500 + 14000 + 256 * (700 + 100);
	t->wall_ns[WORK_DIRECT_NEXT] = 200 + 14100 + 1200 + 1000 + 3000 + 4096 + 20000;
	t->wall_ns[WORK_DIRECT_BLOCK] = t->wall_ns[WORK_DIRECT_NEXT] + 7504;
	t->wall_ns[WORK_DIRECT_BATCH] = 5 * t->wall_ns[WORK_DIRECT_BLOCK];
	t->wall_ns[WORK_DIRECT_HUGE] = 1000000;
	t->wall_ns[WORK_DIRECT_HUGEST] = 1000000 + (4 << 20) - (512 << 10);
	t->wall_ns[WORK_DIRECT_LARGE] = 1000000 + 127 * 3000;
	for (int i = 0; i < N_SIZES; i++)	/* of 16 pieces of 64 KiB, 32 ...: up to 2 MiB fast */
		t->cpu_ns[WORK_SIZE + i] = (8 << i) * (i < 3 ? 7000.0 : 60000.0);
}

struct cost_row {
	const char *key;
	double value;
	enum work slower;	/* then that takes 0 ns ... */
	double then;		/* ... and this is the value */
};

static const struct cost_row cost_rows[] = {
	{ "cpu.mode_switch", 100, WORK_SWITCHES, 0 },
	{ "cpu.call", 300, WORK_READ_AMONG, 0 },
	{ "cpu.context_switch", 1200, WORK_PING, 0 },
	{ "cpu.map", 2000, WORK_FAULT_1, 0 },
	{ "cpu.fault", 900, WORK_FAULT_ALL, 0 },
	{ "cpu.pin_fault", 1500, WORK_VMSPLICE_FRESH, 0 },
	{ "cpu.map_page", 50, WORK_MAP_PIECE, 0 },
	{ "cpu.map_folio", 30, WORK_FAULT_FOLIOS, 0 },
	{ "cpu.splice", 400, WORK_SPLICE_FEW, 0 },
	{ "cpu.drain", 600, WORK_SENDFILE_FEW, 0 },
	{ "cpu.link_page", 70, WORK_SPLICE_MANY, 0 },
	{ "cpu.socket_page", 20, WORK_WRITE_MANY, 0 },
	{ "cpu.late_page", 250, WORK_ZEROCOPY_MANY, 0 },
	{ "cpu.new_folio", 700, WORK_AHEAD, 0 },
	{ "cpu.submit", 5000, WORK_DIRECT_BATCH, 14000 },
	{ "cpu.submit_piece", 100, WORK_DIRECT_LARGE, 0 },
	{ "cpu.doorbell", 9000, WORK_DIRECT_BLOCK, 0 },
	{ "cpu.xmit", 3000, WORK_WRITE_FEW, 0 },
	{ "cpu.xmit_page", 40, WORK_SENDFILE_MANY, 0 },
	{ "cpu.pin_page", 30, WORK_VMSPLICE_MANY, 0 },
	{ "cpu.notify", 800, WORK_ZEROCOPY_FEW, 0 },
	{ "cpu.ring", 90, WORK_RING, 0 },
	{ "cpu.poll", 150, WORK_NOTICE, 0 },
	{ "cpu.cache_bytes", 2 << 20, WORK_SIZE + 3, 4 << 20 },
	{ "cpu.copy_cached", 1e10, WORK_READ_HOT, 6.5536e13 },
	{ "cpu.copy_dram", 1e9, WORK_READ_DRAM, 6.5536e13 },
	{ "disk.latency", 20000, WORK_DIRECT_NEXT, 0 },
	{ "disk.seek", 7504, WORK_DIRECT_BLOCK, 0 },
	{ "disk.bandwidth", 1e9, WORK_DIRECT_HUGEST, 3.670016e15 },
	{ "disk.piece", 3000, WORK_DIRECT_LARGE, 0 },
	{ "disk.rotational", 1, WORK_DIRECT_BATCH, 0 },
};

static void test_cost(void **state)
{
	const struct cost_row *row = *state;
	const struct cost *cost = cost_of(row->key);
	const struct machine_facts facts = { .cores = 2, .request_bytes = 4 << 20, .rotational = true };
	struct times t;

	round_times(&t);
	assert_non_null(cost->from);
	assert_float_equal(cost->from(&t, &facts), row->value, row->value * 1e-6);
	t.cpu_ns[row->slower] = t.wall_ns[row->slower] = 0;
	assert_float_equal(cost->from(&t, &facts), row->then, row->then * 1e-6);
}

/* Each machine key has a cost that is measured, told or a default, and says how. */
static void test_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < nkeys; i++) {
		const struct cost *cost;

		if (!key_of_machine(&keys[i]))
			continue;
		cost = cost_of(keys[i].name);
		assert_true(cost->how[0] != '\0' && strlen(cost->how) < 160);
		if (!cost->from && !cost->fact)
			assert_int_equal(strncmp(cost->how, "default: ", 9), 0);
		if (!cost->fact && keys[i].type != KEY_BOOL) {
			assert_true(cost->fallback >= keys[i].min || !cost->needs);
			assert_true(cost->fallback <= keys[i].max);
		}
	}
}

/* As a machine: what was written is read again, each key with the value that it had. */
static void check_profile(const struct calibration *c, const struct host *h)
{
	struct config read = { .file_bytes = 0 }, set;
	struct error e = { "" };
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	assert_non_null(f);
	calibrate_write(c, h, "2026-11-28T05:10:00Z", f);
	fclose(f);
	if (machine_parse(&read, "host.json", text, &e) != 0)
		fail_msg("%s", e.text);
	assert_string_equal(read.machine.name, "host");
	assert_non_null(strstr(text, "\"date\": \"2026-11-28T05:10:00Z\""));
	set.machine = read.machine;
	for (size_t i = 0; i < c->nkeys; i++) {
		const struct calibrated *k = &c->keys[i];
		char value[32];

		snprintf(value, sizeof(value), "%llu", (unsigned long long)k->value);
		if (k->key->type == KEY_BOOL)
			snprintf(value, sizeof(value), "%s", k->value ? "true" : "false");
		if (key_set(&set, k->key, value, &e) != 0)
			fail_msg("%s", e.text);
		assert_memory_equal(&set.machine, &read.machine, sizeof(read.machine));
	}
	free(text);
}

static void check_calibration(struct calibration *c, bool second_cpu)
{
	struct error e = { "" };
	struct host h;

	if (host_look(&h, &e) != 0 || calibrate(c, &h, ROUNDS, &e) != 0)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < c->nkeys; i++) {
		const struct calibrated *k = &c->keys[i];
		const bool default_said = strncmp(k->how, "default: ", 9) == 0;

		assert_true(k->how[0] != '\0');
		assert_true(k->low <= k->median && k->median <= k->high);
		assert_true(k->samples == 0 || k->samples == c->rounds);
		assert_false(k->samples > 0 && default_said);
		if (strcmp(k->key->name, "cpu.poll") == 0)
			assert_int_equal(k->samples > 0, second_cpu);
		if (strcmp(k->key->name, "disk.latency") == 0 && h.no_direct[0])
			assert_non_null(strstr(k->how, h.no_direct));
	}
	check_profile(c, &h);
}

static void test_here(void **state)
{
	static struct calibration c;
	cpu_set_t cpus;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(cpus), &cpus), 0);
	check_calibration(&c, CPU_COUNT(&cpus) > 1);
}

/* With one CPU nobody can poll what another does: a default that says so. */
static void test_one_cpu(void **state)
{
	static struct calibration c;
	cpu_set_t before, one;
	int cpu = 0;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	while (!CPU_ISSET(cpu, &before))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	check_calibration(&c, false);
	sched_setaffinity(0, sizeof(before), &before);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_complete), cmocka_unit_test(test_here),
		cmocka_unit_test(test_one_cpu),
	};
	static struct CMUnitTest tests[ARRAY_LEN(cost_rows) + ARRAY_LEN(others)];
	size_t n = ADD_ROWS(tests, 0, cost_rows, test_cost);

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		memcpy(&tests[n++], &others[i], sizeof(others[i]));
	return _cmocka_run_group_tests("real_calibrate", tests, n, NULL, NULL);
}
