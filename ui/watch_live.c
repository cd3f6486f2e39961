/*
 * `iopath watch` in a terminal.  Whoever traces must wait for stops, and the display for keys: so a
 * child traces and tells each call, and the display makes of them what watch_run() would have made.
 *
 * COMMAND has neither the keys nor the screen: it reads from the null device, and what it writes goes
 * to a file without a name and comes to standard output when the display is gone.  To the trace that
 * file is what the terminal would have been: no file.
 *
 * Who is at the end of the trace stays there as it grows (ui/watch_show.c).
 */

#include "ui/watch_live.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "real/child.h"
#include "real/clock.h"
#include "ui/app.h"
#include "ui/background.h"
#include "ui/term.h"
#include "ui/watch_show.h"

#define BEGIN_MS 300		/* so long one that cannot be run may take to say so */
#define PATIENCE_MS 1000	/* so long one may take to end before the reader is told of Ctrl-C */
#define PATIENCE_NS (PATIENCE_MS * 1000000ull)

enum kind { TOLD_CALL, TOLD_OTHERS, TOLD_END };

struct told_end {
	int result, signal_number;
	struct error error;
};

struct live {
	struct app_feed feed;
	struct background_taker taker;
	struct background child;
	struct watch *watch;
	const char *name;
	FILE *output;			/* COMMAND's, or NULL */
	struct shows shows;
	struct watch_show growing;
	bool began, ended;
	struct told_end end;
};

/* ---- the child ---- */

struct teller {
	struct watch watch;
	const struct background *to;
	struct watch_fd output;		/* where COMMAND writes: it stands for the terminal */
	uint64_t others;		/* calls that move no bytes, not told of yet */
};

static void tell_others(struct teller *t)
{
	if (t->others)
		background_tell(t->to, TOLD_OTHERS, &t->others, sizeof(t->others));
	t->others = 0;
}

static void tell_call(struct watch *w, const struct watch_call *c)
{
	struct teller *t = (struct teller *)w;
	struct watch_call call = *c;

	if (!c->shape) {
		t->others++;
		return;
	}
	tell_others(t);
	if (t->output.kind != FD_NONE && call.to.kind == FD_FILE &&
	    strcmp(call.to.name, t->output.name) == 0)
		call.to.kind = FD_OTHER;
	background_tell(t->to, TOLD_CALL, &call, sizeof(call));
}

static void look(const struct watch *w)
{
	tell_others((struct teller *)(uintptr_t)w);
}

static _Noreturn void trace_in_child(const struct background *to, char **argv, pid_t pid,
				     FILE *output)
{
	static struct teller t;
	struct told_end end = { .error = { "" } };

	t.to = to;
	watch_init(&t.watch);
	t.watch.take = tell_call;
	if (output) {
		dup2(fileno(output), STDOUT_FILENO);
		dup2(fileno(output), STDERR_FILENO);
		close(fileno(output));
		watch_fd_read(&t.output, getpid(), STDOUT_FILENO);
	}
	signal(SIGPIPE, SIG_DFL);	/* COMMAND inherits it */
	end.result = watch_run(&t.watch, argv, pid, look, &end.signal_number, &end.error);
	tell_others(&t);
	background_tell(to, TOLD_END, &end, sizeof(end));
	child_exit(0);
}

/* ---- the display ---- */

static void take(struct background_taker *taker, int kind, const void *bytes, size_t n)
{
	struct live *l = (struct live *)((char *)taker - offsetof(struct live, taker));

	(void)n;
	l->began = true;
	if (kind == TOLD_CALL) {
		watch_add(l->watch, bytes);
	} else if (kind == TOLD_OTHERS) {
		l->watch->other_calls += *(const uint64_t *)bytes;
	} else {
		memcpy(&l->end, bytes, sizeof(l->end));
		l->ended = true;
	}
}

/* There is something to read.  After the end there is nothing to wait for. */
static void read_child(struct live *l)
{
	struct error e = { "" };

	if (background_read(&l->child, &l->taker))
		return;
	if (background_join(&l->child, "the tracer", &e) != 0 && !l->ended) {
		l->end.result = -1;
		l->end.error = e;
	}
	l->ended = true;
	l->feed.fd = -1;
	l->feed.live = false;
}

static void feed_ready(struct app_feed *feed)
{
	read_child((struct live *)feed);
}

static void feed_update(struct app_feed *feed, struct app *a)
{
	struct live *l = (struct live *)feed;

	if (watch_show_update(&l->growing, &l->shows.show[0], &a->players[0]))
		app_changed(a, 0);
}

static void show_live(struct live *l)
{
	static struct app app;
	struct show *show;

	shows_init(&l->shows);
	show = shows_add(&l->shows);
	l->growing = (struct watch_show){ .watch = l->watch, .name = l->name };
	watch_show_fill(&l->growing, show);
	app_init(&app, &l->shows, term_has_unicode() ? CHARSET_UNICODE : CHARSET_ASCII);
	app.only_ascii = !term_has_unicode();
	app.feed = &l->feed;
	player_seek(&app.players[0], app.players[0].nsteps);
	app_run(&app);
	term_stop();
	app_free(&app);
	shows_free(&l->shows);
}

/* ---- around it ---- */

static volatile sig_atomic_t asked;

static void note_signal(int signal_number)
{
	asked = signal_number;
}

/* Until the child tells something or a signal comes, or for so long (-1: no limit).  False: time is up. */
static bool wait_child(struct live *l, int limit_ms)
{
	struct pollfd p = { .fd = l->child.fd, .events = POLLIN };
	const int n = poll(&p, 1, limit_ms);

	if (n > 0)
		read_child(l);
	return n != 0;
}

/* The display is gone: the tracer and COMMAND get what Ctrl-C would have given them, and end. */
static void end_child(struct live *l, int signal_number)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction note = { .sa_handler = note_signal };
	const uint64_t begun_ns = clock_ns(CLOCK_MONOTONIC);
	bool told = false;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &note, NULL);
	if (!l->ended && (signal_number == 0 || signal_number == SIGINT))
		kill(-l->child.child, SIGINT);
	else if (!l->ended)
		kill(l->child.child, signal_number);	/* who hands it on */
	while (!l->ended && !asked) {
		wait_child(l, told ? -1 : PATIENCE_MS / 4);
		if (told || l->ended || clock_ns(CLOCK_MONOTONIC) - begun_ns < PATIENCE_NS)
			continue;
		fprintf(stderr, "iopath: %s has not ended yet; Ctrl-C ends it at once\n", l->name);
		told = true;
	}
	background_stop(&l->child);
}

/* What COMMAND has written. */
static void put_output(FILE *output)
{
	char buffer[4096];
	size_t n;

	rewind(output);
	while ((n = fread(buffer, 1, sizeof(buffer), output)) > 0)
		fwrite(buffer, 1, n, stdout);
	fclose(output);
}

static FILE *open_output(void)
{
	FILE *output = tmpfile();

	if (output)	/* several processes may write to it */
		fcntl(fileno(output), F_SETFL, fcntl(fileno(output), F_GETFL) | O_APPEND);
	else
		fprintf(stderr, "iopath: watch: what the program writes is lost: %s\n",
			strerror(errno));
	return output;
}

int watch_live(struct watch *w, char **argv, pid_t pid, int *signal_number, struct error *e)
{
	static struct live l;
	char name[32];
	int started;

	setlocale(LC_CTYPE, "");
	snprintf(name, sizeof(name), "%d", (int)pid);
	l = (struct live){ .feed = { .live = true, .ready = feed_ready, .update = feed_update },
			   .taker = { take }, .watch = w, .name = argv ? argv[0] : name };
	background_init(&l.child);
	l.output = argv ? open_output() : NULL;
	started = background_start(&l.child, e);
	if (started == 0)
		trace_in_child(&l.child, argv, pid, l.output);
	if (started < 0)
		return -1;
	l.feed.fd = l.child.fd;
	while (!l.began && wait_child(&l, BEGIN_MS))
		;
	if (l.end.result == 0 && term_start() == 0)
		show_live(&l);
	*signal_number = term_signal() == SIGINT ? 0 : term_signal();
	end_child(&l, *signal_number);
	if (l.output)
		put_output(l.output);
	*e = l.end.error;
	return l.end.result;
}
