#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

/* For tests that compare with a file below tests/golden/; UPDATE_GOLDEN=1 writes it instead. */

#include "tests/test.h"
#include "ui/canvas.h"
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

/* The three planes of a screen as one text, for the caller to free. */
static inline char *golden_planes(const struct canvas *c)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	canvas_dump(c, out, PLANE_GLYPHS, CHARSET_UNICODE);
	fputs("== ascii\n", out);
	canvas_dump(c, out, PLANE_GLYPHS, CHARSET_ASCII);
	fputs("== styles\n", out);
	canvas_dump(c, out, PLANE_STYLES, CHARSET_ASCII);
	fclose(out);
	return text;
}

#endif
