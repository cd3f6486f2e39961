/*
 * Calibration: all probes once a round, in turns; what follows from them: real/calibrate_find.c.
 *
 * A child holds what the probes work on and waits for orders, so that rounds can be taken between
 * other work, which then sees the machine in the same mood.  CPU time is taken where the work is the
 * CPU's, as that does not run on while somebody else has the CPU.
 *
 *	c = calibrate_begin(h, 60, e);
 *	calibrate_more(c, 100, e); ... calibrate_find(c, 0, &found);
 *	calibrate_end(c);
 */

#include "real/calibrate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "real/calibrate_keys.h"
#include "real/child.h"
#include "real/clock.h"

#define FILE_BYTES (128u << 20)	/* more than twice the largest working set */
#define LIMIT_S 58
#define LEAST_ROUNDS 5
#define ROUNDS_NS 20000000000ull	/* for so long rounds are begun */

struct calibrating {
	pid_t pid;
	int orders;			/* how many rounds; a byte comes back when they are done */
	struct probed *probed;
};

static int take_sample(struct bench *b, const struct probe *p, struct times *t, struct error *e)
{
	uint64_t wall_ns, cpu_ns;
	int status;

	probe_now = p;
	wall_ns = clock_ns(CLOCK_MONOTONIC);
	cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	status = p->run(b, p->times);
	t->cpu_ns[p->work] = (double)(clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_ns) / p->times;
	t->wall_ns[p->work] = (double)(clock_ns(CLOCK_MONOTONIC) - wall_ns) / p->times;
	if (status)
		return error_set(e, "calibration, probe %d: %s", (int)p->work, strerror(errno));
	if (p->after)
		p->after(b);
	return 0;
}

static int take_samples(struct bench *b, const struct probe *probes, size_t n,
			struct probed *m, struct error *e)
{
	for (size_t i = 0; i < n; i++) {
		const struct probe *p = &probes[i];

		if (m->cannot[p->work][0])
			continue;
		if (take_sample(b, p, &m->of_round[m->rounds], e))
			return -1;
	}
	return 0;
}

static void find_out_what_cannot(const struct bench *b, const struct probe *probes, size_t n,
				 struct probed *m)
{
	for (size_t i = 0; i < n; i++) {
		const char *why = probes[i].cannot ? probes[i].cannot(b) : NULL;

		if (why)
			error_set(&m->error, "%s", why[0] ? why : "not possible here");
		if (why)
			memcpy(m->cannot[probes[i].work], m->error.text,
			       sizeof(m->cannot[0]) - 1);
		m->error.text[0] = '\0';
	}
}

static int take_round(struct bench *b, struct probed *p)
{
	if (take_samples(b, probes_cpu, nprobes_cpu, p, &p->error))
		return -1;
	discard_wake(&b->sink);
	return take_samples(b, probes_send, nprobes_send, p, &p->error) ||
		take_samples(b, probes_disk, nprobes_disk, p, &p->error) ? -1 : 0;
}

/* The child, of which nothing is left.  The first round warms up what it touches and is dropped. */
static int obey(int orders, struct probed *p, const struct host *h, unsigned limit_s)
{
	unsigned n = 0;
	struct bench b;
	int status = bench_open(&b, h, FILE_BYTES, limit_s, &p->error);

	if (status == 0) {
		facts_look(&p->facts, h, &b);
		find_out_what_cannot(&b, probes_cpu, nprobes_cpu, p);
		find_out_what_cannot(&b, probes_send, nprobes_send, p);
		find_out_what_cannot(&b, probes_disk, nprobes_disk, p);
		status = take_round(&b, p);
	}
	while (status == 0 && read(orders, &n, sizeof(n)) == (ssize_t)sizeof(n)) {
		for (; n > 0 && status == 0; n--) {
			status = take_round(&b, p);
			p->rounds += status == 0;
		}
		if (status == 0 && write(orders, "", 1) != 1)
			status = -1;
	}
	bench_close(&b);
	return status;
}

static void forget(struct calibrating *c)
{
	if (c->orders >= 0)
		close(c->orders);
	child_unshare(c->probed, sizeof(*c->probed));
	free(c);
}

/* Fork the one that obeys.  0, or -1 with the message. */
static int start(struct calibrating *c, const struct host *h, unsigned limit_s, struct error *e)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return error_set(e, "socketpair: %s", strerror(errno));
	c->orders = ends[0];
	c->pid = child_fork(limit_s, e);
	if (c->pid == 0) {
		close(ends[0]);		/* so that it ends with who gives the orders */
		child_exit(obey(ends[1], c->probed, h, limit_s) ? 1 : 0);
	}
	close(ends[1]);
	return c->pid < 0 ? -1 : 0;
}

struct calibrating *calibrate_begin(const struct host *h, unsigned limit_s, struct error *e)
{
	struct calibrating *c = malloc(sizeof(*c));

	if (!c)
		abort();
	*c = (struct calibrating){ -1, -1, child_share(sizeof(*c->probed)) };
	if (start(c, h, limit_s, e) == 0)
		return c;
	forget(c);
	return NULL;
}

int calibrate_more(struct calibrating *c, unsigned rounds, struct error *e)
{
	const unsigned room = CALIBRATE_ROUNDS - c->probed->rounds;
	const unsigned n = rounds < room ? rounds : room;
	ssize_t got;
	char byte;

	if (c->pid < 0)
		return error_set(e, "the calibration has ended");
	if (n == 0)
		return 0;
	if (send(c->orders, &n, sizeof(n), MSG_NOSIGNAL) == (ssize_t)sizeof(n)) {
		do
			got = read(c->orders, &byte, 1);
		while (got < 0 && errno == EINTR);
		if (got == 1)
			return 0;
	}
	child_join(c->pid, "the calibration", &c->probed->error, e);
	c->pid = -1;
	return e->text[0] ? -1 : error_set(e, "the calibration has ended");
}

unsigned calibrate_rounds(const struct calibrating *c)
{
	return c->probed->rounds;
}

void calibrate_find(const struct calibrating *c, unsigned first, struct calibration *found)
{
	probed_find(c->probed, first, c->probed->rounds, found);
}

void calibrate_end(struct calibrating *c)
{
	if (!c)
		return;
	child_kill(c->pid);
	forget(c);
}

int calibrate(struct calibration *found, const struct host *h, unsigned rounds, struct error *e)
{
	const uint64_t begun = clock_ns(CLOCK_MONOTONIC);
	struct calibrating *c = calibrate_begin(h, LIMIT_S, e);
	int status = c ? 0 : -1;

	while (status == 0 && calibrate_rounds(c) < rounds &&
	       (calibrate_rounds(c) < LEAST_ROUNDS ||
		clock_ns(CLOCK_MONOTONIC) - begun < ROUNDS_NS))
		status = calibrate_more(c, 1, e);
	if (status == 0)
		calibrate_find(c, 0, found);
	calibrate_end(c);
	return status;
}
