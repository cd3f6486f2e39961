#ifndef TESTS_XML_H
#define TESTS_XML_H

/* Is a text well-formed XML, as far as our own writers use it?  Fails the test where it is not. */

#include "sim/utf8.h"
#include "tests/test.h"

#define XML_NAME "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-"

struct xml {
	const char *at;
	size_t name_length[32];
	const char *name[32];		/* of the elements that are open */
	int depth;
};

static inline const char *xml_entity(const char *at)
{
	static const char *const names[] = { "&lt;", "&gt;", "&amp;", "&quot;", "&#39;" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strncmp(at, names[i], strlen(names[i])) == 0)
			return at + strlen(names[i]);
	fail_msg("no entity: %.40s", at);
	return NULL;
}

/* Characters up to one of `end`, or to the end of the text. */
static inline void xml_text(struct xml *x, const char *end)
{
	while (*x->at && !strchr(end, *x->at)) {
		uint32_t code;
		size_t n = utf8_decode(x->at, strnlen(x->at, 4), &code);

		if (*x->at == '<' || n == 0 || (code < ' ' && code != '\n'))
			fail_msg("not allowed here: %.40s", x->at);
		x->at = *x->at == '&' ? xml_entity(x->at) : x->at + n;
	}
}

static inline void xml_close(struct xml *x)
{
	const size_t n = strspn(x->at, XML_NAME);

	if (x->depth == 0 || n != x->name_length[x->depth - 1] ||
	    strncmp(x->at, x->name[x->depth - 1], n) != 0 || x->at[n] != '>')
		fail_msg("closes what is not open: %.40s", x->at);
	x->depth--;
	x->at += n + 1;
}

static inline void xml_open(struct xml *x)
{
	const size_t n = strspn(x->at, XML_NAME);

	assert_true(n > 0 && x->depth < 32);
	x->name[x->depth] = x->at;
	x->name_length[x->depth++] = n;
	x->at += n;
	while (*x->at == ' ') {
		const size_t name = strspn(x->at + 1, XML_NAME);

		x->at += 1 + name;
		if (name == 0 || strncmp(x->at, "=\"", 2) != 0)
			fail_msg("no attribute: %.40s", x->at);
		x->at += 2;
		xml_text(x, "\"");
		assert_true(*x->at == '"');
		x->at++;
	}
	if (strncmp(x->at, "/>", 2) == 0) {
		x->depth--;
		x->at++;
	}
	if (*x->at++ != '>')
		fail_msg("a tag does not end: %.40s", x->at - 1);
}

/* One element, and before it a declaration or a document type. */
static inline void xml_check(const char *text)
{
	struct xml x = { .at = text };
	int roots = 0;

	if (strncmp(x.at, "<?xml", 5) == 0 || strncmp(x.at, "<!DOCTYPE", 9) == 0)
		x.at = strchr(x.at, '>') + 1;
	for (xml_text(&x, "<"); *x.at == '<'; xml_text(&x, "<")) {
		roots += x.depth == 0;
		x.at++;
		if (*x.at == '/') {
			x.at++;
			xml_close(&x);
		} else {
			xml_open(&x);
		}
	}
	assert_int_equal(x.depth, 0);
	assert_int_equal(roots, 1);
}

#endif
