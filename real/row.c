/*
 * Rows of a comparison.  A row begins all zero: confirmed, no values; a comparison fills it in.
 */

#include "real/row.h"

#include <inttypes.h>
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

static void saw(char *text, size_t size, const struct value *v)
{
	if (v->kind == VALUE_WORD)
		snprintf(text, size, "%s", v->word);
	else if (v->kind == VALUE_PASSES)
		snprintf(text, size, "%" PRIu64, v->n / 10000);
	else
		snprintf(text, size, "%" PRIu64, v->n);
}

static bool agrees(const struct row *row, const struct value *seen, bool same_run)
{
	if (row->real.kind == VALUE_WORD)
		return strcmp(row->real.word, seen->word) == 0;
	if (row->range && !same_run)
		return seen->n >= row->min && seen->n <= row->max;
	return row->real.n == seen->n;
}

static const char *next_ordinal(const struct row *row)
{
	static const char *const ordinals[] = { "second", "third", "fourth" };

	return row->witnesses < 3 ? ordinals[row->witnesses] : "further";
}

static void disagree(struct row *row, const char *first, const char *second, const char *other)
{
	char one[32];

	saw(one, sizeof(one), &row->real);
	row->verdict = CONTRADICTED;
	row_reason(row, "witnesses disagree: %s %s, %s %s", first, one, second, other);
}

static void name_witness(struct row *row, const char *name)
{
	size_t n = strlen(row->evidence);
	const char *bracket = strstr(name, " (");
	const size_t end = bracket ? (size_t)(bracket - name) : strcspn(name, ",");

	snprintf(row->evidence + n, sizeof(row->evidence) - n, "; %s witness: %s", next_ordinal(row),
		 name);
	if (row->witnesses == 0)
		snprintf(row->second, sizeof(row->second), "%.*s", (int)end, name);
	row->witnesses++;
}

void row_between(struct row *row, const char *first, const char *second, uint64_t least,
		 uint64_t most)
{
	char range[64];

	if (least == most)
		snprintf(range, sizeof(range), "%" PRIu64, least);
	else
		snprintf(range, sizeof(range), "%" PRIu64 " to %" PRIu64, least, most);
	if (row->real.n >= least && row->real.n <= most)
		name_witness(row, second);
	else
		disagree(row, first, second, range);
}

void row_witness(struct row *row, const char *first, const char *second, struct value seen,
		 bool same_run)
{
	char other[32];

	if (agrees(row, &seen, same_run)) {
		name_witness(row, second);
		return;
	}
	saw(other, sizeof(other), &seen);
	disagree(row, first, second, other);
}

static void append(struct row *row, const char *what, const char *more)
{
	size_t n = strlen(row->evidence);

	snprintf(row->evidence + n, sizeof(row->evidence) - n, "; %s%s", what, more);
}

void row_alone(struct row *row, const char *why)
{
	char what[32];

	if (strstr(row->evidence, why))		/* one reason may keep several away */
		return;
	snprintf(what, sizeof(what), "no %s witness: ", next_ordinal(row));
	append(row, what, why);
}

void row_also(struct row *row, const char *what)
{
	append(row, what, "");
}
