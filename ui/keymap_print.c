/*
 * The table of keys for documents: `iopath list keyboard`.  The man page and the README hold what
 * this prints, and tests/docs.sh holds them to it.
 */

#include "ui/keymap_print.h"

#include <string.h>

#include "ui/keymap.h"

/* Arrows have names where there may be no glyph for them. */
static void put_key(FILE *file, const char *key, size_t n)
{
	static const struct {
		const char *glyph, *name;
	} names[] = { { "\xe2\x96\xba", "Right" }, { "\xe2\x97\x84", "Left" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i].glyph) == n && memcmp(names[i].glyph, key, n) == 0) {
			fputs(names[i].name, file);
			return;
		}
	}
	fwrite(key, 1, n, file);
}

/* Each of the names, with something before, between and after them. */
static void put_keys(FILE *file, const char *shown, const char *before, const char *between,
		     const char *after)
{
	const char *mark = before;

	while (*shown) {
		const size_t n = strcspn(shown, " ");

		fputs(mark, file);
		if (n == 1 && strchr(".'", *shown) && before[0] == '.')
			fputs("\\&", file);		/* roff would obey it */
		put_key(file, shown, n);
		shown += n + strspn(shown + n, " ");
		mark = between;
	}
	fputs(after, file);
}

void keymap_put(FILE *file, const struct binding *b)
{
	put_keys(file, b->shown, "  ", " ", "\t");
	fprintf(file, "%s\n", b->help);
}

bool keymap_print(FILE *file, const char *format)
{
	const bool man = strcmp(format, "man") == 0, markdown = strcmp(format, "markdown") == 0;

	if (!man && !markdown && strcmp(format, "text") != 0)
		return false;
	if (markdown)
		fputs("| key | |\n|---|---|\n", file);
	for (size_t i = 0; i < nbindings; i++) {
		const struct binding *b = &bindings[i];

		if (!b->help)
			continue;
		if (man)
			put_keys(file, b->shown, ".TP\n.B ", " ", "\n");
		else if (markdown)
			put_keys(file, b->shown, "| `", "` `", "` | ");
		else
			keymap_put(file, b);
		if (man || markdown)
			fprintf(file, "%s%s\n", b->help, markdown ? " |" : "");
	}
	return true;
}
