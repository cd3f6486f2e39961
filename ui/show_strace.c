/*
 * A log of strace for the display: told by its content, read into the trace that `iopath watch`
 * would have made of the same calls.
 */

#include "ui/show.h"

#include <stdlib.h>

#include "real/watch.h"
#include "ui/load.h"

#define LOG_MAX_BYTES (256u << 20)

bool shows_is_strace(const char *path)
{
	char begin[4096];

	return load_begin(path, begin, sizeof(begin)) && strace_log_begins(begin);
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
