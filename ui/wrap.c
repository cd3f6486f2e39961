/*
 * Sentences on plain output, broken between words.
 */

#include "ui/wrap.h"

#include <string.h>

void wrap_put(FILE *file, int indent, const char *text)
{
	int column = indent;

	fprintf(file, "%*s", indent, "");
	while (*text) {
		int length = (int)strcspn(text, " ");

		if (column > indent && column + 1 + length > WRAP_WIDTH) {
			fprintf(file, "\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			putc(' ', file);
			column++;
		}
		fprintf(file, "%.*s", length, text);
		column += length;
		text += length;
		text += strspn(text, " ");
	}
	putc('\n', file);
}
