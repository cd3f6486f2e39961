/*
 * The terminal, by ncursesw, and only here.
 *
 * However the program ends, the terminal is given back; what ends it is in ui/term_wait.c.  In a UTF-8
 * locale lines are drawn with real box characters, never with the alternate character set: several
 * terminals show that as letters.
 */

#include "ui/term.h"

#include <curses.h>
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "ui/frame.h"
#include "ui/term_wait.h"

static bool started;
static enum charset shown_charset;
static bool has_dashes = true;
static struct frames frames;
static bool more_frames;		/* are to be sent */

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Not async-signal-safe by the letter; the other choice is a terminal left unusable. */
static void give_back(void)
{
	if (started)
		endwin();
}

bool term_usable(void)
{
	const char *type = getenv("TERM");

	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && type && type[0] != '\0' &&
	       strcmp(type, "dumb") != 0;
}

bool term_has_unicode(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int term_start(void)
{
	const char *type = getenv("TERM");

	use_env(FALSE);		/* exported LINES and COLUMNS would outlive a resize */
	use_tioctl(TRUE);
	if (!newterm(NULL, stdout, stdin))
		return -1;
	if (!tigetstr("cup")) {
		endwin();
		return -1;
	}
	started = true;
	atexit(term_stop);
	wait_start(give_back);
	if (!getenv("ESCDELAY"))
		set_escdelay(25);
	has_dashes = strncmp(type, "linux", 5) != 0;	/* the console's font lacks them */
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	curs_set(0);
	return 0;
}

void term_stop(void)
{
	if (!started)
		return;
	started = false;
	endwin();
	wait_stop();
}

void term_leave(void)
{
	started = false;
	wait_leave();
}

void term_also(int fd)
{
	wait_also(fd);
}

void term_size(int *width, int *height)
{
	*width = COLS;
	*height = LINES;
}

static enum depth colour_depth(void)
{
	const char *no_color = getenv("NO_COLOR");

	if ((no_color && no_color[0] != '\0') || !has_colors())
		return DEPTH_MONO;
	start_color();		/* COLORS is 0 before */
	use_default_colors();
	if (COLOR_PAIRS <= N_STYLES || COLORS < 8)
		return DEPTH_MONO;
	return COLORS >= 256 ? DEPTH_256 : DEPTH_8;
}

static attr_t style_attributes[N_STYLES];
static short style_pairs[N_STYLES];

void term_set_look(enum theme theme, enum charset charset)
{
	static const struct {
		enum attribute ours;
		attr_t theirs;
	} attributes[] = {
		{ ATTR_BOLD, A_BOLD }, { ATTR_REVERSE, A_REVERSE },
		{ ATTR_UNDERLINE, A_UNDERLINE }, { ATTR_DIM, A_DIM },
	};
	enum depth depth = colour_depth();

	shown_charset = charset;
	frames.whole = true;
	for (int s = 0; s < N_STYLES; s++) {
		struct look look = theme_look(theme, depth, (enum style)s);

		style_attributes[s] = A_NORMAL;
		style_pairs[s] = 0;
		for (size_t i = 0; i < ARRAY_LEN(attributes); i++)
			if (look.attributes & (int)attributes[i].ours)
				style_attributes[s] |= attributes[i].theirs;
		if (depth == DEPTH_MONO)
			continue;
		style_pairs[s] = (short)(s + 1);
		init_pair(style_pairs[s], (short)look.foreground, (short)look.background);
	}
}

static wchar_t as_shown(uint32_t glyph)
{
	bool dash = glyph == GLYPH_DASH_HORIZONTAL || glyph == GLYPH_DASH_VERTICAL;

	if (shown_charset == CHARSET_ASCII || (dash && !has_dashes))
		return (wchar_t)theme_ascii(glyph);
	return (wchar_t)glyph;
}

static void put_cell(int x, int y, const struct cell *cell)
{
	wchar_t text[2] = { as_shown(cell->glyph), L'\0' };
	cchar_t shown;

	if (x >= COLS || y >= LINES)
		return;
	setcchar(&shown, text, style_attributes[cell->style], style_pairs[cell->style], NULL);
	mvadd_wch(y, x, &shown);
}

bool term_show_more(void)
{
	more_frames = frames_send(&frames, put_cell);
	wnoutrefresh(stdscr);
	doupdate();
	return more_frames;
}

void term_show(const struct canvas *c)
{
	frames_want(&frames, c);
	term_show_more();
}

void term_redraw(void)
{
	clearok(stdscr, TRUE);
	frames.whole = true;
}

/* Has the window another size than curses thinks?  It may have changed while we were stopped. */
static bool size_changed(void)
{
	struct winsize w;

	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &w) != 0 || w.ws_row == 0 || w.ws_col == 0)
		return false;
	if (w.ws_row == LINES && w.ws_col == COLS)
		return false;
	resizeterm(w.ws_row, w.ws_col);
	frames.whole = true;
	return true;
}

static int translate(wint_t key)
{
	static const struct {
		int theirs, ours;
	} table[] = {
		{ KEY_UP, KEY_CODE_UP }, { KEY_DOWN, KEY_CODE_DOWN },
		{ KEY_LEFT, KEY_CODE_LEFT }, { KEY_RIGHT, KEY_CODE_RIGHT },
		{ KEY_PPAGE, KEY_CODE_PAGE_UP }, { KEY_NPAGE, KEY_CODE_PAGE_DOWN },
		{ KEY_HOME, KEY_CODE_HOME }, { KEY_END, KEY_CODE_END },
		{ KEY_ENTER, KEY_CODE_ENTER }, { KEY_BACKSPACE, KEY_CODE_BACKSPACE },
		{ KEY_F(1), KEY_CODE_F1 }, { KEY_F(5), KEY_CODE_F5 },
		{ KEY_F(10), KEY_CODE_F10 }, { KEY_RESIZE, KEY_CODE_RESIZED },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if ((int)key == table[i].theirs)
			return table[i].ours;
	return KEY_CODE_OTHER;
}

/* Terminals of old have no wheel down: that button is told by the fifth, where curses knows it. */
#ifdef BUTTON5_PRESSED
#define WHEEL_DOWN BUTTON5_PRESSED
#else
#define WHEEL_DOWN 0
#endif

#define KEY_IGNORED (-100)	/* what the mouse does beside, such as to let go */

static int clicked_x, clicked_y;

void term_mouse(bool on)
{
	/* All of them: where curses drops one that is not wanted it waits for the next, whatever nodelay() says. */
	mousemask(on ? ALL_MOUSE_EVENTS : 0, NULL);
	mouseinterval(0);	/* a press at once, not a click after a while */
}

void term_clicked(int *x, int *y)
{
	*x = clicked_x;
	*y = clicked_y;
}

static int read_mouse(void)
{
	MEVENT event;

	if (getmouse(&event) != OK)
		return KEY_IGNORED;
	if (event.bstate & BUTTON4_PRESSED)
		return KEY_CODE_WHEEL_UP;
	if (event.bstate & WHEEL_DOWN)
		return KEY_CODE_WHEEL_DOWN;
	if (!(event.bstate & BUTTON1_PRESSED))
		return KEY_IGNORED;
	clicked_x = event.x;
	clicked_y = event.y;
	return KEY_CODE_CLICK;
}

static int read_key(void)
{
	wint_t key;
	int kind = get_wch(&key);

	if (kind == ERR)
		return KEY_CODE_NONE;
	if (kind == KEY_CODE_YES && key == KEY_MOUSE)
		return read_mouse();
	return kind == KEY_CODE_YES ? translate(key) : (int)key;
}

/* As wait_for_input(), and send what is left of the screen meanwhile. */
static enum input show_and_wait(int timeout_ms)
{
	while (more_frames && (timeout_ms < 0 || timeout_ms > FRAME_MS)) {
		const enum input input = wait_for_input(FRAME_MS);

		if (input != INPUT_NONE)
			return input;
		term_show_more();
		timeout_ms -= timeout_ms > 0 ? FRAME_MS : 0;
	}
	return wait_for_input(timeout_ms);
}

int term_key(int timeout_ms)
{
	for (;;) {
		int key = wait_ended_by() ? KEY_CODE_ENDED : read_key();
		enum input input;

		if (key == KEY_IGNORED)
			continue;
		if (key != KEY_CODE_NONE)
			return key;
		input = show_and_wait(timeout_ms);
		if (input == INPUT_NONE)
			return KEY_CODE_NONE;
		if (input == INPUT_ALSO)
			return KEY_CODE_READY;
		if (input == INPUT_SIGNAL) {
			if (!wait_ended_by() && size_changed())
				return KEY_CODE_RESIZED;
			continue;
		}
		key = read_key();
		if (key == KEY_IGNORED)
			continue;
		if (key != KEY_CODE_NONE)
			return key;
		/* Readable, yet nothing to read: the other side has gone. */
		wait_end(SIGHUP);
	}
}

int term_signal(void)
{
	return wait_ended_by();
}
