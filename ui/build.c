/*
 * What keys do while a path is built.  A row is taken to the end of the path or given back, and moved
 * to and fro in it; `c` has it checked.
 */

#include "ui/build.h"

#include <string.h>

#include "ui/term.h"

void build_open(struct build *b, const struct scenario *scenario, uint64_t seed)
{
	b->open = true;
	if (b->there)
		return;
	b->there = scenario && exercise_init(&b->exercise, scenario, seed);
}

size_t build_place(const struct build *b, size_t row)
{
	for (size_t i = 0; i < b->n; i++) {
		if (b->chosen[i] == row)
			return i + 1;
	}
	return 0;
}

static void changed(struct build *b)
{
	b->checked = b->shown = false;
}

/* Take the row under the cursor, or give it back. */
static void toggle(struct build *b)
{
	const size_t place = build_place(b, b->cursor);

	changed(b);
	if (place == 0) {
		b->chosen[b->n++] = b->cursor;
		return;
	}
	memmove(b->chosen + place - 1, b->chosen + place, (b->n - place) * sizeof(b->chosen[0]));
	b->n--;
}

/* The row under the cursor, one place on or back in the path. */
static void shift(struct build *b, bool on)
{
	const size_t place = build_place(b, b->cursor);
	size_t from, to;

	if (place == 0 || (on ? place == b->n : place == 1))
		return;
	changed(b);
	from = place - 1;
	to = on ? from + 1 : from - 1;
	b->chosen[from] = b->chosen[to];
	b->chosen[to] = b->cursor;
}

/* The rows of the path itself, each where it lies among the others. */
static void solve(struct build *b)
{
	const struct path *p = b->exercise.path;
	char wanted[ROW_TEXT_BYTES], text[ROW_TEXT_BYTES];

	b->n = 0;
	for (size_t i = 0; i < p->nrows[PHASE_LOOP]; i++) {
		path_row_text(wanted, sizeof(wanted), &p->rows[PHASE_LOOP][i]);
		for (size_t row = 0; row < b->exercise.n; row++) {
			if (build_place(b, row) > 0 ||
			    strcmp(path_row_text(text, sizeof(text), &b->exercise.rows[row]), wanted) != 0)
				continue;
			b->chosen[b->n++] = row;
			break;
		}
	}
}

static void check(struct build *b)
{
	exercise_try(&b->exercise, b->chosen, b->n, NULL, &b->verdict);
	b->checked = true;
}

static void letter_key(struct build *b, int key)
{
	switch (key) {
	case 'c':
		check(b);
		break;
	case 'x':
		b->n = 0;
		changed(b);
		break;
	case 's':
		solve(b);
		check(b);
		b->shown = true;
		break;
	case 'j':
		b->cursor = (b->cursor + 1) % b->exercise.n;
		break;
	case 'k':
		b->cursor = (b->cursor + b->exercise.n - 1) % b->exercise.n;
		break;
	default:
		break;
	}
}

bool build_solved(const struct build *b)
{
	return b->checked && b->verdict.end == EXERCISE_RIGHT;
}

void build_key(struct build *b, enum action action, int key)
{
	if (action == ACTION_QUIT || action == ACTION_ESCAPE || action == ACTION_BUILD) {
		b->open = false;
		return;
	}
	if (!b->there)
		return;
	switch (key) {
	case KEY_CODE_DOWN:
		letter_key(b, 'j');
		break;
	case KEY_CODE_UP:
		letter_key(b, 'k');
		break;
	case ' ':
	case '\n':
	case KEY_CODE_ENTER:
		toggle(b);
		break;
	case KEY_CODE_LEFT:
	case '<':
		shift(b, false);
		break;
	case KEY_CODE_RIGHT:
	case '>':
		shift(b, true);
		break;
	default:
		letter_key(b, key);
	}
}
