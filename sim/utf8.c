/*
 * UTF-8 as the Unicode standard has it: no overlong forms, no surrogates, nothing above U+10FFFF.
 * Input passes through here before it is accepted or shown.
 */

#include "sim/utf8.h"

#include <string.h>

/* How a character of n + 1 bytes begins, and the smallest code that needs so many. */
static const struct {
	unsigned char mask, lead;
	uint32_t least;
} forms[] = {
	{ .mask = 0x80, .lead = 0x00, .least = 0 },
	{ .mask = 0xe0, .lead = 0xc0, .least = 0x80 },
	{ .mask = 0xf0, .lead = 0xe0, .least = 0x800 },
	{ .mask = 0xf8, .lead = 0xf0, .least = 0x10000 },
};

size_t utf8_decode(const char *text, size_t length, uint32_t *code)
{
	const unsigned char *byte = (const unsigned char *)text;
	size_t more = 0;

	if (length == 0)
		return 0;
	while ((byte[0] & forms[more].mask) != forms[more].lead) {
		if (++more == sizeof(forms) / sizeof(forms[0]))
			return 0;
	}
	if (length <= more)
		return 0;
	*code = byte[0] & (unsigned char)~forms[more].mask;
	for (size_t i = 1; i <= more; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (byte[i] & 0x3f);
	}
	if (*code < forms[more].least || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return more + 1;
}

bool utf8_printable(uint32_t code)
{
	if (code < 0x20 || (code >= 0x7f && code < 0xa0))
		return false;
	if (code >= 0x2028 && code <= 0x202e)	/* line and paragraph ends, direction overrides */
		return false;
	if (code >= 0x2066 && code <= 0x2069)	/* direction isolates */
		return false;
	return code != 0xfeff;
}

int utf8_cut(const char *text, size_t max)
{
	size_t length = strlen(text);

	if (length <= max)
		return (int)length;
	while (max > 0 && ((unsigned char)text[max] & 0xc0) == 0x80)
		max--;
	return (int)max;
}
