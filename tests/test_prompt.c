/*
 * Typing a line: what keys make of it, and how it is drawn.
 */

#include "tests/test.h"

#include "sim/utf8.h"
#include "ui/prompt.h"
#include "ui/term.h"

static struct prompt prompt;

/*
 * Press each character of UTF-8 text.  In it stand < > for left and right, { } for Home and End, ^ and v
 * for up and down, # for Backspace, U and W for these with Ctrl.
 */
static void type(const char *keys)
{
	static const struct { char shown; int key; } table[] = {
		{ '<', KEY_CODE_LEFT }, { '>', KEY_CODE_RIGHT }, { '{', KEY_CODE_HOME },
		{ '}', KEY_CODE_END }, { '^', KEY_CODE_UP }, { 'v', KEY_CODE_DOWN },
		{ '#', KEY_CODE_BACKSPACE }, { 'U', 21 }, { 'W', 23 },
	};

	while (*keys) {
		uint32_t key;
		size_t i = 0, n = utf8_decode(keys, strlen(keys), &key);

		while (i < ARRAY_LEN(table) && table[i].shown != *keys)
			i++;
		assert_int_equal(prompt_key(&prompt, i < ARRAY_LEN(table) ? table[i].key : (int)key),
				 PROMPT_EDITING);
		keys += n;
	}
}

struct edit_row {
	const char *name, *keys, *text;
	size_t cursor;
};

static const struct edit_row edit_rows[] = {
	{ "edit: nothing", "", "", 0 },
	{ "edit: letters", "12.5us", "12.5us", 6 },
	{ "edit: in the middle", "ad<bc", "abcd", 3 },
	{ "edit: Backspace", "abc#", "ab", 2 },
	{ "edit: Backspace in the middle", "abc<#", "ac", 1 },
	{ "edit: Backspace at the start", "ab{#", "ab", 0 },
	{ "edit: Home and End", "bc{a}d", "abcd", 4 },
	{ "edit: arrows stop at the ends", "ab<<<<x>>>>y", "xaby", 4 },
	{ "edit: ^U up to the cursor", "abcd<<U", "cd", 0 },
	{ "edit: ^W a word", "one two W", "one ", 4 },
	{ "edit: ^W in the middle", "one two<W", "one o", 4 },
	{ "edit: ^W at the start", "W", "", 0 },
	{ "edit: Backspace takes a whole character", "a\xc3\xa9\xe2\x82\xac##", "a", 1 },
	{ "edit: left over a whole character", "\xc3\xa9\xe2\x82\xac<x", "\xc3\xa9x\xe2\x82\xac", 3 },
	{ "edit: four bytes", "\xf0\x9f\x98\x80<>#", "", 0 },
	{ "edit: up with nothing before", "ab^", "ab", 2 },
	{ "edit: down with nothing after", "abv", "ab", 2 },
	{ "edit: a tab or control character is not let in", "a\t\x01z", "za", 1 },
};

static void test_edit(void **state)
{
	const struct edit_row *row = *state;

	prompt = (struct prompt){ 0 };
	prompt_open(&prompt, "title", "hint");
	type(row->keys);
	assert_string_equal(prompt.text, row->text);
	assert_int_equal(prompt.length, strlen(row->text));
	assert_int_equal(prompt.cursor, row->cursor);
}

static void enter(const char *line)
{
	prompt_open(&prompt, "title", "hint");
	type(line);
	assert_int_equal(prompt_key(&prompt, KEY_CODE_ENTER), PROMPT_ENTERED);
	assert_true(prompt.open);
	prompt_close(&prompt);
	assert_false(prompt.open);
}

static void check_recalled(const char *keys, const char *text)
{
	prompt_open(&prompt, "title", "hint");
	type(keys);
	assert_string_equal(prompt.text, text);
	assert_int_equal(prompt_key(&prompt, KEY_CODE_ESCAPE), PROMPT_CANCELLED);
	assert_false(prompt.open);
}

/* The last first, each once, the empty and the cancelled not, and no more than there is room for. */
static void test_past(void **state)
{
	(void)state;
	prompt = (struct prompt){ 0 };
	enter("one");
	enter("two");
	enter("");
	check_recalled("x^", "two");
	check_recalled("^^", "one");
	check_recalled("^^^^", "one");
	check_recalled("^^v", "two");
	check_recalled("^vz", "z");
	enter("one");
	check_recalled("^^", "two");
	assert_int_equal(prompt.npast, 2);
	for (int i = 0; i < 2 * PROMPT_PAST; i++)
		enter((char[]){ (char)('a' + i), '\0' });
	assert_int_equal(prompt.npast, PROMPT_PAST);
	check_recalled("^", "p");
	check_recalled("^^^^^^^^", "i");
	enter("k");
	assert_int_equal(prompt.npast, PROMPT_PAST);
	check_recalled("^^^^^^^^", "i");
}

/* It takes what fits, and whole characters. */
static void test_full(void **state)
{
	(void)state;
	prompt = (struct prompt){ 0 };
	prompt_open(&prompt, "title", "hint");
	for (int i = 0; i < 2 * PROMPT_BYTES; i++)
		prompt_key(&prompt, 0x20ac);
	assert_int_equal(prompt.length, (PROMPT_BYTES - 1) / 3 * 3);
	type("{##U>#");
	assert_int_equal(prompt.length, (PROMPT_BYTES - 1) / 3 * 3 - 3);
}

/* What is wrong stays until the next key, but for a new size of the screen. */
static void test_refused(void **state)
{
	(void)state;
	prompt = (struct prompt){ 0 };
	prompt_open(&prompt, "title", "hint");
	type("abc");
	prompt_refuse(&prompt, "accepted: digits");
	prompt_key(&prompt, KEY_CODE_RESIZED);
	assert_string_equal(prompt.refused, "accepted: digits");
	assert_string_equal(prompt.text, "abc");
	type("d");
	assert_string_equal(prompt.refused, "");
	assert_true(prompt.open);
}

/* At every size it stays inside, and the cursor is in sight wherever it is. */
static void test_drawn(void **state)
{
	(void)state;
	prompt = (struct prompt){ 0 };
	prompt_open(&prompt, "title", "a hint that is too long for a line of the smallest screen");
	for (int i = 0; i < 200; i++)
		prompt_key(&prompt, i % 7 ? 'a' + i % 26 : 0xe9);
	for (int key = KEY_CODE_END; prompt.cursor > 0; key = KEY_CODE_LEFT) {
		prompt_key(&prompt, key);
		for (int width = 10; width <= 300; width += 29) {
			struct canvas c;
			int cursors = 0;

			canvas_init(&c, width, 24);
			prompt_draw(&c, &prompt);
			for (int x = 0; x < width; x++)
				for (int y = 0; y < 24; y++)
					cursors += canvas_at(&c, x, y)->style == STYLE_CURSOR;
			assert_int_equal(cursors, 1);
			assert_int_equal(c.clipped, 0);
			assert_int_equal(canvas_at(&c, width - 1, 23)->glyph, ' ');
			canvas_free(&c);
		}
	}
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(edit_rows) + 4];
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_past),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_drawn),
	};
	size_t n = ADD_ROWS(tests, 0, edit_rows, test_edit);

	memcpy(&tests[n], others, sizeof(others));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
