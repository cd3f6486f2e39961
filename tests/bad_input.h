#ifndef TESTS_BAD_INPUT_H
#define TESTS_BAD_INPUT_H

/*
 * For tests of scenarios that must be refused.  Every message is one printable line that begins with the
 * place and says what is accepted; the rows give its beginning.
 */

#include <stdbool.h>

#include "sim/scenario_json.h"
#include "sim/utf8.h"
#include "tests/test.h"
#include "ui/load.h"

#define HEADER "{ \"format\": \"iopath-scenario\", \"version\": 1,\n"

static struct scenario scenario;	/* what was parsed last */

static inline const char *machine_text(const char *name, struct error *why)
{
	(void)why;
	for (const struct builtin *b = builtin_machines; b->name; b++) {
		if (strcmp(b->name, name) == 0)
			return b->text;
	}
	return NULL;
}

static inline int parse(const char *text, size_t length, struct error *e)
{
	const struct scenario_source source = {
		.file = "bad.json", .text = text, .length = length,
		.machine_text = machine_text, .machine_names = "hdd-1g, nvme-25g",
	};

	return scenario_parse(&scenario, &source, e);
}

/* What holds for every message. */
static inline void check_message(const char *text)
{
	size_t left = strlen(text), n;
	uint32_t code;

	if (strncmp(text, "bad.json:", 9) != 0 || !strstr(text, "; accepted: "))
		fail_msg("place or advice is missing: %s", text);
	for (const char *at = text; left > 0; at += n, left -= n) {
		n = utf8_decode(at, left, &code);
		if (n == 0 || !utf8_printable(code))
			fail_msg("not printable: %s", text);
	}
}

struct bad_row {
	const char *name;
	const char *body;	/* second line on, behind HEADER; or ... */
	const char *whole;	/* ... the text from its first byte */
	size_t length;		/* of whole; 0: up to its NUL */
	const char *message;	/* how it begins, after "bad.json:" */
};

static inline void test_bad_row(void **state)
{
	const struct bad_row *r = *state;
	char text[1024];
	struct error e = { "" };
	size_t length;
	int result;

	if (r->whole) {
		length = r->length ? r->length : strlen(r->whole);
		memcpy(text, r->whole, length);
	} else {
		length = (size_t)snprintf(text, sizeof(text), "%s%s", HEADER, r->body);
	}
	result = parse(text, length, &e);
	assert_int_equal(result, -1);
	check_message(e.text);
	if (strncmp(e.text + 9, r->message, strlen(r->message)) != 0)
		fail_msg("expected %s\n\tbut got  %s", r->message, e.text + 9);
}

#endif
