#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

/* For tests that compare with a file below tests/golden/; UPDATE_GOLDEN=1 writes it instead. */

#include "tests/test.h"
#include "ui/load.h"

static inline void golden_write(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

static inline void golden_compare(const char *path, const char *text)
{
	struct error e;
	char *expected;
	size_t length;

	if (load_file(path, 1 << 20, &expected, &length, &e) != 0)
		fail_msg("%s (UPDATE_GOLDEN=1 writes it)", e.text);
	if (strcmp(expected, text) != 0)
		print_message("%s differs (UPDATE_GOLDEN=1 rewrites it); now it is:\n%s", path,
			      text);
	assert_true(strcmp(expected, text) == 0);
	free(expected);
}

static inline void golden_check(const char *path, const char *text)
{
	if (getenv("UPDATE_GOLDEN"))
		golden_write(path, text);
	else
		golden_compare(path, text);
}

#endif
