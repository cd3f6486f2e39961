/*
 * The rings that perf_event_open() fills.
 *
 *	struct sample_event event = { .attr = samples_tracepoint(id), .filter = "len > 100" };
 *	samples_open(&s, &event, 1, 0, false, 65536, e);
 *	... the work ...
 *	samples_read(&s, take, &sums, e);
 *	samples_close(&s);
 *
 * Nobody is woken while they fill: they are read when the work is done, or between pieces of it.
 * A ring that runs full loses the rest, and says so only in the next record that finds room; so one
 * that is nearly full counts as lost as well, and each event is counted too.
 */

#include "real/samples.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_RECORD_BYTES 65536u		/* its size is 16 bits */

struct perf_event_attr samples_tracepoint(uint64_t id)
{
	return (struct perf_event_attr){
		.type = PERF_TYPE_TRACEPOINT, .size = sizeof(struct perf_event_attr),
		.config = id, .sample_period = 1, .sample_type = PERF_SAMPLE_RAW,
	};
}

/* ---- opening ---- */

static int open_event(const struct sample_event *event, pid_t pid, int cpu, struct error *e)
{
	struct perf_event_attr attr = event->attr;
	int fd;

	attr.inherit = pid == 0 && cpu >= 0;
	attr.disabled = 1;		/* until it has a ring */
	attr.watermark = 1;
	attr.wakeup_watermark = UINT32_MAX;	/* never */
	fd = (int)syscall(SYS_perf_event_open, &attr, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		return error_set(e, "perf_event_open: %s", strerror(errno));
	if (!event->filter || ioctl(fd, PERF_EVENT_IOC_SET_FILTER, event->filter) == 0)
		return fd;
	error_set(e, "the filter of a tracepoint: %s", strerror(errno));
	close(fd);
	return -1;
}

/* All events write into the ring of the first. */
static int open_buffer(struct samples *s, struct sample_buffer *b, const struct sample_event *events,
		       size_t nevents, pid_t pid, int cpu, struct error *e)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	for (size_t i = 0; i < nevents; i++) {
		b->fd[i] = open_event(&events[i], pid, cpu, e);
		if (b->fd[i] < 0)
			return -1;
		if (i > 0 && ioctl(b->fd[i], PERF_EVENT_IOC_SET_OUTPUT, b->fd[0]))
			return error_set(e, "PERF_EVENT_IOC_SET_OUTPUT: %s", strerror(errno));
		if (i > 0)
			continue;
		b->memory = mmap(NULL, page + s->ring_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
				 b->fd[0], 0);
		if (b->memory == MAP_FAILED)
			return error_set(e, "mmap of a ring of perf_event_open: %s",
					 strerror(errno));
	}
	return 0;
}

int samples_open(struct samples *s, const struct sample_event *events, size_t nevents, pid_t pid,
		 bool each_cpu, size_t ring_bytes, struct error *e)
{
	const long cpus = sysconf(_SC_NPROCESSORS_CONF);

	*s = (struct samples){ .ring_bytes = ring_bytes, .type = events[0].attr.sample_type };
	s->nbuffers = each_cpu ? (size_t)cpus : 1;
	s->buffers = calloc(s->nbuffers, sizeof(s->buffers[0]));
	if (!s->buffers)
		abort();
	for (size_t i = 0; i < s->nbuffers; i++) {
		s->buffers[i].memory = MAP_FAILED;
		for (size_t k = 0; k < SAMPLES_EVENTS; k++)
			s->buffers[i].fd[k] = -1;
	}
	for (size_t i = 0; i < s->nbuffers; i++) {
		if (open_buffer(s, &s->buffers[i], events, nevents, pid, each_cpu ? (int)i : -1,
				e) == 0)
			continue;
		if (each_cpu && errno == ENODEV)	/* that CPU is switched off */
			continue;
		samples_close(s);
		return -1;
	}
	e->text[0] = '\0';
	if (!events[0].attr.disabled)
		samples_enable(s, true);
	return 0;
}

void samples_close(struct samples *s)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	for (size_t i = 0; i < s->nbuffers; i++) {
		struct sample_buffer *b = &s->buffers[i];

		if (b->memory != MAP_FAILED)
			munmap(b->memory, page + s->ring_bytes);
		for (size_t k = 0; k < SAMPLES_EVENTS; k++) {
			if (b->fd[k] >= 0)
				close(b->fd[k]);
		}
	}
	free(s->buffers);
	*s = (struct samples){ .buffers = NULL };
}

void samples_enable(const struct samples *s, bool on)
{
	for (size_t i = 0; i < s->nbuffers; i++) {
		for (size_t k = 0; k < SAMPLES_EVENTS; k++) {
			if (s->buffers[i].fd[k] >= 0)
				ioctl(s->buffers[i].fd[k],
				      on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE, 0);
		}
	}
}

/* ---- reading ---- */

/* A record as it is in the ring: its header, then what the type asks for, in this order. */
static void parse(uint64_t type, const unsigned char *record, struct perf_record *one)
{
	const unsigned char *at = record + sizeof(struct perf_event_header);
	uint32_t raw_bytes;
	uint64_t n;

	*one = (struct perf_record){ .raw = NULL };
	if (type & PERF_SAMPLE_CALLCHAIN) {
		memcpy(&n, at, sizeof(n));
		one->nchain = (size_t)n;
		one->chain = (const uint64_t *)(const void *)(at + sizeof(n));
		at += (n + 1) * sizeof(n);
	}
	if (type & PERF_SAMPLE_RAW) {
		memcpy(&raw_bytes, at, sizeof(raw_bytes));
		one->raw_bytes = raw_bytes;
		one->raw = at + sizeof(raw_bytes);
	}
}

/* n bytes of the ring, which begins anew at its end. */
static void copy_out(const struct samples *s, const unsigned char *ring, uint64_t from, void *to,
		     size_t n)
{
	const size_t at = (size_t)(from & (s->ring_bytes - 1));
	const size_t first = n < s->ring_bytes - at ? n : s->ring_bytes - at;

	memcpy(to, ring + at, first);
	memcpy((unsigned char *)to + first, ring, n - first);
}

bool samples_waiting(const struct samples *s)
{
	for (size_t i = 0; i < s->nbuffers; i++) {
		const struct perf_event_mmap_page *control = s->buffers[i].memory;

		if (control != MAP_FAILED &&
		    control->data_head - control->data_tail > s->ring_bytes / 4)
			return true;
	}
	return false;
}

static bool read_buffer(struct samples *s, const struct sample_buffer *b,
			void (*take)(void *watcher, const struct perf_record *one), void *watcher)
{
	static _Alignas(8) unsigned char record[MAX_RECORD_BYTES];
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct perf_event_mmap_page *control = b->memory;
	const unsigned char *ring = (const unsigned char *)b->memory + page;
	uint64_t tail = control->data_tail, head = __atomic_load_n(&control->data_head,
								   __ATOMIC_ACQUIRE);
	bool lost = head - tail > s->ring_bytes - page / 2;

	while (tail < head) {
		struct perf_event_header header;
		struct perf_record one;

		copy_out(s, ring, tail, &header, sizeof(header));
		copy_out(s, ring, tail, record, header.size);
		tail += header.size;
		if (header.type == PERF_RECORD_LOST)
			lost = true;
		if (header.type == PERF_RECORD_SWITCH)
			one = (struct perf_record){ .misc = header.misc };
		else if (header.type == PERF_RECORD_SAMPLE)
			parse(s->type, record, &one);
		else
			continue;
		s->records++;
		take(watcher, &one);
	}
	__atomic_store_n(&control->data_tail, tail, __ATOMIC_RELEASE);
	return lost;
}

/* How often a tracepoint was passed since it was opened: each time should have left a record. */
static uint64_t times_passed(const struct samples *s)
{
	uint64_t n, sum = 0;

	for (size_t i = 0; i < s->nbuffers; i++) {
		for (size_t k = 0; k < SAMPLES_EVENTS; k++) {
			const int fd = s->buffers[i].fd[k];

			if (fd >= 0 && read(fd, &n, sizeof(n)) == (ssize_t)sizeof(n))
				sum += n;
		}
	}
	return sum;
}

int samples_read(struct samples *s, void (*take)(void *watcher, const struct perf_record *one),
		 void *watcher, struct error *e)
{
	const uint64_t passed = s->type & PERF_SAMPLE_RAW ? times_passed(s) : 0;
	bool lost = false;

	for (size_t i = 0; i < s->nbuffers; i++) {
		if (s->buffers[i].memory != MAP_FAILED)
			lost |= read_buffer(s, &s->buffers[i], take, watcher);
	}
	if (lost)
		return error_set(e, "there were more records of perf_event_open than its ring holds");
	if (s->records < passed)
		return error_set(e, "of %" PRIu64 " records of perf_event_open %" PRIu64 " were lost",
				 passed, passed - s->records);
	return 0;
}
