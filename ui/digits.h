#ifndef UI_DIGITS_H
#define UI_DIGITS_H

/* Numbers as text that are written again and again, for the writers that use sim/put.h: what is known is copied. */

#include "sim/put.h"

#define DIGITS_BYTES 24		/* room for any number; copied whole, as a fixed size is faster */

/* A number that was written lately; zeroed: none. */
struct digits {
	uint64_t n;
	unsigned int length;	/* 0: there is none */
	char text[DIGITS_BYTES];
};

/* Its text; DIGITS_BYTES are written, whatever its length. */
static inline char *put_digits_of(char *end, const struct digits *d)
{
	memcpy(end, d->text, DIGITS_BYTES);
	return end + d->length;
}

/*
 * A number was written from there on: it is known from now on.  Not the other way round, for the CPU to copy
 * at once what has just been stored in small pieces: it would wait for them.
 */
static inline void digits_learn(struct digits *d, uint64_t n, const char *from, const char *end)
{
	memcpy(d->text, from, DIGITS_BYTES);
	d->n = n;
	d->length = (unsigned int)(end - from);
}

/* The number, from there if it is the one, and else from now on. */
static inline char *put_known(char *end, struct digits *d, uint64_t n)
{
	char *const from = end;

	if (d->n == n && d->length > 0)
		return put_digits_of(end, d);
	end = put_number(end, n);
	digits_learn(d, n, from, end);
	return end;
}

/* "1.234": a time in microseconds. */
static inline char *put_time(char *end, uint64_t ns)
{
	const unsigned int rest = (unsigned int)(ns % 1000);

	end = put_number(end, ns / 1000);
	*end++ = '.';
	*end++ = (char)('0' + rest / 100);
	return put_pair(end, rest % 100);
}

/* The same of a time that may have been the last one, too. */
static inline char *put_known_time(char *end, struct digits *d, uint64_t ns)
{
	char *const from = end;

	if (d->n == ns && d->length > 0)
		return put_digits_of(end, d);
	end = put_time(end, ns);
	digits_learn(d, ns, from, end);
	return end;
}

#endif
