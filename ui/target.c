/*
 * From what the reader types to a step.  A trace is in order of its times, so a time is found by
 * halving.
 */

#include "ui/target.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "sim/fixed.h"
#include "sim/utf8.h"

size_t target_at_time(const struct player *p, uint64_t ns)
{
	const struct event *steps = p->nsteps ? p->trace->events + p->initial : NULL;
	size_t low = 0, high = p->nsteps;	/* low have begun; after high none has */

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (steps[middle].start_ns <= ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* n of the time, in parts of ALL; ns * n might not fit. */
#define ALL (100ull * FIXED_ONE)

static uint64_t share(uint64_t ns, uint64_t n)
{
	return ns / ALL * n + ns % ALL * n / ALL;
}

static int bad(const char *text, struct error *e)
{
	return error_set(e, "\"%.*s\" is no place; accepted: %s", utf8_cut(text, 40), text,
			 TARGET_ACCEPTED);
}

static int step(char sign, uint64_t n, const struct player *p, size_t *position, struct error *e)
{
	if (sign == '+')
		n = n > p->nsteps - p->position ? p->nsteps : p->position + n;
	else if (sign == '-')
		n = n > p->position ? 0 : p->position - n;
	if (n > p->nsteps)
		return error_set(e, "there is no step %" PRIu64 "; accepted: 0 to %zu", n, p->nsteps);
	*position = (size_t)n;
	return 0;
}

/* A number and its unit, from at on, up to end. */
static int number(const char *text, const char *at, const char *end, const struct player *p,
		  uint64_t elapsed_ns, size_t *position, struct error *e)
{
	const char sign = *at == '+' || *at == '-' ? *at++ : '\0';
	const char *behind;
	int64_t n;

	if (!isdigit((unsigned char)*at) || fixed_parse(at, &behind, &n))
		return bad(text, e);
	if (behind == end && isdigit((unsigned char)end[-1]) && n % FIXED_ONE == 0)
		return step(sign, (uint64_t)n / FIXED_ONE, p, position, e);
	if (sign)
		return bad(text, e);
	if (behind == end && end[-1] == 's')		/* ns, us, ms, s: held as nanoseconds */
		*position = target_at_time(p, (uint64_t)n / FIXED_ONE);
	else if (behind + 1 == end && *behind == '%' && (uint64_t)n <= ALL &&
		 isdigit((unsigned char)behind[-1]))
		*position = target_at_time(p, share(elapsed_ns, (uint64_t)n));
	else
		return bad(text, e);
	return 0;
}

int target_find(const char *text, const struct player *p, uint64_t elapsed_ns, size_t *position,
		struct error *e)
{
	const char *at = text + strspn(text, " "), *end = at + strlen(at);

	while (end > at && end[-1] == ' ')
		end--;
	if (end - at == 3 && memcmp(at, "end", 3) == 0)
		*position = p->nsteps;
	else if (end - at == 5 && memcmp(at, "start", 5) == 0)
		*position = 0;
	else
		return number(text, at, end, p, elapsed_ns, position, e);
	return 0;
}
