/*
 * Rows of a comparison.  A row begins all zero: confirmed, no values; a comparison fills it in.
 */

#include "real/row.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const verdict_names[] = {
	[CONFIRMED] = "confirmed",
	[CONTRADICTED] = "contradicted",
	[INFERRED] = "inferred",
	[NOT_OBSERVABLE] = "not observable",
	[SKIPPED] = "skipped",
};

const char *verdict_name(enum verdict v)
{
	return verdict_names[v];
}

struct value value_count(uint64_t n)
{
	return (struct value){ .kind = VALUE_COUNT, .n = n };
}

struct value value_bytes(uint64_t n)
{
	return (struct value){ .kind = VALUE_BYTES, .n = n };
}

struct value value_word(const char *text)
{
	return (struct value){ .kind = VALUE_WORD, .word = text };
}

void row_evidence(struct row *row, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(row->evidence, sizeof(row->evidence), format, args);
	va_end(args);
}

void row_reason(struct row *row, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(row->reason, sizeof(row->reason), format, args);
	va_end(args);
}

void row_not_observable(struct row *row, const char *why)
{
	row->real = (struct value){ .kind = VALUE_NONE };
	row->verdict = NOT_OBSERVABLE;
	row->evidence[0] = '\0';
	row_reason(row, "%s", why);
}

void row_judge(struct row *row, enum verdict if_right)
{
	bool right;

	if (row->range)
		right = row->real.n >= row->min && row->real.n <= row->max;
	else if (row->model.kind == VALUE_WORD)
		right = strcmp(row->model.word, row->real.word) == 0;
	else
		right = row->real.n == row->model.n;
	row->verdict = right ? if_right : CONTRADICTED;
}
