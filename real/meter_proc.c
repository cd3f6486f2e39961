/*
 * What a process can read about itself: faults and sleeps (getrusage), bytes asked of block
 * devices (/proc/self/io), faults in user mode (a software counter of perf_event_open, which
 * an unprivileged user may have as long as it leaves out the kernel).
 *
 *	meter_open(&m);
 *	meter_read(&m, &before, &e);
 *	... the work ...
 *	meter_read(&m, &after, &e);
 *	usage_subtract(&after, &before);
 */

#include "real/meter.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TEST_FAULTS 16

/* A program built with AddressSanitizer faults on memory of its own at every mmap(). */
#if defined(__SANITIZE_ADDRESS__)
#define INSTRUMENTED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define INSTRUMENTED true
#endif
#endif
#ifndef INSTRUMENTED
#define INSTRUMENTED false
#endif

static struct reading faults_read(int fd)
{
	uint64_t n;

	if (fd < 0 || read(fd, &n, sizeof(n)) != (ssize_t)sizeof(n))
		return (struct reading){ .known = false };
	return (struct reading){ .known = true, .n = n };
}

/* Touch fresh pages one by one: each is a fault in user mode. */
static int faults_test(int fd)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t length = TEST_FAULTS * page;
	volatile char *memory = mmap(NULL, length, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct reading before, after;

	if (memory == MAP_FAILED)
		abort();
	madvise((void *)memory, length, MADV_NOHUGEPAGE);
	faults_read(fd);	/* once in vain: its own code may fault */
	before = faults_read(fd);
	for (size_t i = 0; i < TEST_FAULTS; i++)
		memory[i * page] = 1;
	after = faults_read(fd);
	munmap((void *)memory, length);
	return before.known && after.known ? (int)(after.n - before.n) : -1;
}

int meter_faults_open(struct error *e)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_PAGE_FAULTS,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
	int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	int seen = -1;

	if (fd < 0)
		return error_set(e, "perf_event_open: %s", strerror(errno));
	if (INSTRUMENTED) {
		close(fd);
		return error_set(e, "this program was built with AddressSanitizer, which takes "
				 "faults of its own");
	}
	for (int i = 0; i < 3 && seen != TEST_FAULTS; i++)
		seen = faults_test(fd);
	if (seen == TEST_FAULTS)
		return fd;
	close(fd);
	return error_set(e, "perf_event_open counted %d of %d known faults", seen, TEST_FAULTS);
}

void meter_open(struct meter *m)
{
	struct error unused;

	m->io_fd = open("/proc/self/io", O_RDONLY | O_CLOEXEC);
	m->faults_fd = meter_faults_open(&unused);
}

void meter_close(struct meter *m)
{
	if (m->io_fd >= 0)
		close(m->io_fd);
	if (m->faults_fd >= 0)
		close(m->faults_fd);
}

struct reading meter_read_bytes(int fd)
{
	static const char key[] = "\nread_bytes: ";
	char text[512];
	const char *at;
	ssize_t n;

	n = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);
	if (n <= 0)
		return (struct reading){ .known = false };
	text[n] = '\0';
	at = strstr(text, key);
	if (!at)
		return (struct reading){ .known = false };
	return (struct reading){ .known = true, .n = strtoull(at + sizeof(key) - 1, NULL, 10) };
}

int meter_read(const struct meter *m, struct usage *u, struct error *e)
{
	struct rusage r;

	u->read_bytes = meter_read_bytes(m->io_fd);
	u->user_faults = faults_read(m->faults_fd);
	if (getrusage(RUSAGE_SELF, &r))
		return error_set(e, "getrusage: %s", strerror(errno));
	u->minor_faults = (uint64_t)r.ru_minflt;
	u->major_faults = (uint64_t)r.ru_majflt;
	u->sleeps = (uint64_t)r.ru_nvcsw;
	u->preempts = (uint64_t)r.ru_nivcsw;
	return 0;
}

void usage_subtract(struct usage *after, const struct usage *before)
{
	after->minor_faults -= before->minor_faults;
	after->major_faults -= before->major_faults;
	after->sleeps -= before->sleeps;
	after->preempts -= before->preempts;
	after->user_faults.n -= before->user_faults.n;
	after->user_faults.known &= before->user_faults.known;
	after->read_bytes.n -= before->read_bytes.n;
	after->read_bytes.known &= before->read_bytes.known;
}

void usage_add(struct usage *sum, const struct usage *more)
{
	sum->minor_faults += more->minor_faults;
	sum->major_faults += more->major_faults;
	sum->sleeps += more->sleeps;
	sum->preempts += more->preempts;
	sum->user_faults.n += more->user_faults.n;
	sum->user_faults.known &= more->user_faults.known;
	sum->read_bytes.n += more->read_bytes.n;
	sum->read_bytes.known &= more->read_bytes.known;
}
