/*
 * What both formats share.  They are in real/report_table.c and real/report_json.c.
 */

#include "real/report.h"

#include <inttypes.h>
#include <string.h>

#include "real/report_json.h"
#include "real/report_table.h"

char *report_passes(char *text, size_t size, uint64_t ten_thousandths)
{
	size_t n;

	snprintf(text, size, "%" PRIu64 ".%04u", ten_thousandths / 10000,
		 (unsigned)(ten_thousandths % 10000));
	n = strlen(text);
	while (text[n - 1] == '0')
		text[--n] = '\0';
	if (text[n - 1] == '.')
		text[n - 1] = '\0';
	return text;
}

void report_begin(struct report *r, const struct scenario *s, const struct host *h)
{
	memset(r->nresults, 0, sizeof(r->nresults));
	r->nnotes = r->ntold = 0;
	r->pages_told = false;
	if (r->format == REPORT_JSON)
		report_json_begin(r, s, h);
	else
		table_begin(r, s, h);
}

void report_result(struct report *r, const struct run *run, const struct result *result)
{
	bool first = true;

	for (size_t i = 0; i <= SKIPPED; i++)
		first &= r->nresults[i] == 0;
	if (r->format == REPORT_JSON)
		report_json_result(r, result, first);
	else
		table_result(r, run, result);
	r->nresults[result->verdict]++;
	fflush(r->file);
}

void report_end(struct report *r)
{
	if (r->format == REPORT_JSON)
		report_json_end(r);
	else
		table_end(r);
}
