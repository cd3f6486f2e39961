/*
 * A log of strace for the display: told by its content, read into the trace that `iopath watch`
 * would have made of the same calls.
 */

#include "ui/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "real/watch.h"
#include "ui/load.h"

#define LOG_MAX_BYTES (256u << 20)

bool shows_is_strace(const char *path)
{
	char begin[4096] = "";
	struct stat st;
	FILE *file;
	size_t n;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	file = fopen(path, "r");
	if (!file)
		return false;
	n = fread(begin, 1, sizeof(begin) - 1, file);
	fclose(file);
	begin[n] = '\0';
	return strace_log_begins(begin);
}

int shows_read_strace(struct shows *s, const char *path, struct error *e)
{
	struct watch w;
	struct show *show;
	size_t length;
	char *text;
	int result;

	shows_init(s);
	if (load_file(path, LOG_MAX_BYTES, &text, &length, e) != 0)
		return -1;
	watch_init(&w);
	result = strace_log_read(&w, text, path, e);
	free(text);
	if (result == 0 && w.trace.n == 0)
		result = error_set(e, "%s: no call in it moves bytes; accepted: a log of strace -f "
				   "-y -ttt -T of a program that does", path);
	if (result == 0) {
		watch_finish(&w, path);
		show = shows_add(s);
		show->trace = w.trace;
		trace_init(&w.trace);	/* the show owns it now */
		show_finish(show);
	}
	watch_free(&w);
	return result;
}
