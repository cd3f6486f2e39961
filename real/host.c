/*
 * What this machine can do, found out by trying: a temporary file is made cold and read with
 * O_DIRECT, a child is traced, faults are taken and counted.
 */

#include "real/host.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "real/child.h"
#include "real/lab.h"
#include "real/meter.h"
#include "real/ring.h"
#include "real/source.h"

#define PROBE_BYTES 65536u

/* What is mounted there, from the line "ID PARENT MAJ:MIN ROOT POINT ... - TYPE SOURCE". */
static void find_mount(uint64_t mount_id, char type[32], char source[256])
{
	FILE *f = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t capacity = 0;

	while (f && getline(&line, &capacity, f) > 0) {
		const char *rest = strstr(line, " - ");

		if (strtoull(line, NULL, 10) != mount_id || !rest)
			continue;
		if (sscanf(rest, " - %31s %255s", type, source) < 1)
			snprintf(type, 32, "unknown");
		break;
	}
	free(line);
	if (f)
		fclose(f);
}

/* Where a link of sysfs leads: the last part of its path. */
static int link_name(const char *path, char name[40])
{
	char target[512];
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	const char *slash;

	if (n < 0)
		return -1;
	target[n] = '\0';
	slash = strrchr(target, '/');
	snprintf(name, 40, "%.39s", slash ? slash + 1 : target);
	return 0;
}

/* Whatever a device-mapper or RAID device stands on: "dm-0 on sda2". */
static void add_slaves(char *text, size_t size, const char *folder)
{
	DIR *d = opendir(folder);
	const struct dirent *entry;
	const char *word = " on ";

	while (d && (entry = readdir(d)) != NULL) {
		size_t n = strlen(text);

		if (entry->d_name[0] == '.')
			continue;
		snprintf(text + n, size - n, "%s%.32s", word, entry->d_name);
		word = ", ";
	}
	if (d)
		closedir(d);
}

/* A number from a file of sysfs; 0 if there is none. */
static uint64_t read_number(const char *path)
{
	FILE *f = fopen(path, "re");
	uint64_t n = 0;

	if (f && fscanf(f, "%" SCNu64, &n) != 1)
		n = 0;
	if (f)
		fclose(f);
	return n;
}

/* A number from the device's folder, or else from that of the disk that it is a partition of. */
static uint64_t device_number(const char *base, const char *name)
{
	char path[128];
	uint64_t n;

	snprintf(path, sizeof(path), "%s/%s", base, name);
	n = read_number(path);
	if (n > 0)
		return n;
	snprintf(path, sizeof(path), "%s/../%s", base, name);
	return read_number(path);
}

/* The block device of that number: its name, driver, what it stands on, its readahead. */
static void name_device(struct host *h, dev_t number)
{
	char base[64], path[128], name[40] = "", driver[40] = "";

	snprintf(base, sizeof(base), "/sys/dev/block/%u:%u", major(number), minor(number));
	if (link_name(base, name))
		return;
	/* A partition has neither driver nor readahead of its own; its disk, one level up, has. */
	snprintf(path, sizeof(path), "%s/device/driver", base);
	if (link_name(path, driver)) {
		snprintf(path, sizeof(path), "%s/../device/driver", base);
		link_name(path, driver);
	}
	snprintf(h->device, sizeof(h->device), "%s%s%s%s", name, driver[0] ? " (" : "", driver,
		 driver[0] ? ")" : "");
	snprintf(path, sizeof(path), "%s/slaves", base);
	add_slaves(h->device, sizeof(h->device), path);
	h->readahead_bytes = device_number(base, "bdi/read_ahead_kb") * 1024;
	h->request_bytes = device_number(base, "queue/max_sectors_kb") * 1024;
	h->queue_depth = device_number(base, "queue/nr_requests");
	h->rotational = device_number(base, "queue/rotational") != 0;
}

static bool is_memory(const char *filesystem)
{
	return strcmp(filesystem, "tmpfs") == 0 || strcmp(filesystem, "ramfs") == 0;
}

/* The file system and the device under a file there. */
static void look_below(struct host *h, int fd)
{
	char source[256] = "";
	struct statx x;
	struct stat st;

	snprintf(h->filesystem, sizeof(h->filesystem), "unknown");
	h->device[0] = '\0';
	h->direct_block_bytes = 4096;	/* enough for every disk, where the kernel does not say */
	memset(&x, 0, sizeof(x));
	if (statx(fd, "", AT_EMPTY_PATH, STATX_DIOALIGN | STATX_MNT_ID, &x) == 0) {
		if (x.stx_mask & STATX_MNT_ID)
			find_mount(x.stx_mnt_id, h->filesystem, source);
		if ((x.stx_mask & STATX_DIOALIGN) && x.stx_dio_offset_align)
			h->direct_block_bytes = x.stx_dio_offset_align;
	}
	h->in_memory = is_memory(h->filesystem);
	if (fstat(fd, &st) == 0)
		name_device(h, st.st_dev);
	/* btrfs gives its files a device number that no disk has; the mount names the disk. */
	if (!h->device[0] && source[0] == '/' && stat(source, &st) == 0 && S_ISBLK(st.st_mode))
		name_device(h, st.st_rdev);
}

/*
 * The first folder that takes files and has a disk below it, else the first that takes files.
 * A TMPDIR that is set is meant: then no other is tried.
 */
static int choose_folder(struct host *h, struct error *e)
{
	static const char *const usual[] = { "/tmp", "/var/tmp" };
	const char *own = getenv("TMPDIR");
	const char *const *folders = own && own[0] ? &own : usual;
	size_t n = own && own[0] ? 1 : sizeof(usual) / sizeof(usual[0]);
	struct host first = { 0 };
	struct source probe;

	for (size_t i = 0; i < n; i++) {
		if (strlen(folders[i]) >= sizeof(h->folder)) {
			error_set(e, "TMPDIR: the path is too long");
			continue;
		}
		if (source_create(&probe, folders[i], 1, e))
			continue;
		snprintf(h->folder, sizeof(h->folder), "%s", folders[i]);
		look_below(h, probe.fd);
		source_close(&probe);
		if (!h->in_memory)
			return 0;
		if (!first.folder[0])
			first = *h;
	}
	if (!first.folder[0])
		return -1;
	*h = first;
	return 0;
}

/* A cold file is read: so many bytes must have been asked of a disk, or nobody counts them. */
static void try_disk_count(struct host *h)
{
	static char buffer[PROBE_BYTES];
	struct error e = { "" };
	struct usage before, after = { .read_bytes.known = false };
	struct source probe;
	struct meter m;

	if (h->in_memory)
		error_set(&e, "%s keeps its files in memory", h->filesystem);
	else if (source_create(&probe, h->folder, PROBE_BYTES, &e) == 0) {
		meter_open(&m);
		if (source_prepare(&probe, CACHE_COLD, &e) == 0) {
			meter_read(&m, &before, &e);
			if (pread(probe.fd, buffer, PROBE_BYTES, 0) < 0)
				error_set(&e, "pread: %s", strerror(errno));
			meter_read(&m, &after, &e);
			usage_subtract(&after, &before);
		}
		meter_close(&m);
		source_close(&probe);
	}
	if (!e.text[0] && !after.read_bytes.known)
		error_set(&e, "/proc/self/io does not say read_bytes");
	else if (!e.text[0] && after.read_bytes.n != PROBE_BYTES)
		error_set(&e, "/proc/self/io counts %" PRIu64 " of %u bytes read from %s",
			  after.read_bytes.n, PROBE_BYTES, h->filesystem);
	snprintf(h->no_disk_count, sizeof(h->no_disk_count), "%.180s", e.text);
}

/* A read with O_DIRECT must leave nothing in the page cache, else it is none. */
static void try_direct(struct host *h)
{
	struct error e = { "" };
	struct source probe;
	int64_t resident;
	void *buffer;

	if (h->in_memory) {
		snprintf(h->no_direct, sizeof(h->no_direct), "%s keeps its files in memory, and "
			 "O_DIRECT copies from there", h->filesystem);
		return;
	}
	if (h->direct_block_bytes > PROBE_BYTES) {
		snprintf(h->no_direct, sizeof(h->no_direct), "O_DIRECT needs blocks of %" PRIu64
			 " bytes here", h->direct_block_bytes);
		return;
	}
	buffer = mmap(NULL, PROBE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		      -1, 0);
	if (buffer == MAP_FAILED)
		abort();
	if (source_create(&probe, h->folder, PROBE_BYTES, &e) == 0) {
		if (source_prepare(&probe, CACHE_COLD, &e) == 0 &&
		    source_direct(&probe, true, &e) == 0) {
			if (pread(probe.fd, buffer, h->direct_block_bytes, 0) < 0)
				error_set(&e, "pread with O_DIRECT: %s", strerror(errno));
			resident = source_resident(&probe, &e);
			if (!e.text[0] && resident > 0)
				error_set(&e, "%s takes O_DIRECT but reads through the page cache",
					  h->filesystem);
		}
		source_close(&probe);
	}
	munmap(buffer, PROBE_BYTES);
	snprintf(h->no_direct, sizeof(h->no_direct), "%.180s", e.text);
}

/* Trace a child that makes known calls. */
static void try_trace(struct host *h)
{
	struct error *e = child_share(sizeof(*e));
	struct stops stops;
	pid_t pid = child_fork(10, e);

	if (pid == 0) {
		if (meter_trace_me(e))
			child_exit(1);
		child_exit(0);
	}
	if (pid > 0)
		meter_trace(pid, &stops, e);
	snprintf(h->no_trace, sizeof(h->no_trace), "%.180s", e->text);
	child_unshare(e, sizeof(*e));
}

static void try_fault_count(struct host *h)
{
	struct error e = { "" };
	int fd = meter_faults_open(&e);

	if (fd >= 0)
		close(fd);
	snprintf(h->no_fault_count, sizeof(h->no_fault_count), "%.180s", e.text);
}

/* Under a debugger or strace every stop is a sleep that is none of the strategy's. */
static void try_sleep_count(struct host *h)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];
	int tracer = 0;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "TracerPid: %d", &tracer) == 1)
			break;
	}
	if (f)
		fclose(f);
	if (tracer)
		snprintf(h->no_sleep_count, sizeof(h->no_sleep_count), "another program (process "
			 "%d) traces this one, and every stop is a sleep", tracer);
	else if (meter_notify_taken())
		snprintf(h->no_sleep_count, sizeof(h->no_sleep_count), "another program is asked "
			 "about the system calls of this one (seccomp), and every answer is a "
			 "sleep");
}

static void try_rings(struct host *h)
{
	ring_try(0, IORING_OP_SEND, h->no_ring, sizeof(h->no_ring));
	ring_try(0, IORING_OP_SEND_ZC, h->no_send_zc, sizeof(h->no_send_zc));
	ring_try(IORING_SETUP_SQPOLL, IORING_OP_SEND, h->no_sqpoll, sizeof(h->no_sqpoll));
}

static void try_zerocopy(struct host *h)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)))
		snprintf(h->no_zerocopy, sizeof(h->no_zerocopy), "SO_ZEROCOPY: %s",
			 strerror(errno));
	if (fd >= 0)
		close(fd);
}

static void try_lab(struct host *h)
{
	struct error e = { "" };
	struct lab lab;

	if (lab_open(&lab, true, &e) == 0)
		lab_close(&lab);
	snprintf(h->no_lab, sizeof(h->no_lab), "%.180s", e.text);
}

/* What io_uring and MSG_ZEROCOPY pin counts against a limit, unless the user may lock memory. */
static uint64_t pin_limit(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	struct rlimit limit;
	uint64_t capabilities = 0;
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "CapEff: %" SCNx64, &capabilities) == 1)
			break;
	}
	if (f)
		fclose(f);
	if (capabilities >> CAP_IPC_LOCK & 1)
		return UINT64_MAX;
	if (getrlimit(RLIMIT_MEMLOCK, &limit) || limit.rlim_cur == RLIM_INFINITY)
		return UINT64_MAX;
	return limit.rlim_cur;
}

int host_look(struct host *h, struct error *e)
{
	struct utsname name;

	memset(h, 0, sizeof(*h));
	if (uname(&name))
		return error_set(e, "uname: %s", strerror(errno));
	snprintf(h->release, sizeof(h->release), "%s", name.release);
	snprintf(h->architecture, sizeof(h->architecture), "%s", name.machine);
	if (kernel_from_release(&h->kernel, "host", name.release))
		return error_set(e, "the kernel's version \"%s\" cannot be read", name.release);
	h->cpus = sysconf(_SC_NPROCESSORS_ONLN);
	h->user = geteuid();
	h->page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	if (choose_folder(h, e))
		return -1;
	e->text[0] = '\0';	/* a folder that did not work is forgotten when another does */
	try_disk_count(h);
	try_direct(h);
	try_trace(h);
	try_fault_count(h);
	try_sleep_count(h);
	try_rings(h);
	try_zerocopy(h);
	if (events_find(&h->events, e))
		snprintf(h->no_events, sizeof(h->no_events), "tracepoints: %.160s", e->text);
	e->text[0] = '\0';
	if (profile_try(&h->symbols, e))
		snprintf(h->no_profile, sizeof(h->no_profile), "profile: %.170s", e->text);
	e->text[0] = '\0';
	try_lab(h);
	h->pin_bytes = pin_limit();
	return 0;
}
