/*
 * What fuzzing has found, again: each file of tests/corpus/TARGET/ is given to the target that it was
 * found with.  A finding that is not mended aborts.
 */

#include "tests/test.h"

#include <dirent.h>

#include "tests/fuzz.h"

#define MOST_BYTES (1u << 20)

struct target {
	const char *name;
	void (*run)(const uint8_t *data, size_t size);
};

static const struct target targets[] = {
	{ "scenario", fuzz_scenario },
	{ "trace", fuzz_trace },
	{ "engine", fuzz_engine },
};

static void replay(const struct target *target, const char *path)
{
	uint8_t *data = malloc(MOST_BYTES);
	FILE *file = fopen(path, "rb");
	size_t size;

	assert_non_null(data);
	assert_non_null(file);
	size = fread(data, 1, MOST_BYTES, file);
	fclose(file);
	target->run(data, size);
	free(data);
}

static void test_corpus(void **state)
{
	const struct target *target = *state;
	char folder[64], path[512];
	const struct dirent *entry;
	size_t n = 0;
	DIR *dir;

	snprintf(folder, sizeof(folder), "tests/corpus/%s", target->name);
	dir = opendir(folder);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		fprintf(stderr, "%s\n", path);	/* the last one is the one that aborts */
		replay(target, path);
		n++;
	}
	closedir(dir);
	assert_true(n > 0);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(targets)];

	ADD_ROWS(tests, 0, targets, test_corpus);
	return _cmocka_run_group_tests("corpus", tests, ARRAY_LEN(targets), NULL, NULL);
}
