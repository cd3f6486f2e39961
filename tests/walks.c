/*
 * What must be so in each format that writes screens, whatever it shows: frames are as many lines as the
 * screen has, SVG and HTML are well-formed and load nothing, a recording played shows the screens, and a
 * diagram declares who sends and who receives.
 */

#include "tests/walks.h"

#include <cjson/cJSON.h>

#include "tests/xml.h"

struct scenario scenario;
struct walk walk;

char *walks_write(const struct options *o)
{
	const struct walk_format *format = walk_find(o->format);
	struct error e;
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(format);
	assert_non_null(file);
	if (walk_open(&walk, &scenario, format, o, &e) != 0)
		fail_msg("%s", e.text);
	format->write(&walk, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(strlen(text), size);
	return text;
}

char *walks_write_twice(const struct options *o)
{
	char *text = walks_write(o), *again;

	walk_free(&walk);
	again = walks_write(o);
	assert_string_equal(text, again);
	free(again);
	return text;
}

static size_t steps_of_all(void)
{
	size_t n = 0;

	for (size_t path = 0; path < walk.npaths; path++)
		n += walk_last(&walk, path) - walk_first(&walk) + 1;
	return n;
}

size_t walks_count(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		n++;
	return n;
}

static void check_frames(char *text)
{
	const size_t lines = (size_t)walk.canvas.height + 1;
	size_t line = 0;

	for (char *at = text; *at; at = strchr(at, '\n') + 1, line++)
		assert_int_equal(strncmp(at, "== ", 3) == 0, line % lines == 0);
	assert_int_equal(line, lines * steps_of_all());
}

static void check_svg(char *text)
{
	xml_check(text);
	assert_int_equal(walks_count(text, "<svg "), 1);
	assert_int_equal(walks_count(text, "http"), 1);	/* the name of the namespace */
}

static void check_html(char *text)
{
	static const char *const loads[] = { "http:", "https:", "src=", "href=", "url(", "@import",
					     "fetch(" };

	xml_check(text);
	assert_int_equal(walks_count(text, "<figure"), steps_of_all());
	assert_int_equal(walks_count(text, "<figure>"), walk.npaths);
	assert_int_equal(walks_count(text, "<input "), walk.npaths);
	for (size_t i = 0; i < ARRAY_LEN(loads); i++)
		assert_int_equal(walks_count(text, loads[i]), 0);
}

/* A terminal as small as a recording needs it. */
struct terminal {
	uint32_t glyphs[128][300];
	int width, height, x, y;
};

/* "ESC[row;1H" moves; what changes colours and modes changes no glyph. */
static const char *obey(struct terminal *t, const char *at)
{
	int row = 0;

	assert_int_equal(*at, '[');
	at += 1 + strspn(at + 1, "?");
	row = atoi(at);
	at += strspn(at, "0123456789;");
	if (*at == 'H') {
		t->y = row - 1;
		t->x = 0;
	} else if (*at == 'J') {
		for (int y = 0; y < t->height; y++)
			for (int x = 0; x < t->width; x++)
				t->glyphs[y][x] = ' ';
	} else {
		assert_true(*at == 'm' || *at == 'l');
	}
	return at + 1;
}

static void play(struct terminal *t, const char *text)
{
	while (*text) {
		uint32_t code;
		size_t n = utf8_decode(text, strnlen(text, 4), &code);

		assert_true(n > 0);
		text += n;
		if (code == 27) {
			text = obey(t, text);
			continue;
		}
		assert_true(t->x < t->width && t->y < t->height && theme_is_narrow(code));
		t->glyphs[t->y][t->x++] = code;
	}
}

static void check_rows(const struct terminal *t, const struct canvas *c, int top)
{
	for (int y = 0; y < c->height; y++)
		for (int x = 0; x < c->width; x++)
			if (t->glyphs[top + y][x] != canvas_at(c, x, y)->glyph)
				fail_msg("row %d, column %d is not what the screen has", y, x);
}

/* An event of that kind in the next line; returns its text, in *json for the caller to free. */
static const char *cast_event(char **at, size_t second, const char *kind, cJSON **json)
{
	char *end = strchr(*at, '\n');

	assert_non_null(end);
	*end = '\0';
	*json = cJSON_ParseWithOpts(*at, NULL, 1);
	*at = end + 1;
	assert_int_equal(cJSON_GetArraySize(*json), 3);
	assert_true(cJSON_GetArrayItem(*json, 0)->valuedouble == (double)second);
	assert_string_equal(cJSON_GetArrayItem(*json, 1)->valuestring, kind);
	return cJSON_GetArrayItem(*json, 2)->valuestring;
}

static void check_cast(char *text)
{
	static struct terminal t;
	size_t second = 0;
	char *at = strchr(text, '\n');
	cJSON *json;

	*at++ = '\0';
	json = cJSON_ParseWithOpts(text, NULL, 1);
	assert_non_null(json);
	assert_int_equal(cJSON_GetObjectItem(json, "version")->valueint, 2);
	t.width = cJSON_GetObjectItem(json, "width")->valueint;
	t.height = cJSON_GetObjectItem(json, "height")->valueint;
	assert_int_equal(t.width, walk.canvas.width);
	assert_int_equal(t.height, walk.canvas.height + walk.caption.height);
	cJSON_Delete(json);
	for (size_t path = 0; path < walk.npaths; path++) {
		for (size_t step = 0; step <= walk_last(&walk, path); step++, second++) {
			char number[32];

			play(&t, cast_event(&at, second, "o", &json));
			cJSON_Delete(json);
			walk_to(&walk, path, step);
			check_rows(&t, &walk.canvas, 0);
			check_rows(&t, &walk.caption, walk.canvas.height);
			snprintf(number, sizeof(number), "step %zu: ", step);
			assert_non_null(strstr(cast_event(&at, second, "m", &json), number));
			cJSON_Delete(json);
		}
	}
	assert_int_equal(*at, '\0');
}

/* Who sends and who receives is declared; Mermaid refuses 50000 characters. */
static void check_mermaid(char *text)
{
	size_t messages = 0;

	assert_int_equal(strncmp(text, "sequenceDiagram\n    title ", 26), 0);
	assert_true(strlen(text) < 50000);
	for (char *at = strstr(text, "    Note over "); *at; at = strchr(at, '\n') + 1) {
		char from[32], to[32], declared[64];
		const char *end = strchr(at, '\n'), *c;

		if (sscanf(at, "    Note over %31[a-z]: ", from) == 1)
			snprintf(to, sizeof(to), "%s", from);
		else
			assert_int_equal(sscanf(at, "    %31[a-z]%*[->]%31[a-z]: ", from, to), 2);
		snprintf(declared, sizeof(declared), "participant %s as ", from);
		assert_non_null(strstr(text, declared));
		snprintf(declared, sizeof(declared), "participant %s as ", to);
		assert_non_null(strstr(text, declared));
		c = strchr(at, ':');
		assert_true(c < end);
		for (; c < end; c++)
			assert_true(!strchr("<>&\"", *c));
		messages++;
	}
	assert_int_equal(messages, steps_of_all());
}

const char *const walks_formats[N_WALKS] = { "frames", "svg", "html", "cast", "mermaid" };

void walks_check(const char *format, char *text)
{
	static void (*const checks[N_WALKS])(char *text) = {
		check_frames, check_svg, check_html, check_cast, check_mermaid,
	};
	int i = 0;

	while (i < N_WALKS && strcmp(walks_formats[i], format) != 0)
		i++;
	assert_true(i < N_WALKS);
	checks[i](text);
}
