/*
 * Runs the engine into a format's writer, one run after the other, and shows progress on a
 * terminal's standard error when it takes longer than a second.
 */

#include "ui/export.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sim/engine.h"

static const struct export_format *const formats[] = {
	&export_table, &export_json, &export_jsonl, &export_chrome, &export_csv, &export_text,
};

const struct export_format *export_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i]->name, name ? name : "table") == 0)
			return formats[i];
	}
	return NULL;
}

char *export_passes(char *text, size_t size, uint64_t ten_thousandths)
{
	int n = snprintf(text, size, "%" PRIu64 ".%04" PRIu64, ten_thousandths / 10000,
			 ten_thousandths % 10000);

	while (n > 0 && text[n - 1] == '0')
		text[--n] = '\0';
	if (n > 0 && text[n - 1] == '.')
		text[--n] = '\0';
	return text;
}

void export_string(FILE *file, const char *text)
{
	putc('"', file);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			fprintf(file, "\\%c", c);
		else if (c < 0x20)
			fprintf(file, "\\u%04x", c);
		else
			putc(c, file);
	}
	putc('"', file);
}

struct progress {
	bool wanted;		/* standard error is a terminal, and no trace scrolls over it */
	bool shown;
	time_t last;		/* seconds */
};

static time_t seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

#define PROGRESS_EVENTS 65536	/* look at the clock so often */

static void progress_show(struct progress *p, const struct export *x)
{
	uint64_t done = x->ledger.delivered_bytes, all = x->ledger.payload_bytes;
	time_t now;

	if (!p->wanted || x->ledger.events % PROGRESS_EVENTS != 0)
		return;
	now = seconds_now();
	if (now - p->last < (p->shown ? 1 : 2))
		return;
	p->last = now;
	p->shown = true;
	fprintf(stderr, "\r\033[K%s: %" PRIu64 " %%, %" PRIu64 " events", x->run->label,
		all ? done / (all / 100 + 1) : 100, x->ledger.events);
	fflush(stderr);
}

/* Before anything else is written to the terminal. */
static void progress_clear(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}

struct export_sink {
	struct sink sink;
	struct export *x;
	const struct export_format *format;
	struct progress progress;
};

static int export_put(struct sink *sink, const struct event *e)
{
	struct export_sink *s = (struct export_sink *)sink;

	ledger_add(&s->x->ledger, e);
	if (s->format->event)
		s->format->event(s->x, e);
	progress_show(&s->progress, s->x);
	return ferror(s->x->file) ? -1 : 0;
}

static void call(void (*write)(struct export *x), struct export *x)
{
	if (write)
		write(x);
}

int export_scenario(FILE *file, const struct scenario *s, const struct export_format *format)
{
	struct export x = { .file = file, .scenario = s, .first = true };
	struct export_sink sink = {
		.sink = { .put = export_put }, .x = &x, .format = format,
		.progress = {
			.wanted = isatty(STDERR_FILENO) && !(format->event && isatty(fileno(file))),
			.last = seconds_now(),
		},
	};
	int failed = 0;

	call(format->begin, &x);
	for (x.index = 0; x.index < s->nruns && !failed; x.index++) {
		x.run = &s->runs[x.index];
		trace_header_of(&x.header, s->name, x.run);
		ledger_init(&x.ledger, x.run->config.count, x.header.payload_bytes);
		call(format->run_begin, &x);
		failed = engine_run(x.run, &sink.sink);
		progress_clear(&sink.progress);
		call(format->run_end, &x);
	}
	call(format->end, &x);
	return failed || fflush(file) != 0 || ferror(file) ? -1 : 0;
}
