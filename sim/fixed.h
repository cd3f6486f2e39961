#ifndef SIM_FIXED_H
#define SIM_FIXED_H

/* Numbers with four decimals, held in ten-thousandths: whole numbers, and passes. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIXED_ONE 10000		/* the number 1 */
#define FIXED_MOST "922337203685477"	/* the largest whole number that is one, as text */

/* A whole number; false if it is too large. */
bool fixed_of(uint64_t whole, int64_t *n);

/* a * b and a / b (b is not 0); what is below a ten-thousandth is dropped.  False if too large. */
bool fixed_multiply(int64_t a, int64_t b, int64_t *product);
bool fixed_divide(int64_t a, int64_t b, int64_t *quotient);

/*
 * The number that text begins with, a digit first, and a unit if there is one right behind it or
 * after a blank: "64", "0.5", "64KiB", "20 ms".  Sets *end.  NULL, or what is wrong and accepted.
 */
const char *fixed_parse(const char *text, const char **end, int64_t *n);

/* 640000 -> "64", 5000 -> "0.5".  Returns text. */
char *fixed_text(char *text, size_t size, int64_t n);

#endif
