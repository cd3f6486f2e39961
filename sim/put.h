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

#define PUT_NUMBER_BYTES 20	/* room for any number; what is not needed may hold anything */

static inline char *put_number(char *end, uint64_t n)
{
	static const char pairs[] =
		"00010203040506070809" "10111213141516171819" "20212223242526272829"
		"30313233343536373839" "40414243444546474849" "50515253545556575859"
		"60616263646566676869" "70717273747576777879" "80818283848586878889"
		"90919293949596979899";
	char digits[2 * PUT_NUMBER_BYTES] = "", *const last = digits + PUT_NUMBER_BYTES;
	char *at = last;

	for (; n >= 100; n /= 100) {
		at -= 2;
		memcpy(at, pairs + n % 100 * 2, 2);
	}
	if (n >= 10) {
		at -= 2;
		memcpy(at, pairs + n * 2, 2);
	} else {
		*--at = (char)('0' + n);
	}
	memcpy(end, at, PUT_NUMBER_BYTES);	/* of a fixed size, as that is faster */
	return end + (last - at);
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
