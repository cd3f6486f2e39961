/*
 * Sizes and times as people read them.
 */

#include "sim/explain.h"

#include <inttypes.h>
#include <stdio.h>

char *explain_bytes(char *text, size_t size, uint64_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	uint64_t unit = 1024;
	size_t u = 0;

	if (bytes < 1024 || bytes % 1024 != 0) {
		snprintf(text, size, "%" PRIu64 " byte%s", bytes, bytes == 1 ? "" : "s");
		return text;
	}
	while (u + 1 < sizeof(units) / sizeof(units[0]) && bytes / unit >= 1024) {
		unit *= 1024;
		u++;
	}
	if (bytes % unit == 0)
		snprintf(text, size, "%" PRIu64 " %s", bytes / unit, units[u]);
	else
		snprintf(text, size, "%" PRIu64 ".%02" PRIu64 " %s", bytes / unit,
			 bytes % unit * 100 / unit, units[u]);
	return text;
}

char *explain_time(char *text, size_t size, uint64_t ns)
{
	if (ns < 1000)
		snprintf(text, size, "%" PRIu64 " ns", ns);
	else if (ns < 1000000)
		snprintf(text, size, "%" PRIu64 ".%" PRIu64 " us", ns / 1000, ns % 1000 / 100);
	else if (ns < 1000000000)
		snprintf(text, size, "%" PRIu64 ".%02" PRIu64 " ms", ns / 1000000,
			 ns % 1000000 / 10000);
	else
		snprintf(text, size, "%" PRIu64 ".%03" PRIu64 " s", ns / 1000000000,
			 ns % 1000000000 / 1000000);
	return text;
}
