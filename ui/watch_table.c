/*
 * The paths of a watched program as a table and as JSON: most bytes first, with what is inferred
 * from the kernel's rules, and what could not be seen.
 */

#include "ui/watch_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/explain.h"
#include "ui/export.h"

#define SHOWN 20

static const char *const kind_names[N_FD_KINDS] = { "", "file", "socket", "pipe", "other" };

/* From files to sockets first, then by bytes. */
static int by_bytes(const void *a, const void *b)
{
	const struct watch_path *x = a, *y = b;
	const bool served_x = x->from_kind == FD_FILE && x->to_kind == FD_SOCKET;
	const bool served_y = y->from_kind == FD_FILE && y->to_kind == FD_SOCKET;

	if (served_x != served_y)
		return served_x ? -1 : 1;
	if (x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	return strcmp(x->from, y->from);
}

/* A path's figure per byte, with at most 4 decimals. */
static char *passes(char *text, size_t size, uint64_t moved, uint64_t bytes)
{
	return export_passes(text, size, bytes ? moved / bytes * 10000 +
						 moved % bytes * 10000 / bytes : 0);
}

static void put_path(FILE *f, const struct watch_path *p)
{
	char bytes[32], copies[32], references[32];
	const uint64_t switches = p->bytes ? (p->calls * 2 << 20) / p->bytes : 0;

	fprintf(f, " %-13s %7" PRIu64 " %10s %7s %10s %12" PRIu64 "  %s > %s\n", way_name(p->way),
		p->calls, explain_bytes(bytes, sizeof(bytes), p->bytes),
		passes(copies, sizeof(copies), p->copied_bytes, p->bytes),
		passes(references, sizeof(references), p->referenced_bytes, p->bytes), switches,
		p->from[0] ? p->from : "(memory)", p->to);
}

static void put_unseen(FILE *f, const struct watch *w)
{
	if (w->unseen_calls)
		fprintf(f, "Not visible: what %" PRIu64 " calls moved (%s ...); the paths above lack "
			"it.\n", w->unseen_calls, w->unseen);
	if (w->left_out_events)
		fprintf(f, "The trace is full: %" PRIu64 " events are not in it, but in the table.\n",
			w->left_out_events);
}

/* What the file's bytes on their way to sockets resemble. */
static void put_ways(FILE *f, const struct watch *w)
{
	bool any = false;

	for (int way = 0; way < WAY_OWN; way++) {
		const uint64_t n = watch_sent_bytes(w, (enum way)way);
		char bytes[32];

		if (n == 0)
			continue;
		fprintf(f, "%s%s with %s", any ? ", " : "To sockets it resembles: ",
			way_name((enum way)way), explain_bytes(bytes, sizeof(bytes), n));
		any = true;
	}
	fputs(any ? ".\n" : "No bytes of a file, socket or pipe were seen to go to a socket.\n", f);
}

void watch_table_write(FILE *f, const struct watch *w)
{
	struct watch_path *sorted = calloc(w->npaths + 1, sizeof(*sorted));

	if (!sorted)
		abort();
	if (w->npaths > 0)
		memcpy(sorted, w->paths, w->npaths * sizeof(*sorted));
	qsort(sorted, w->npaths, sizeof(*sorted), by_bytes);
	fprintf(f, "watched %s: %" PRIu64 " system calls that move bytes, %" PRIu64 " others\n\n",
		w->trace.header.label, w->calls, w->other_calls);
	fprintf(f, " %-13s %7s %10s %7s %10s %12s  %s\n", "resembles", "calls", "bytes", "copies",
		"references", "switches/MiB", "from > to");
	for (size_t i = 0; i < w->npaths && i < SHOWN; i++)
		put_path(f, &sorted[i]);
	if (w->npaths > SHOWN)
		fprintf(f, " ... and %zu more (--format json has all)\n", w->npaths - SHOWN);
	fputc('\n', f);
	put_ways(f, w);
	fputs("Seen: calls, descriptors, bytes. Inferred by the kernel's rules: copies and\n"
	      "references by the CPU, per byte. Not visible: disk, network card, and copies\n"
	      "deferred inside the kernel.\n", f);
	put_unseen(f, w);
	free(sorted);
}

static void put_json_path(FILE *f, const struct watch_path *p)
{
	fputs("{ \"from\": ", f);
	export_string(f, p->from);
	fprintf(f, ", \"from_kind\": \"%s\", \"to\": ", kind_names[p->from_kind]);
	export_string(f, p->to);
	fprintf(f, ", \"to_kind\": \"%s\", \"resembles\": \"%s\",\n      \"calls\": %" PRIu64
		", \"bytes\": %" PRIu64 ", \"inferred\": { \"copied_bytes\": %" PRIu64
		", \"referenced_bytes\": %" PRIu64 " } }", kind_names[p->to_kind], way_name(p->way),
		p->calls, p->bytes, p->copied_bytes, p->referenced_bytes);
}

void watch_json_write(FILE *f, const struct watch *w)
{
	fputs("{ \"format\": \"iopath-watch\", \"version\": 1, \"command\": ", f);
	export_string(f, w->trace.header.label);
	fprintf(f, ", \"resembles\": \"%s\",\n  \"calls\": %" PRIu64 ", \"other_calls\": %" PRIu64
		", \"calls_not_visible\": %" PRIu64 ", \"payload_bytes\": %" PRIu64
		",\n  \"paths\": [", w->trace.header.strategy, w->calls, w->other_calls,
		w->unseen_calls, w->trace.header.payload_bytes);
	for (size_t i = 0; i < w->npaths; i++) {
		fputs(i ? ",\n    " : "\n    ", f);
		put_json_path(f, &w->paths[i]);
	}
	fputs(" ] }\n", f);
}
