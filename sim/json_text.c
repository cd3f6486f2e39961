/*
 * A strict JSON scanner (RFC 8259), one function per piece of the grammar.  It builds nothing:
 * it either complains, with the position, or counts values until it has reached the one that
 * json_locate() looks for.  The nesting limit also bounds its recursion.
 */

#include "sim/json_text.h"

#include <assert.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sim/utf8.h"

#define NUMBER_MAX_BYTES 40	/* longer ones mean nothing to us, and cJSON cuts at 63 */
#define A_VALUE "a value: a text in double quotes, a number, true, false, { or ["

struct scan {
	const char *text;
	size_t length, at;		/* at: the next byte */
	size_t open[JSON_MAX_DEPTH];	/* where the brackets around it are */
	int depth;
	size_t nvalues;			/* begun so far */
	size_t wanted;			/* stop at this one ... */
	struct json_offset found;	/* ... which is here */
	const char *file;
	struct error *error;
};

static int scan_value(struct scan *s, size_t key);

static int fail(const struct scan *s, size_t at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(const struct scan *s, size_t at, const char *format, ...)
{
	struct json_position where = json_position(s->text, at);
	char what[sizeof(s->error->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return error_set(s->error, "%s:%d:%d: %s", s->file, where.line, where.column, what);
}

/* The next byte, or 0 at the end.  A NUL in the text is no part of any piece either. */
static char peek(const struct scan *s)
{
	return s->at < s->length ? s->text[s->at] : '\0';
}

static void skip_space(struct scan *s)
{
	while (s->at < s->length && strchr(" \t\r\n", s->text[s->at]) && s->text[s->at])
		s->at++;
}

/* How many bytes from here are letters, digits or one of the others. */
static size_t span(const char *text, size_t length, const char *others)
{
	size_t n = 0;

	while (n < length && text[n] != '\0' &&
	       (isalnum((unsigned char)text[n]) || strchr(others, text[n])))
		n++;
	return n;
}

/* What stands here is not what may stand here. */
static int unexpected(const struct scan *s, const char *accepted)
{
	const char *here = s->text + s->at;
	size_t left = s->length - s->at, n;
	uint32_t code;

	if (left == 0 && s->depth > 0) {
		struct json_position open = json_position(s->text, s->open[s->depth - 1]);

		return fail(s, s->at, "the text ends inside the %c of line %d, column %d; "
			    "accepted: %s", s->text[s->open[s->depth - 1]], open.line,
			    open.column, accepted);
	}
	if (left == 0)
		return fail(s, s->at, "the text ends here; accepted: %s", accepted);
	n = span(here, left < 20 ? left : 20, "_");
	if (n == 0)
		n = utf8_decode(here, left, &code);
	if (n == 0)
		return fail(s, s->at, "byte 0x%02x is not UTF-8; accepted: a file saved as UTF-8",
			    (unsigned char)here[0]);
	if (here[0] == '\0')
		return fail(s, s->at, "unexpected byte 0x00; accepted: %s", accepted);
	if (here[0] == '/' || here[0] == '#')
		return fail(s, s->at, "unexpected %c (a comment is // to the end of its line); "
			    "accepted: %s", here[0], accepted);
	return fail(s, s->at, "unexpected %.*s; accepted: %s", (int)n, here, accepted);
}

/* Four hex digits at s->at, or -1. */
static long scan_hex(struct scan *s)
{
	long code = 0;

	for (int i = 0; i < 4; i++, s->at++) {
		char c = peek(s);

		if (!isxdigit((unsigned char)c))
			return -1;
		code = code * 16 + (isdigit((unsigned char)c) ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return code;
}

/* At the backslash. */
static int scan_escape(struct scan *s)
{
	const size_t start = s->at++;
	const char c = peek(s);
	long code;

	s->at++;
	if (c != '\0' && strchr("\"\\/bfnrt", c))
		return 0;
	if (c != 'u')
		return fail(s, start, "unknown escape in a text; accepted: "
			    "\\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hex digits");
	code = scan_hex(s);
	if (code < 0)
		return fail(s, start, "\\u without four hex digits; accepted: \\u0041 for A");
	if (code == 0)
		return fail(s, start, "a text cannot hold \\u0000; accepted: any other character");
	if (code < 0xd800 || code > 0xdfff)
		return 0;
	if (code < 0xdc00 && peek(s) == '\\' && s->at + 1 < s->length &&
	    s->text[s->at + 1] == 'u') {
		s->at += 2;
		code = scan_hex(s);
		if (code >= 0xdc00 && code <= 0xdfff)
			return 0;
	}
	return fail(s, start, "half of a surrogate pair; accepted: both halves (\\ud83d\\ude00), "
		    "or the character itself");
}

/* At the opening quote. */
static int scan_text(struct scan *s)
{
	const size_t start = s->at++;

	for (;;) {
		unsigned char c = (unsigned char)peek(s);
		uint32_t code;
		size_t n;

		if (s->at == s->length || c == '\n' || c == '\r')
			return fail(s, start, "this text has no end on its line; "
				    "accepted: a closing \" (and \\n for a new line)");
		if (c == '"') {
			s->at++;
			return 0;
		}
		if (c < 0x20)
			return fail(s, s->at, "control character 0x%02x in a text; "
				    "accepted: \\t, or \\u%04x", c, c);
		if (c == '\\') {
			if (scan_escape(s) != 0)
				return -1;
			continue;
		}
		n = utf8_decode(s->text + s->at, s->length - s->at, &code);
		if (n == 0)
			return fail(s, s->at, "byte 0x%02x is not UTF-8; "
				    "accepted: a file saved as UTF-8", c);
		s->at += n;
	}
}

static bool scan_digits(struct scan *s)
{
	const size_t start = s->at;

	while (isdigit((unsigned char)peek(s)))
		s->at++;
	return s->at > start;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool scan_numeral(struct scan *s)
{
	if (peek(s) == '-')
		s->at++;
	if (peek(s) == '0')
		s->at++;
	else if (!scan_digits(s))
		return false;
	if (peek(s) == '.') {
		s->at++;
		if (!scan_digits(s))
			return false;
	}
	if (peek(s) == 'e' || peek(s) == 'E') {
		s->at++;
		if (peek(s) == '+' || peek(s) == '-')
			s->at++;
		if (!scan_digits(s))
			return false;
	}
	return true;
}

/* At a digit or minus. */
static int scan_number(struct scan *s)
{
	const size_t start = s->at;
	const bool good = scan_numeral(s);
	size_t n = s->at - start;	/* with all that looks as if it belonged to it */

	n += span(s->text + start + n, s->length - start - n, "+-._");
	if (n > NUMBER_MAX_BYTES)
		return fail(s, start, "a number of %zu characters; accepted: whole numbers up "
			    "to 2^53", n);
	if (!good || start + n != s->at)
		return fail(s, start, "%.*s is not a number; accepted: digits without leading "
			    "zeros (65536), or a text with a unit in double quotes (\"64 KiB\")",
			    (int)n, s->text + start);
	return 0;
}

static int scan_word(struct scan *s)
{
	static const char *const words[] = { "true", "false", "null" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i]);

		if (s->length - s->at >= n && memcmp(s->text + s->at, words[i], n) == 0 &&
		    (s->length - s->at == n || !isalnum((unsigned char)s->text[s->at + n]))) {
			s->at += n;
			return 0;
		}
	}
	return unexpected(s, A_VALUE);
}

/* The key and colon of an object's entry; *key is where the key begins. */
static int scan_key(struct scan *s, size_t *key)
{
	*key = s->at;
	if (peek(s) != '"')
		return unexpected(s, "a key in double quotes");
	if (scan_text(s) != 0)
		return -1;
	skip_space(s);
	if (peek(s) != ':')
		return unexpected(s, "a colon after the key");
	s->at++;
	skip_space(s);
	return 0;
}

/* An object or array, at its opening bracket: entries with commas between. */
static int scan_entries(struct scan *s, char close)
{
	const char *const accepted = close == '}' ? "a comma or }" : "a comma or ]";
	size_t key, comma;

	if (s->depth == JSON_MAX_DEPTH)
		return fail(s, s->at, "nested too deeply; accepted: at most %d brackets deep",
			    JSON_MAX_DEPTH);
	s->open[s->depth++] = s->at++;
	skip_space(s);
	if (peek(s) == close)
		goto closed;
	for (;;) {
		key = s->at;
		if (close == '}' && scan_key(s, &key) != 0)
			return -1;
		if (scan_value(s, key) != 0)
			return -1;
		skip_space(s);
		if (peek(s) == close)
			break;
		if (peek(s) == '"' || peek(s) == '{' || peek(s) == '[')
			return fail(s, s->at, "a comma is missing before this; accepted: %s",
				    accepted);
		if (peek(s) != ',')
			return unexpected(s, accepted);
		comma = s->at++;
		skip_space(s);
		if (peek(s) == close)
			return fail(s, comma, "nothing follows this comma; accepted: "
				    "no comma before %c", close);
	}
closed:
	s->at++;
	s->depth--;
	return 0;
}

static int scan_value(struct scan *s, size_t key)
{
	if (s->nvalues++ == s->wanted)
		s->found = (struct json_offset){ .key = key, .value = s->at };
	switch (peek(s)) {
	case '{':
		return scan_entries(s, '}');
	case '[':
		return scan_entries(s, ']');
	case '"':
		return scan_text(s);
	case '-': case '0': case '1': case '2': case '3': case '4':
	case '5': case '6': case '7': case '8': case '9':
		return scan_number(s);
	default:
		return scan_word(s);
	}
}

void json_blank_comments(char *text, size_t length)
{
	bool in_text = false;

	for (size_t i = 0; i < length; i++) {
		if (in_text && text[i] == '\\')
			i++;
		else if (text[i] == '"')
			in_text = !in_text;
		else if (text[i] == '\n')
			in_text = false;	/* an unclosed text: the check will say so */
		else if (!in_text && text[i] == '/' && i + 1 < length && text[i + 1] == '/')
			while (i < length && text[i] != '\n')
				text[i++] = ' ';
	}
}

int json_check(const char *file, const char *text, size_t length, struct error *e)
{
	struct scan s = { .text = text, .length = length, .wanted = length + 1, .file = file,
			  .error = e };

	skip_space(&s);
	if (s.at == s.length)
		return fail(&s, 0, "nothing in it; accepted: an object in { }");
	if (scan_value(&s, s.at) != 0)
		return -1;
	skip_space(&s);
	if (s.at < s.length)
		return unexpected(&s, "nothing after the end");
	return 0;
}

struct json_offset json_locate(const char *text, size_t length, size_t n)
{
	struct scan s = { .text = text, .length = length, .wanted = n };
	int result;

	skip_space(&s);
	result = scan_value(&s, s.at);
	assert(result == 0 && n < s.nvalues);
	(void)result;
	return s.found;
}

struct json_position json_position(const char *text, size_t offset)
{
	struct json_position where = { .line = 1, .column = 1 };

	for (size_t i = 0; i < offset; i++) {
		if (text[i] == '\n')
			where = (struct json_position){ .line = where.line + 1, .column = 1 };
		else if (((unsigned char)text[i] & 0xc0) != 0x80)	/* not inside one */
			where.column++;
	}
	return where;
}
