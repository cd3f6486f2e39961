/*
 * Any text as a scenario: it is refused with a line that names the place and what is accepted, or it can
 * be simulated.
 */

#include "tests/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario_json.h"
#include "ui/load.h"

static const char *machine_text(const char *name, struct error *why)
{
	(void)why;
	for (const struct builtin *b = builtin_machines; b->name; b++) {
		if (strcmp(b->name, name) == 0)
			return b->text;
	}
	return NULL;
}

static void finding(const char *what, const char *text)
{
	fprintf(stderr, "finding: %s: %s\n", what, text);
	abort();
}

static void check_message(const char *text)
{
	if (strncmp(text, "fuzz.json:", 10) != 0 || !strstr(text, "; accepted: "))
		finding("place or advice is missing", text);
	for (const char *at = text; *at; at++) {
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			finding("not printable", text);
	}
}

void fuzz_scenario(const uint8_t *data, size_t size)
{
	static struct scenario s;
	/* Exactly as long as it is, so that a sanitizer sees a byte too many. */
	char *text = malloc(size ? size : 1);
	const struct scenario_source source = {
		.file = "fuzz.json", .text = text, .length = size,
		.machine_text = machine_text, .machine_names = "hdd-1g, nvme-25g",
	};
	struct error e;

	if (!text)
		abort();
	if (size > 0)
		memcpy(text, data, size);
	if (scenario_parse(&s, &source, &e) != 0) {
		check_message(e.text);
	} else if (s.together) {
		fuzz_simulate(s.runs, s.nruns);
	} else {
		for (size_t i = 0; i < s.nruns; i++)
			fuzz_simulate(&s.runs[i], 1);
	}
	free(text);
}
