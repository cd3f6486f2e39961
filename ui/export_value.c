/*
 * Values as several formats write them, and figures that follow from a ledger by a division.
 */

#include <inttypes.h>

#include "ui/export.h"

#define NS_PER_S 1000000000ull

char *export_passes(char *text, size_t size, uint64_t ten_thousandths)
{
	int n = snprintf(text, size, "%" PRIu64 ".%04" PRIu64, ten_thousandths / 10000,
			 ten_thousandths % 10000);

	while (n > 0 && text[n - 1] == '0')
		text[--n] = '\0';
	if (n > 0 && text[n - 1] == '.')
		text[--n] = '\0';
	return text;
}

char *export_seen(char *text, size_t size, const struct trace_header *h, uint64_t n,
		  const char *unseen)
{
	if (trace_is_model(h))
		snprintf(text, size, "%" PRIu64, n);
	else
		snprintf(text, size, "%s", unseen);
	return text;
}

void export_string(FILE *file, const char *text)
{
	putc('"', file);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			fprintf(file, "\\%c", c);
		else if (c < 0x20)
			fprintf(file, "\\u%04x", c);
		else
			putc(c, file);
	}
	putc('"', file);
}

void export_csv_text(FILE *file, const char *text)
{
	putc('"', file);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', file);
		putc(*text, file);
	}
	putc('"', file);
}

char *export_put_csv_text(char *end, const char *text)
{
	*end++ = '"';
	for (; *text; text++) {
		if (*text == '"')
			*end++ = '"';
		*end++ = *text;
	}
	*end++ = '"';
	return end;
}

uint64_t export_throughput_bytes_per_s(const struct ledger *l)
{
	uint64_t bytes = l->delivered_bytes, ns = l->acked_ns;

	/* What is lost is far below what is printed. */
	while (bytes > UINT64_MAX / NS_PER_S) {
		bytes >>= 1;
		ns >>= 1;
	}
	return ns == 0 ? 0 : bytes * NS_PER_S / ns;
}

uint64_t export_cpu_use_percent(const struct ledger *l, uint64_t cores)
{
	uint64_t busy_ns = l->busy_ns[BUSY_CPU_USER] + l->busy_ns[BUSY_CPU_KERNEL];
	uint64_t ns = l->elapsed_ns;

	while (busy_ns > UINT64_MAX / 256 || ns > UINT64_MAX / 256) {
		busy_ns >>= 1;
		ns >>= 1;
	}
	ns *= cores;
	return ns == 0 ? 0 : (100 * busy_ns + ns / 2) / ns;
}
