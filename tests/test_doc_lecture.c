/*
 * docs/lecture.md against the program: each of its screens is what the keys that stand above it lead to,
 * and what it tells people to run is there.  UPDATE_GOLDEN=1 draws the screens anew.
 */

#include <ctype.h>

#include "tests/golden.h"
#include "tests/shows.h"

#define DOCUMENT "docs/lecture.md"
#define MARK "<!-- screen: "

/* A screen of the document: "<!-- screen: textbook 60x20 -->", keys, and what is between the fences. */
struct figure {
	char scenario[64];
	int width, height;
	const char *keys;
	const char *from, *to;
};

static char *read_document(void)
{
	struct error e;
	char *text;
	size_t length;

	if (load_file(DOCUMENT, 1 << 20, &text, &length, &e) != 0)
		fail_msg("%s", e.text);
	return text;
}

static bool find_block(const char *at, struct figure *b)
{
	const char *mark = strstr(at, MARK), *fence;

	if (!mark)
		return false;
	assert_int_equal(sscanf(mark + strlen(MARK), "%63s %dx%d -->", b->scenario, &b->width,
				&b->height), 3);
	b->keys = strchr(mark, '\n') + 1;
	assert_int_equal(strncmp(b->keys, "Keys: ", 6), 0);
	fence = strstr(b->keys, "\n```\n");
	assert_non_null(fence);
	b->from = fence + 5;
	b->to = strncmp(b->from, "```\n", 4) == 0 ? b->from : strstr(b->from, "\n```\n") + 1;
	return true;
}

static int key_of(const char *name, size_t n)
{
	static const struct {
		const char *name;
		int key;
	} names[] = { { "Enter", 13 }, { "Space", ' ' }, { "Tab", '\t' } };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strlen(names[i].name) == n && memcmp(names[i].name, name, n) == 0)
			return names[i].key;
	if (n != 1)
		fail_msg("\"%.*s\" is no key", (int)n, name);
	return *name;
}

/* "`s` `P` `.` 8 times": what stands in the line, as a reader does it. */
static void press_keys(struct app *app, const char *line)
{
	const char *end = strchr(line, '\n'), *at = strchr(line, '`');

	while (at && at < end) {
		const char *close = strchr(at + 1, '`');
		const int key = key_of(at + 1, (size_t)(close - at - 1));
		int times = 1;

		if (isdigit((unsigned char)close[1 + strspn(close + 1, " ")]))
			sscanf(close + 1, "%d times", &times);
		for (int i = 0; i < times; i++) {
			app_key(app, key);
			settle(app);
		}
		at = strchr(close + 1, '`');
	}
}

static void draw_block(const struct figure *b, FILE *out)
{
	static struct shows shows;
	static struct app app;
	struct canvas c;

	shows_of(&shows, b->scenario, NULL, NULL);
	app_init(&app, &shows, CHARSET_UNICODE);
	press_keys(&app, b->keys);
	canvas_init(&c, b->width, b->height);
	app_draw(&app, &c);
	canvas_dump(&c, out, PLANE_GLYPHS, CHARSET_UNICODE);
	canvas_free(&c);
	shows_free(&shows);
}

static void test_screens(void **state)
{
	char *document = read_document(), *drawn = NULL;
	const char *at = document;
	struct figure b;
	size_t size, n = 0;
	FILE *out = open_memstream(&drawn, &size);

	(void)state;
	assert_non_null(out);
	for (; find_block(at, &b); at = b.to, n++) {
		fwrite(at, 1, (size_t)(b.from - at), out);
		draw_block(&b, out);
	}
	fputs(at, out);
	fclose(out);
	assert_true(n >= 6);
	golden_check(DOCUMENT, drawn);
	free(drawn);
	free(document);
}

/* Every `iopath NAME` names a shipped scenario or a command. */
static void test_names(void **state)
{
	static const char *const commands[] = { "view", "run", "check", "sweep", "quiz", "build" };
	char *document = read_document();
	size_t n = 0;

	(void)state;
	for (const char *at = document; (at = strstr(at, "iopath ")) != NULL;) {
		char name[64] = "";
		bool known = false;

		if (at > document && at[-1] != '`' && at[-1] != ' ') {
			at++;
			continue;
		}
		at += 7;
		sscanf(at, "%63[a-z0-9-]", name);
		for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
			if (strcmp(name, commands[i]) != 0)
				continue;
			at += strlen(name);
			sscanf(at, " %63[a-z0-9-]", name);
			break;
		}
		for (const struct builtin *s = builtin_scenarios; s->name; s++)
			known |= strcmp(s->name, name) == 0;
		if (!known)
			fail_msg("%s: no scenario \"%s\"", DOCUMENT, name);
		n++;
	}
	assert_true(n > 20);
	free(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_screens), cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("doc_lecture", tests, NULL, NULL);
}
