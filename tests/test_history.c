/*
 * A seek gives the scene that folding from the start gives, wherever it goes, and folds no more
 * events than the spacing of the snapshots.
 */

#include "tests/shows.h"

#define MANY "chunk=4KiB"

/* Small and odd steps of a generator, so that the places differ and are the same each time. */
static size_t next_place(size_t place)
{
	return place + 1 + (place * 2654435761u >> 7) % (HISTORY_SPACING / 2);
}

/* At that place both scenes are what they are here. */
static void check_place(const struct history *h, size_t place, const struct scene *before,
			const struct scene *scene)
{
	static struct scene sought_before, sought;
	size_t folded = history_seek(h, place, &sought_before, &sought);

	assert_in_range(folded, 0, HISTORY_SPACING);
	assert_memory_equal(&sought, scene, sizeof(sought));
	assert_memory_equal(&sought_before, before, sizeof(sought));
}

/* Fold the trace from the start, and seek to many places on the way, those next to snapshots too. */
static void check_connection(const struct show *s, uint32_t connection)
{
	static struct scene before, scene;
	const struct trace *t = &s->trace;
	size_t next = 0;

	history_choose(s->history, connection);
	scene_init(&scene, &t->header);
	scene_choose(&scene, (struct scene_about){ connection, s->files });
	before = scene;
	for (size_t place = 0; place <= t->n; place++) {
		const size_t near = (place + 1) % HISTORY_SPACING;

		if (place == next || near <= 2 || place == t->n)
			check_place(s->history, place, &before, &scene);
		if (place == next)
			next = next_place(place);
		if (place == t->n)
			break;
		before = scene;
		scene_add(&scene, s->strategy, &t->events[place]);
	}
}

struct seek_row {
	const char *name;
	const char *strategy;
	const char *set[4];
	uint32_t connections;
};

/* Long enough for several snapshots; the last two rows: each of several connections. */
static const struct seek_row seek_rows[] = {
	{ "seek: read-write", "read-write", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: mmap-write", "mmap-write", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: mmap-copy-write", "mmap-copy-write", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: sendfile", "sendfile", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: direct-write", "direct-write", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: direct-async", "direct-async", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: splice", "splice", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: vmsplice", "vmsplice", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: zerocopy-send", "zerocopy-send", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: uring", "uring", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: uring-fixed", "uring-fixed", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: uring-sqpoll", "uring-sqpoll", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: cow", "cow", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: shared-buffers", "shared-buffers", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: user-driver", "user-driver", { MANY, "file.size=4MiB" }, 1 },
	{ "seek: three connections, two files", "mmap-write",
	  { MANY, "file.size=2MiB", "connections=3", "files=2" }, 3 },
	{ "seek: four connections, little memory", "sendfile",
	  { MANY, "file.size=2MiB", "connections=4", "memory.page_cache=1MiB" }, 4 },
};

static void test_seek(void **state)
{
	const struct seek_row *row = *state;
	struct shows shows;

	shows_of_sets(&shows, "static-file", row->strategy, row->set, ARRAY_LEN(row->set));
	assert_in_range(shows.show[0].trace.n, 2 * HISTORY_SPACING, MAX_SHOW_EVENTS);
	assert_int_equal(shows.show[0].connections, row->connections);
	for (uint32_t c = row->connections; c-- > 0;)
		check_connection(&shows.show[0], c);
	shows_free(&shows);
}

/* No strategy is left out above. */
static void test_every_strategy(void **state)
{
	(void)state;
	for (size_t i = 0; i < nstrategies; i++) {
		size_t row = 0;

		while (row < ARRAY_LEN(seek_rows) &&
		       strcmp(seek_rows[row].strategy, strategies[i]->name) != 0)
			row++;
		if (row == ARRAY_LEN(seek_rows))
			fail_msg("%s has no row", strategies[i]->name);
	}
}

/* Traces as long as a whole number of spacings, and as short as nothing. */
static void test_lengths(void **state)
{
	static const size_t lengths[] = { 0, 1, HISTORY_SPACING - 1, HISTORY_SPACING,
					  HISTORY_SPACING + 1, 2 * HISTORY_SPACING };
	struct shows shows;
	struct show *s = &shows.show[0];

	(void)state;
	shows_of_sets(&shows, "static-file", "read-write", seek_rows[0].set, 2);
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		s->trace.n = lengths[i];
		show_finish(s);
		check_connection(s, 0);
	}
	shows_free(&shows);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(seek_rows) + 2];
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_every_strategy),
		cmocka_unit_test(test_lengths),
	};
	size_t n = ADD_ROWS(tests, 0, seek_rows, test_seek);

	memcpy(&tests[n], others, sizeof(others));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
