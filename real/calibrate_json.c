/*
 * A calibration as a machine profile: the keys as every profile has them, and "measured", which
 * says of each how it came about and how far the rounds lay apart.
 */

#include <inttypes.h>
#include <string.h>

#include "real/calibrate.h"
#include "sim/put.h"

static void put_json_string(FILE *f, const char *text)
{
	char line[6 * 256 + 2] = "";

	fwrite(line, 1, (size_t)(put_string(line, text, 256) - line), f);
}

static const char *unit_of(const struct key *k)
{
	switch (k->type) {
	case KEY_TIME:
		return "ns";
	case KEY_RATE:
		return "bytes/s";
	case KEY_BYTES:
	case KEY_CHUNK:
	case KEY_POWER:
		return "bytes";
	default:
		return NULL;
	}
}

/* In its unit, which in a profile is what a bare number means. */
static void put_value(FILE *f, const struct key *k, uint64_t value)
{
	if (k->type == KEY_BOOL)
		fputs(value ? "true" : "false", f);
	else
		fprintf(f, "%" PRIu64, value);
}

/* "cpu" of "cpu.call" */
static int group_length(const struct key *k)
{
	return (int)strcspn(k->name, ".");
}

static void put_keys(const struct calibration *c, FILE *f)
{
	const struct key *last = NULL;

	for (size_t i = 0; i < c->nkeys; i++) {
		const struct key *k = c->keys[i].key;
		const int n = group_length(k);
		const bool same = last && strncmp(last->name, k->name, (size_t)n + 1) == 0;

		if (!same)
			fprintf(f, "%s  \"%.*s\": {", last ? "\n  },\n" : "", n, k->name);
		fprintf(f, "%s\n    \"%s\": ", same ? "," : "", k->name + n + 1);
		put_value(f, k, c->keys[i].value);
		last = k;
	}
	fputs("\n  },\n", f);
}

static void put_measured(const struct calibrated *c, FILE *f)
{
	const char *unit = unit_of(c->key);

	fprintf(f, "      \"%s\": { ", c->key->name);
	if (unit)
		fprintf(f, "\"unit\": \"%s\", ", unit);
	if (c->samples > 0)
		fprintf(f, "\"low\": %" PRIu64 ", \"median\": %" PRIu64 ", \"high\": %" PRIu64
			", \"rounds\": %u, ", c->low, c->median, c->high, c->samples);
	fputs("\"how\": ", f);
	put_json_string(f, c->how);
	fputs(" }", f);
}

void calibrate_write(const struct calibration *c, const struct host *h, const char *date, FILE *f)
{
	fputs("{\n  \"format\": \"iopath-machine\", \"version\": 1,\n"
	      "  \"name\": \"host\",\n  \"title\": \"This machine, over loopback, measured on ", f);
	fprintf(f, "%.10s\",\n", date);
	put_keys(c, f);
	fputs("  \"measured\": {\n    \"date\": ", f);
	put_json_string(f, date);
	fputs(",\n    \"kernel\": ", f);
	put_json_string(f, h->release);
	fputs(",\n    \"cpu\": ", f);
	put_json_string(f, c->cpu);
	fputs(",\n    \"disk\": ", f);
	put_json_string(f, h->device);
	fprintf(f, ",\n    \"rounds\": %u,\n    \"keys\": {\n", c->rounds);
	for (size_t i = 0; i < c->nkeys; i++) {
		put_measured(&c->keys[i], f);
		fputs(i + 1 < c->nkeys ? ",\n" : "\n    }\n  }\n}\n", f);
	}
}
