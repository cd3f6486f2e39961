#ifndef SIM_PUT_H
#define SIM_PUT_H

/*
 * Appending to a line by hand, for lines that are written by the million: snprintf() takes ten
 * times as long.  Each function returns the new end.  The caller has made room; no NUL is written.
 */

#include <stdint.h>
#include <string.h>

static inline char *put_bytes(char *end, const char *bytes, size_t n)
{
	memcpy(end, bytes, n);
	return end + n;
}

/* Of a literal the compiler knows the length. */
static inline char *put_text(char *end, const char *text)
{
	return put_bytes(end, text, strlen(text));
}

#define PUT_NUMBER_BYTES 20	/* the longest number */

/* How many digits a number has. */
static inline unsigned int put_digits(uint64_t n)
{
	static const uint64_t least[] = {	/* with one digit more than the index says */
		0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
		10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000,
		1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
		10000000000000000000u,
	};
	const unsigned int bits = 64 - (unsigned int)__builtin_clzll(n | 1);
	const unsigned int about = bits * 1233 >> 12;	/* 1233 / 4096 is about log10(2) */

	return about + (n >= least[about]);
}

/* Two digits. */
static inline char *put_pair(char *end, unsigned int n)
{
	static const char pairs[] =
		"00010203040506070809" "10111213141516171819" "20212223242526272829"
		"30313233343536373839" "40414243444546474849" "50515253545556575859"
		"60616263646566676869" "70717273747576777879" "80818283848586878889"
		"90919293949596979899";

	memcpy(end, pairs + (size_t)n * 2, 2);
	return end + 2;
}

/*
 * Digits go where they belong at once, the last ones first.  To make them elsewhere and copy them
 * costs more: the CPU waits for the small stores before it can load them as one large piece.
 */
static inline char *put_number(char *end, uint64_t n)
{
	char *at, *after;

	if (n < 10) {
		*end = (char)('0' + n);
		return end + 1;
	}
	after = at = end + put_digits(n);
	for (; n >= 100; n /= 100) {
		at -= 2;
		put_pair(at, (unsigned int)(n % 100));
	}
	if (n >= 10)
		put_pair(end, (unsigned int)n);
	else
		*end = (char)('0' + n);
	return after;
}

/* A JSON string with its quotes, of at most max bytes of text; takes up to 6 * max + 2 bytes. */
static inline char *put_string(char *end, const char *text, size_t max)
{
	static const char hex[] = "0123456789abcdef";

	*end++ = '"';
	for (size_t i = 0; i < max && text[i]; i++) {
		const unsigned char c = (unsigned char)text[i];

		if (c < 0x20) {
			end = put_text(end, "\\u00");
			*end++ = hex[c >> 4];
			*end++ = hex[c & 15];
			continue;
		}
		if (c == '"' || c == '\\')
			*end++ = '\\';
		*end++ = (char)c;
	}
	*end++ = '"';
	return end;
}

#endif
