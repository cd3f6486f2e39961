/*
 * One key changed, and a second run from the start.  The first run's configuration is kept with its
 * path (struct show), so a change to a path that was changed already has both.
 *
 * Of flows, which share a machine, all are run again: a key of the machine or the kernel is changed for
 * all of them, another for this one, whose events are kept.
 */

#include "ui/what_if.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/engine.h"
#include "sim/key.h"
#include "sim/utf8.h"
#include "ui/layout.h"
#include "ui/load.h"
#include "ui/vary.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define TYPED_BYTES 60		/* of a setting, in a message */

/* Is it a key of what all flows have in common? */
static bool is_shared(const char *setting)
{
	char name[SETTING_BYTES];
	const struct key *k;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(setting, "="), setting);
	k = key_find(name);
	return strcmp(name, "machine") == 0 || strcmp(name, "kernel") == 0 ||
		(k && key_of_machine(k));
}

/* What --set says, without "--set KEY=VALUE: ", which the reader has just typed. */
static int refuse(const char *setting, const struct error *why, struct error *e)
{
	char typed[TYPED_BYTES + 16];
	const char *text = why->text;

	snprintf(typed, sizeof(typed), "--set %.*s: ", utf8_cut(setting, TYPED_BYTES), setting);
	if (strncmp(text, typed, strlen(typed)) == 0)
		text += strlen(typed);
	return error_set(e, "%s", text);
}

/* Change the runs, one of which is number `flow`.  0, or -1 if that cannot be run. */
static int change(struct run *runs, size_t n, size_t flow, const char *setting, struct error *e)
{
	const bool shared = is_shared(setting);
	struct error why;

	for (size_t i = 0; i < n; i++) {
		if (i != flow && !shared)
			continue;
		if (load_set(&runs[i].config, setting, &why) != 0)
			return refuse(setting, &why, e);
		if (run_check(&runs[i], e) != 0)
			return -1;
	}
	return n > 1 ? run_check_together(runs, n, e) : 0;
}

/* A copy of the path's runs, changed, for the caller to free; or NULL. */
static struct run *changed(const struct show *show, const char *setting, struct error *e)
{
	struct run *runs = calloc(show->nruns, sizeof(*runs));

	if (!runs)
		abort();
	memcpy(runs, show->runs, show->nruns * sizeof(*runs));
	if (change(runs, show->nruns, show->flow, setting, e) == 0)
		return runs;
	free(runs);
	return NULL;
}

static bool same_config(const struct run *a, const struct run *b)
{
	return a->strategy == b->strategy && memcmp(&a->config, &b->config, sizeof(a->config)) == 0;
}

static bool same_runs(const struct show *show, const struct run *runs, size_t n, size_t flow)
{
	if (!show->runs || show->nruns != n || show->flow != flow)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!same_config(&show->runs[i], &runs[i]))
			return false;
	return true;
}

/* Keeps the events of one flow, and counts those of all. */
struct one_flow {
	struct sink sink;
	struct trace *trace;
	size_t flow, room;
};

static int one_flow_put(struct sink *sink, const struct event *e)
{
	struct one_flow *o = (struct one_flow *)sink;

	if (o->room == 0)
		return -1;
	o->room--;
	return e->flow == o->flow ? o->trace->sink.put(&o->trace->sink, e) : 0;
}

static size_t room_left(const struct shows *shows)
{
	size_t used = 0;

	for (size_t i = 0; i < shows->n; i++)
		used += shows->show[i].trace.n;
	return used < MAX_SHOW_EVENTS ? MAX_SHOW_EVENTS - used : 0;
}

/* "sendfile, nic.scatter_gather=false": where it is too long, its end. */
static void make_label(char label[sizeof(((struct run *)NULL)->label)], const char *of,
		       const char *setting)
{
	const size_t size = sizeof(((struct run *)NULL)->label), n = strlen(setting) + 2;
	const int room = n < size ? (int)(size - 1 - n) : 0;

	snprintf(label, size, "%.*s, %s", utf8_cut(of, (size_t)room), of, setting);
}

/* One more path with these runs, which are the show's from now on. */
static int add(struct shows *shows, size_t path, struct run *runs, const char *setting,
	       struct error *e)
{
	const struct show *from = &shows->show[path];
	struct one_flow sink = { .sink = { .put = one_flow_put }, .flow = from->flow,
				 .room = room_left(shows) };
	struct show *show = shows_add(shows);
	struct run *run = &runs[from->flow];

	make_label(run->label, from->runs[from->flow].label, setting);
	show->runs = runs;
	show->nruns = from->nruns;
	show->flow = from->flow;
	show->count = run->config.count;
	show->files = run->config.files;
	trace_header_of(&show->trace.header, from->trace.header.scenario, run);
	sink.trace = &show->trace;
	if (engine_run(runs, show->nruns, &sink.sink) != 0) {
		trace_free(&show->trace);
		free(show->runs);
		shows->n--;
		return error_set(e, "there is no room for so many steps; accepted: a smaller file "
				 "or larger chunks");
	}
	show_finish(show);
	return (int)shows->n - 1;
}

int what_if_run(struct shows *shows, size_t path, const char *setting, struct error *e)
{
	const struct show *from = &shows->show[path];
	struct run *runs;
	int result;

	if (!from->runs)
		return error_set(e, "a recorded trace cannot be changed; accepted: a scenario");
	runs = changed(from, setting, e);
	if (!runs)
		return -1;
	for (size_t i = 0; i < shows->n; i++) {
		if (same_runs(&shows->show[i], runs, from->nruns, from->flow)) {
			free(runs);
			return i == path ? error_set(e, "so it is now; accepted: another value") :
				(int)i;
		}
	}
	if (shows->n == MAX_RUNS) {
		result = error_set(e, "there are %d paths, which is all there is room for",
				   MAX_RUNS);
		free(runs);
		return result;
	}
	return add(shows, path, runs, setting, e);
}

/* --- the usual changes --- */

__attribute__((format(printf, 4, 5)))
static void offer(struct offer *offers, size_t *n, const char *now, const char *format, ...)
{
	va_list args;

	if (*n == MAX_OFFERS)
		return;
	va_start(args, format);
	vsnprintf(offers[*n].setting, SETTING_BYTES, format, args);
	va_end(args);
	snprintf(offers[*n].now, SETTING_BYTES, "%s", now);
	(*n)++;
}

/* A number of that key, as --set takes it: "16KiB". */
static void offer_number(struct offer *offers, size_t *n, const char *key, uint64_t now,
			 uint64_t value)
{
	const struct key *k = key_find(key);
	char text[32], was[32], *space;

	vary_number(k, value, text, sizeof(text));
	space = strchr(text, ' ');
	if (space)
		memmove(space, space + 1, strlen(space));
	offer(offers, n, vary_number(k, now, was, sizeof(was)), "%s=%s", key, text);
}

/* A quarter of the chunk, in whole blocks where they have to be, and four times as much. */
static void offer_chunks(struct offer *offers, size_t *n, const struct run *run)
{
	const struct config *c = &run->config;
	const uint64_t now = config_chunk_bytes(c, run->strategy);
	const uint64_t block = run->strategy->direct ? c->machine.disk.block_bytes : 1;

	if (now / 4 / block > 0)
		offer_number(offers, n, "chunk", now, now / 4 / block * block);
	if (now < c->file_bytes)
		offer_number(offers, n, "chunk", now, now * 4);
}

/* The next named kernel, or the one before the last. */
static void offer_kernel(struct offer *offers, size_t *n, const struct run *run)
{
	const struct kernel *now = &run->config.kernel;
	size_t i = 0;

	while (i < nkernels && strcmp(kernels[i].name, now->name) != 0)
		i++;
	if (i + 1 < nkernels)
		offer(offers, n, now->name, "kernel=%s", kernels[i + 1].name);
	if (i > 0 && i < nkernels)
		offer(offers, n, now->name, "kernel=%s", kernels[i - 1].name);
}

/* Of what is offered only what can be run, and is another run. */
static size_t keep_possible(const struct show *show, struct offer *offers, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct error e;
		struct run *runs = changed(show, offers[i].setting, &e);

		if (runs && !same_runs(show, runs, show->nruns, show->flow))
			offers[kept++] = offers[i];
		free(runs);
	}
	return kept;
}

size_t what_if_offers(const struct show *show, struct offer *offers)
{
	size_t n = 0;
	const struct run *run;
	const struct config *c;

	if (!show->runs)
		return 0;
	run = &show->runs[show->flow];
	c = &run->config;
	offer(offers, &n, c->machine.nic.scatter_gather ? "true" : "false",
	      "nic.scatter_gather=%s", c->machine.nic.scatter_gather ? "false" : "true");
	offer(offers, &n, c->cache == CACHE_WARM ? "warm" : "cold", "file.cache=%s",
	      c->cache == CACHE_WARM ? "cold" : "warm");
	offer_chunks(offers, &n, run);
	offer_kernel(offers, &n, run);
	offer_number(offers, &n, "rtt", c->rtt_ns, c->rtt_ns > 0 ? c->rtt_ns * 10 : 1000000);
	offer_number(offers, &n, "socket_buffer", c->socket_buffer_bytes,
		     c->socket_buffer_bytes / 4);
	return keep_possible(show, offers, n);
}

/* --- the reader chooses --- */

void what_if_open(struct what_if *w, size_t path)
{
	static const char cannot[] = "A recorded trace cannot be changed: open its scenario instead. "
		"Esc goes back.";

	w->path = path;
	w->noffers = w->shows ? what_if_offers(&w->shows->show[path], w->offers) : 0;
	prompt_open(&w->prompt, "what if", w->noffers > 0 ?
		    "KEY=VALUE as for --set, or a digit; Esc" : cannot);
}

int what_if_key(struct what_if *w, int key)
{
	struct prompt *p = &w->prompt;
	struct error e;
	int path;

	if (p->length == 0 && key > '0' && key <= '0' + (int)w->noffers)
		snprintf(p->text, sizeof(p->text), "%s", w->offers[key - '1'].setting);
	else if (prompt_key(p, key) != PROMPT_ENTERED)
		return -1;
	p->length = p->cursor = strlen(p->text);
	if (p->text[strspn(p->text, " ")] == '\0' || !w->shows) {
		prompt_close(p);
		return -1;
	}
	path = what_if_run(w->shows, w->path, p->text + strspn(p->text, " "), &e);
	if (path < 0)
		prompt_refuse(p, e.text);
	else
		prompt_close(p);
	return path;
}

void what_if_draw(struct canvas *c, const struct what_if *w)
{
	const bool framed = c->height >= 20;
	char title[96];
	struct rect r = { 0, framed ? 1 : 0, c->width, (int)w->noffers + (framed ? 2 : 0) };

	if (!w->prompt.open || c->width < LAYOUT_MIN_WIDTH || c->height < LAYOUT_MIN_HEIGHT)
		return;
	if (r.width > 64)
		r.width = 64;
	if (w->noffers > 0)
		canvas_clear(c, r);
	if (w->noffers > 0 && framed) {
		snprintf(title, sizeof(title), "%zu %s: change one thing", w->path + 1,
			 w->shows->show[w->path].trace.header.label);
		canvas_box(c, r, STYLE_STRONG, title);
	}
	for (int i = 0; i < (int)w->noffers; i++) {
		const struct offer *o = &w->offers[i];
		char digit[16], now[SETTING_BYTES + 16];
		int x = r.x + 2, y = r.y + framed + i;
		const int end = r.x + r.width - 2;

		snprintf(digit, sizeof(digit), "%d", i + 1);
		snprintf(now, sizeof(now), "(now %s)", o->now);
		x += canvas_text(c, x, y, 2, STYLE_KEY, digit) + 1;
		x += canvas_text(c, x, y, end - x, STYLE_NORMAL, o->setting) + 2;
		if (x + canvas_columns(now) <= end)
			canvas_text(c, x, y, end - x, STYLE_DIM, now);
	}
	prompt_draw(c, &w->prompt);
}
