#ifndef TESTS_TEST_H
#define TESTS_TEST_H

/* What every test program includes: cmocka in the order it wants, and small helpers. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/*
 * One named test per row of a table: fills tests[n..] with `function`, whose state is the row.
 * Rows begin with their name, a `const char *`.  Returns the new n.
 */
static inline size_t add_rows(struct CMUnitTest *tests, size_t n, const void *rows, size_t nrows,
			      size_t row_size, CMUnitTestFunction function)
{
	for (size_t i = 0; i < nrows; i++) {
		const char *row = (const char *)rows + i * row_size;
		struct CMUnitTest test = {
			.test_func = function, .initial_state = (void *)(uintptr_t)row,
		};

		memcpy(&test.name, row, sizeof(test.name));
		memcpy(&tests[n++], &test, sizeof(test));
	}
	return n;
}

#define ADD_ROWS(tests, n, rows, function) \
	add_rows(tests, n, rows, ARRAY_LEN(rows), sizeof((rows)[0]), function)

#endif
