/*
 * Messages about bad input quote the input, so whatever could move a terminal's cursor or
 * break the one line is written as \xNN here, once for all callers.
 */

#include "sim/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/utf8.h"

static void copy_clean(char *to, size_t size, const char *from)
{
	size_t left = strlen(from), used = 0, n;
	uint32_t code;

	while (left > 0) {
		n = utf8_decode(from, left, &code);
		if (n > 0 && utf8_printable(code)) {
			if (used + n >= size)
				break;
			memcpy(to + used, from, n);
			used += n;
		} else {
			if (used + 4 >= size)
				break;
			n = 1;
			snprintf(to + used, size - used, "\\x%02x", (unsigned char)*from);
			used += 4;
		}
		from += n;
		left -= n;
	}
	to[used] = '\0';
}

int error_set(struct error *e, const char *format, ...)
{
	struct error raw;
	va_list args;

	if (!e)
		return -1;
	va_start(args, format);
	vsnprintf(raw.text, sizeof(raw.text), format, args);
	va_end(args);
	copy_clean(e->text, sizeof(e->text), raw.text);
	return -1;
}
