#ifndef REAL_ROW_H
#define REAL_ROW_H

/* One figure of a comparison: what the texts say, the model, and what was seen. */

#include <stdbool.h>
#include <stdint.h>

enum verdict {
	CONFIRMED,
	CONTRADICTED,
	INFERRED,		/* one witness bounds it from one side only */
	NOT_OBSERVABLE,		/* here */
	SKIPPED,		/* of a whole result: nothing ran */
};

enum value_kind {
	VALUE_NONE,		/* not known, or no such thing in this column */
	VALUE_COUNT,
	VALUE_BYTES,
	VALUE_PASSES,		/* in ten-thousandths */
	VALUE_WORD,		/* "copied", "referenced" */
};

struct value {
	enum value_kind kind;
	uint64_t n;
	const char *word;	/* lives for ever */
};

#define ROW_TEXT 640

struct row {
	char figure[80];	/* dotted: "syscalls.read" */
	struct value textbook, model, real;
	bool range;		/* the model allows min to max */
	uint64_t min, max;
	enum verdict verdict;
	unsigned witnesses;	/* beside the first one */
	char second[32];	/* the name of the first of these */
	char evidence[ROW_TEXT];	/* how it is known; "" if it is not */
	char reason[ROW_TEXT];	/* for a verdict that is not simply "confirmed" */
};

struct value value_count(uint64_t n);
struct value value_bytes(uint64_t n);
struct value value_word(const char *text);

/* Fill the row's evidence, or its reason. */
void row_evidence(struct row *row, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void row_reason(struct row *row, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* It cannot be seen here, and why. */
void row_not_observable(struct row *row, const char *why);

/* The real value is in: if_right if it is what the model says or allows, else CONTRADICTED. */
void row_judge(struct row *row, enum verdict if_right);

/*
 * A second witness for a row that was judged, and what it saw.  Its name ends at " (" or ",": details follow.  If it agrees it is named beside the
 * first, as second, third ...; if not the row is CONTRADICTED, and the reason says what each saw.  Where they looked at
 * different runs, a figure with a range need not be the same in both.
 */
void row_witness(struct row *row, const char *first, const char *second, struct value seen,
		 bool same_run);

/* The same for a witness of the same run that knows only a least and a most. */
void row_between(struct row *row, const char *first, const char *second, uint64_t least,
		 uint64_t most);

/* There is no second witness here (or no third, where there are two), and why. */
void row_alone(struct row *row, const char *why);

/* More of how it is known. */
void row_also(struct row *row, const char *what);

/* "confirmed", "contradicted", "inferred", "not observable", "skipped". */
const char *verdict_name(enum verdict v);

#endif
