#ifndef REAL_REPORT_JSON_H
#define REAL_REPORT_JSON_H

/* The JSON format; what real/report.c calls, and the parts that other reports share. */

#include "real/report.h"

void report_json_begin(struct report *r, const struct scenario *s, const struct host *h);
void report_json_result(struct report *r, const struct result *result, bool first);
void report_json_end(struct report *r);

/* "text" with what JSON wants escaped; "host": { ... }; "rows": [ ... ]. */
void report_json_string(FILE *f, const char *text);
void report_json_host(FILE *f, const struct host *h);
void report_json_rows(FILE *f, const struct result *result);

#endif
