/*
 * Runs the cases of the matrix.  What the options fix is not varied: --set file.cache=warm halves
 * the cases, and with all four keys fixed there is one for each run.
 */

#include "ui/check_matrix.h"

#include <string.h>

#include "real/check.h"

static bool is_set(const struct options *o, const char *key)
{
	const size_t n = strlen(key);

	for (size_t i = 0; i < o->nset; i++) {
		if (strncmp(o->set[i], key, n) == 0 && o->set[i][n] == '=')
			return true;
	}
	return false;
}

enum verdict check_matrix(FILE *file, enum matrix_format format, const struct scenario *s,
			  const struct host *h, const struct options *o)
{
	static struct matrix_report report;
	static struct result result;
	const struct axes axes = {
		.fixed_size = is_set(o, "file.size"),
		.fixed_chunk = is_set(o, "chunk"),
		.fixed_cache = is_set(o, "file.cache"),
		.fixed_gather = is_set(o, "nic.scatter_gather"),
	};
	struct matrix_place at = { 0 };
	enum verdict sum = SKIPPED;
	struct run run;

	report.file = file;
	report.format = format;
	matrix_begin(&report, s, h);
	while (!ferror(file) && matrix_next(&at, &axes, s, &run)) {
		check_run(&result, h, &run);
		matrix_case(&report, &run, &result);
		sum = check_sum(sum, result.verdict);
		check_free(&result);
	}
	matrix_end(&report);
	return sum;
}
