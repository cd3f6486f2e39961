#ifndef REAL_REPORT_TABLE_H
#define REAL_REPORT_TABLE_H

/* The table format; what real/report.c calls. */

#include "real/report.h"

void table_begin(struct report *r, const struct scenario *s, const struct host *h);
void table_result(struct report *r, const struct run *run, const struct result *result);
void table_end(struct report *r);

/* Whole KiB, MiB or GiB in that unit, everything else in bytes.  Returns text. */
char *report_bytes(char *text, size_t size, uint64_t bytes);

/* 20000 -> "2", 5000 -> "0.5".  Returns text. */
char *report_passes(char *text, size_t size, uint64_t ten_thousandths);

/* "-", "16", "64 KiB", "copied"; the model's value or range; "disk > page-cache".  Return text. */
char *report_value(char *text, size_t size, const struct value *v);
char *report_model(char *text, size_t size, const struct row *row);
char *report_figure(char *text, size_t size, const char *figure);

#endif
