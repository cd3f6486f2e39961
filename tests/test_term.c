/*
 * The back end against curses itself: a canvas is shown on a terminal that is a file, and each
 * cell is read back.  The only test that knows curses.
 */

#include <curses.h>
#include <locale.h>
#include <unistd.h>

#include "tests/test.h"

#include "ui/term.h"

struct terminal_row {
	const char *name, *type;
	enum charset charset;
	const char *no_color;	/* NULL: not set */
	bool colours;		/* must there be any? */
	enum theme theme;
};

static const struct terminal_row terminals[] = {
	{ "xterm-256color, dark", "xterm-256color", CHARSET_UNICODE, NULL, true, THEME_DARK },
	{ "xterm-256color, light", "xterm-256color", CHARSET_UNICODE, NULL, true, THEME_LIGHT },
	{ "xterm-256color, NO_COLOR", "xterm-256color", CHARSET_UNICODE, "1", false, THEME_DARK },
	{ "NO_COLOR empty means nothing", "xterm-256color", CHARSET_UNICODE, "", true,
	  THEME_DARK },
	{ "xterm, 8 colours", "xterm", CHARSET_UNICODE, NULL, true, THEME_DARK },
	{ "xterm, 8 colours, light", "xterm", CHARSET_UNICODE, NULL, true, THEME_LIGHT },
	{ "linux", "linux", CHARSET_UNICODE, NULL, true, THEME_DARK },
	{ "vt100, ASCII", "vt100", CHARSET_ASCII, NULL, false, THEME_DARK },
	{ "screen-256color, ASCII", "screen-256color", CHARSET_ASCII, NULL, true, THEME_DARK },
};

static const uint32_t glyphs[] = {
	'a', '~', '?', GLYPH_HORIZONTAL, GLYPH_VERTICAL, GLYPH_TOP_LEFT, GLYPH_BOTTOM_RIGHT,
	GLYPH_BOUNDARY, GLYPH_UP, GLYPH_DOWN, GLYPH_LEFT, GLYPH_RIGHT, GLYPH_LATER, GLYPH_IDLE,
	GLYPH_DASH_HORIZONTAL, GLYPH_TEE_UP,
};

static void check_cell(const struct canvas *c, int x, int y, const struct terminal_row *row)
{
	const struct cell *cell = canvas_at(c, x, y);
	struct look mono = theme_look(row->theme, DEPTH_MONO, (enum style)cell->style);
	wchar_t text[CCHARW_MAX + 1] = L"";
	wchar_t expected = row->charset == CHARSET_ASCII ? (wchar_t)theme_ascii(cell->glyph) :
		(wchar_t)cell->glyph;
	attr_t attributes;
	short pair;
	cchar_t shown;

	assert_int_equal(mvin_wch(y, x, &shown), OK);
	assert_int_equal(getcchar(&shown, text, &attributes, &pair, NULL), OK);
	if (text[0] != expected)
		fail_msg("cell %d,%d: %x, not %x", x, y, (unsigned)text[0], (unsigned)expected);
	if (row->colours) {
		assert_int_equal(pair, cell->style + 1);
	} else {
		assert_int_equal(pair, 0);
		assert_int_equal((attributes & A_BOLD) != 0, (mono.attributes & ATTR_BOLD) != 0);
		assert_int_equal((attributes & A_REVERSE) != 0,
				 (mono.attributes & ATTR_REVERSE) != 0);
	}
}

static void fill(struct canvas *c)
{
	canvas_init(c, 80, 24);
	for (int y = 0; y < c->height; y++)
		for (int x = 0; x < c->width; x++)
			canvas_put(c, x, y, glyphs[(size_t)(x + 7 * y) % ARRAY_LEN(glyphs)],
				   (enum style)((x + 3 * y) % N_STYLES));
}

static void test_read_back(void **state)
{
	const struct terminal_row *row = *state;
	FILE *out = tmpfile(), *in = fopen("/dev/null", "r");
	struct canvas c;
	SCREEN *screen;

	assert_non_null(out);
	assert_non_null(in);
	setenv("LINES", "24", 1);
	setenv("COLUMNS", "80", 1);
	if (row->no_color)
		setenv("NO_COLOR", row->no_color, 1);
	else
		unsetenv("NO_COLOR");
	screen = newterm(row->type, out, in);
	if (!screen) {
		print_message("no terminal description for %s\n", row->type);
		skip();
	}
	fill(&c);
	term_set_look(row->theme, row->charset);
	term_show(&c);
	for (int y = 0; y < c.height; y++)
		for (int x = 0; x < c.width; x++)
			check_cell(&c, x, y, row);
	endwin();
	delscreen(screen);
	canvas_free(&c);
	fclose(out);
	fclose(in);
}

/* Is this, after ESC [, an SGR with a parameter that sets a colour? */
static bool sets_colour(const char *sequence)
{
	const char *end = sequence + strspn(sequence, "0123456789;");

	if (*end != 'm')
		return false;
	while (sequence < end) {
		long code = strtol(sequence, NULL, 10);

		if ((code >= 30 && code <= 49) || (code >= 90 && code <= 107))
			return true;
		sequence += strcspn(sequence, ";m") + 1;
	}
	return false;
}

/* What is sent when colours are not wanted: no SGR that sets one. */
static void test_no_color_sends_none(void **state)
{
	FILE *out = tmpfile(), *in = fopen("/dev/null", "r");
	static char sent[200000];
	struct canvas c;
	SCREEN *screen;
	size_t n;

	(void)state;
	setenv("NO_COLOR", "1", 1);
	screen = newterm("xterm-256color", out, in);
	assert_non_null(screen);
	fill(&c);
	term_set_look(THEME_DARK, CHARSET_UNICODE);
	term_show(&c);
	endwin();
	delscreen(screen);
	rewind(out);
	n = fread(sent, 1, sizeof(sent) - 1, out);
	assert_in_range(n, 1000, sizeof(sent) - 2);
	for (const char *at = strstr(sent, "\033["); at; at = strstr(at + 1, "\033["))
		assert_false(sets_colour(at + 2));
	canvas_free(&c);
	fclose(out);
	fclose(in);
}

/* A frame that is the same sends nothing; one that differs in a cell sends little. */
static void test_only_changes_are_sent(void **state)
{
	FILE *out = tmpfile(), *in = fopen("/dev/null", "r");
	struct canvas c;
	SCREEN *screen;
	off_t first, second, third;

	(void)state;
	unsetenv("NO_COLOR");
	screen = newterm("xterm-256color", out, in);
	assert_non_null(screen);
	fill(&c);
	term_set_look(THEME_DARK, CHARSET_UNICODE);
	term_show(&c);
	first = lseek(fileno(out), 0, SEEK_CUR);
	term_show(&c);
	second = lseek(fileno(out), 0, SEEK_CUR);
	canvas_put(&c, 40, 12, 'X', STYLE_CPU);
	term_show(&c);
	third = lseek(fileno(out), 0, SEEK_CUR);
	assert_true(first > 1000);
	assert_int_equal(second, first);
	assert_in_range(third - second, 1, 100);
	endwin();
	delscreen(screen);
	canvas_free(&c);
	fclose(out);
	fclose(in);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_LEN(terminals) + 2] = {
		cmocka_unit_test(test_no_color_sends_none),
		cmocka_unit_test(test_only_changes_are_sent),
	};
	size_t n = ADD_ROWS(tests, 2, terminals, test_read_back);

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		setlocale(LC_CTYPE, "");
	return _cmocka_run_group_tests("term", tests, n, NULL, NULL);
}
