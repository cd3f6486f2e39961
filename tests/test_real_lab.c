/*
 * The private network: what arrives through it, who cannot have it, and that it goes with its
 * owner.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/child.h"
#include "real/lab.h"
#include "real/source.h"
#include "tests/test.h"

#define ROUND_BYTES 65536u
#define HEADER_BYTES 66u	/* Ethernet 14, IP 20, TCP 32 with its time stamps */
#define NOBODY 65534

/* No lab here at all, and why. */
static char none[192];

static int look(void **state)
{
	struct error e = { "" };
	struct lab l;

	(void)state;
	if (lab_open(&l, true, &e))
		snprintf(none, sizeof(none), "%.180s", e.text);
	lab_close(&l);
	return 0;
}

static void need_lab(void)
{
	if (!none[0])
		return;
	print_message("no lab: %s\n", none);
	skip();
}

static void must_open(struct lab *l, bool gathers)
{
	struct error e = { "" };

	need_lab();
	if (lab_open(l, gathers, &e))
		fail_msg("%s", e.text);
}

static void must_connect(const struct lab *l, struct sink_pair *p)
{
	struct error e = { "" };

	if (lab_connect(l, p, &e))
		fail_msg("%s", e.text);
}

/* ---- what arrives ---- */

struct passing {
	const char *name;
	bool gathers, by_sendfile;
	char arrives;		/* the file had 'A', and has 'B' before it is read */
};

static const struct passing passings[] = {
	{ "sendfile, a device that gathers: the pages themselves", true, true, 'B' },
	{ "sendfile, one that does not: a copy", false, true, 'A' },
	{ "write, a device that gathers: a copy", true, false, 'A' },
	{ "write, one that does not: a copy", false, false, 'A' },
};

static void fill(int fd, char *bytes, char letter)
{
	memset(bytes, letter, ROUND_BYTES);
	if (fd >= 0)
		assert_int_equal(pwrite(fd, bytes, ROUND_BYTES, 0), ROUND_BYTES);
}

static void pass_once(const struct passing *row, const struct sink_pair *p, int file)
{
	static char source[ROUND_BYTES], there[ROUND_BYTES];
	struct error e = { "" };
	off_t offset = 0;

	fill(file, source, 'A');
	if (row->by_sendfile)
		assert_int_equal(sendfile(p->sender, file, &offset, ROUND_BYTES), ROUND_BYTES);
	else
		assert_int_equal(write(p->sender, source, ROUND_BYTES), ROUND_BYTES);
	if (sink_await(p, ROUND_BYTES, &e))
		fail_msg("%s", e.text);
	fill(file, source, 'B');
	assert_int_equal(recv(p->receiver, there, ROUND_BYTES, MSG_WAITALL), ROUND_BYTES);
	for (size_t i = 0; i < ROUND_BYTES; i++) {
		if (there[i] != row->arrives)
			fail_msg("byte %zu arrives as '%c', not '%c'", i, there[i], row->arrives);
	}
}

static void test_passing(void **state)
{
	const struct passing *row = *state;
	struct error e = { "" };
	struct source source;
	struct sink_pair p;
	struct lab l;

	must_open(&l, row->gathers);
	assert_int_equal(source_create(&source, "/tmp", ROUND_BYTES, &e), 0);
	must_connect(&l, &p);
	for (int i = 0; i < 10; i++)
		pass_once(row, &p, source.fd);
	sink_close(&p);
	source_close(&source);
	lab_close(&l);
}

/* Its own network: not the host's interfaces, not the host's addresses. */
static void test_apart(void **state)
{
	struct sockaddr_in address;
	socklen_t length = sizeof(address);
	struct sink_pair p;
	struct lab l;
	int other;

	(void)state;
	must_open(&l, true);
	must_connect(&l, &p);
	assert_int_equal(getpeername(p.sender, (struct sockaddr *)&address, &length), 0);
	assert_int_equal(address.sin_addr.s_addr, inet_addr("198.18.0.2"));
	assert_int_equal(if_nametoindex("sender"), 0);
	assert_int_equal(if_nametoindex("nowhere"), 0);
	assert_true(l.holder > 0);
	/* Nobody listens any more: a second one would have to be on that port. */
	other = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(other >= 0);
	assert_int_equal(bind(other, (const struct sockaddr *)&address, length), -1);
	assert_int_equal(errno, EADDRNOTAVAIL);
	close(other);
	sink_close(&p);
	lab_close(&l);
}

/* Two at a time, with the same addresses, and each counts its own. */
static void test_side_by_side(void **state)
{
	static char bytes[ROUND_BYTES];
	struct traffic before[2], after[2];
	struct error e = { "" };
	struct sink_pair p[2];
	struct lab l[2];
	uint64_t headers;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		must_open(&l[i], i);
		must_connect(&l[i], &p[i]);
		assert_int_equal(lab_traffic(&l[i], &before[i], &e), 0);
	}
	assert_int_equal(write(p[0].sender, bytes, ROUND_BYTES), ROUND_BYTES);
	assert_int_equal(recv(p[0].receiver, bytes, ROUND_BYTES, MSG_WAITALL), ROUND_BYTES);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(lab_traffic(&l[i], &after[i], &e), 0);
	/* What was sent twice counts twice. */
	headers = (after[0].packets - before[0].packets) * HEADER_BYTES;
	assert_true(after[0].bytes - before[0].bytes >= ROUND_BYTES + headers);
	assert_int_equal(after[1].bytes, before[1].bytes);
	for (size_t i = 0; i < 2; i++) {
		sink_close(&p[i]);
		lab_close(&l[i]);
	}
}

/* Several processes ask the same lab at the same time: each gets the two ends of one connection. */
static void test_many_askers(void **state)
{
	struct error e = { "" };
	struct lab l;
	pid_t pids[8];

	(void)state;
	must_open(&l, true);
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		pids[i] = child_fork(20, &e);
		for (int round = 0; pids[i] == 0 && round < 20; round++) {
			struct sink_pair p;
			int there = 0, number = (int)i * 100 + round;

			if (lab_connect(&l, &p, &e) ||
			    write(p.sender, &number, sizeof(number)) != sizeof(number) ||
			    recv(p.receiver, &there, sizeof(there), MSG_WAITALL) != sizeof(there) ||
			    there != number)
				child_exit(1);
			sink_close(&p);
		}
		if (pids[i] == 0)
			child_exit(0);
		assert_true(pids[i] > 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(pids); i++)
		assert_int_equal(child_wait(pids[i], "an asker", &e), 0);
	lab_close(&l);
}

static void test_dead_end(void **state)
{
	struct error e = { "" };
	struct lab l;
	int fd;

	(void)state;
	must_open(&l, true);
	if (lab_dead_end(&l, &fd, &e)) {
		lab_close(&l);
		print_message("%s\n", e.text);
		skip();
	}
	assert_int_equal(send(fd, "abc", 3, 0), 3);
	close(fd);
	lab_close(&l);
}

/* ---- who cannot have one ---- */

/* From here on unshare() is refused, of user namespaces or of all. */
static void refuse_unshare(bool users_only)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, users_only ? CLONE_NEWUSER : ~0u, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = ARRAY_LEN(filter), .filter = filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		child_exit(2);
}

struct user {
	const char *name;
	bool nobody, no_users, no_unshare;
	bool as_root, as_nobody;	/* who gets a lab */
};

static const struct user users[] = {
	{ "user: as it is", false, false, false, true, true },
	{ "user: without privileges", true, false, false, true, true },
	{ "user: no user namespaces, root needs none", false, true, false, true, false },
	{ "user: no user namespaces, others do", true, true, false, false, false },
	{ "user: no namespaces", false, false, true, false, false },
};

/* 0: there is a lab, and a byte goes through it. */
static int try_as(const struct user *row, struct error *e)
{
	struct sink_pair p;
	struct lab l;
	char byte = 0;

	if (row->nobody && geteuid() == 0 &&
	    (setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY)))
		return -1;
	if (row->no_users || row->no_unshare)
		refuse_unshare(row->no_users);
	if (lab_open(&l, true, e) || lab_connect(&l, &p, e))
		return -1;
	if (write(p.sender, "x", 1) != 1 || recv(p.receiver, &byte, 1, MSG_WAITALL) != 1)
		return error_set(e, "nothing arrives");
	lab_close(&l);
	return 0;
}

static void test_user(void **state)
{
	const struct user *row = *state;
	const bool expected = geteuid() == 0 ? row->as_root : row->as_nobody;
	struct error *e = child_share(sizeof(*e));
	pid_t pid;
	int status;

	need_lab();
	pid = child_fork(20, e);
	if (pid == 0)
		child_exit(try_as(row, e) ? 1 : 0);
	assert_true(pid > 0);
	status = child_wait(pid, "the user", e);
	if ((status == 0) != expected)
		fail_msg("%s lab: %s", status ? "no" : "a", e->text);
	if (status && !strstr(e->text, "namespace"))
		fail_msg("no reason: %s", e->text);
	child_unshare(e, sizeof(*e));
}

/* ---- it goes with its owner ---- */

struct end {
	const char *name;
	int signal;		/* that ends the owner; 0: it ends by itself, without lab_close() */
};

static const struct end ends[] = {
	{ "end: the owner exits", 0 },
	{ "end: the owner is killed", SIGKILL },
	{ "end: the owner is terminated", SIGTERM },
};

static void test_end(void **state)
{
	const struct end *row = *state;
	struct lab *l = child_share(sizeof(*l));
	struct error e = { "" };
	int status, ready[2];
	pid_t owner;
	char byte;

	need_lab();
	/* The orphan comes to us, so that its end can be seen. */
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	assert_int_equal(pipe(ready), 0);
	owner = child_fork(20, &e);
	if (owner == 0) {
		if (lab_open(l, true, &e) || write(ready[1], "x", 1) != 1)
			child_exit(1);
		if (row->signal)
			pause();
		child_exit(0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	if (row->signal)
		kill(owner, row->signal);
	child_wait(owner, "the owner", &e);
	alarm(20);
	assert_int_equal(waitpid(l->holder, &status, 0), l->holder);
	alarm(0);
	close(ready[0]);
	close(ready[1]);
	child_unshare(l, sizeof(*l));
}

/* Whoever asks a lab that has ended is told so, and does not wait. */
static void test_gone(void **state)
{
	struct error e = { "" };
	struct traffic t;
	struct sink_pair p;
	struct lab l;

	(void)state;
	must_open(&l, true);
	kill(l.holder, SIGKILL);
	assert_int_equal(lab_connect(&l, &p, &e), -1);
	assert_string_equal(e.text, "the lab is gone");
	assert_int_equal(lab_traffic(&l, &t, &e), -1);
	lab_close(&l);
	lab_close(&l);		/* once more does no harm */
}

int main(void)
{
	static struct CMUnitTest tests[5 + ARRAY_LEN(passings) + ARRAY_LEN(users) +
				       ARRAY_LEN(ends)] = {
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_side_by_side),
		cmocka_unit_test(test_many_askers),
		cmocka_unit_test(test_dead_end),
		cmocka_unit_test(test_gone),
	};
	size_t n = ADD_ROWS(tests, 5, passings, test_passing);

	n = ADD_ROWS(tests, n, users, test_user);
	n = ADD_ROWS(tests, n, ends, test_end);
	return _cmocka_run_group_tests("lab", tests, n, look, NULL);
}
