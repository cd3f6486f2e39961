/*
 * The connection and the receiver.
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "real/child.h"
#include "real/sink.h"
#include "real/source.h"
#include "tests/test.h"

/* What is sent of a file of that size, and what the receiver must make of it. */
struct stream {
	const char *name;
	uint64_t file_bytes;
	size_t sent_bytes;
	long damaged;			/* this byte is sent wrong; -1: none */
	uint64_t right_bytes;
};

static const struct stream streams[] = {
	{ "nothing", 0, 0, -1, 0 },
	{ "one byte", 1, 1, -1, 1 },
	{ "the whole file", 50000, 50000, -1, 50000 },
	{ "three times", 10000, 30000, -1, 30000 },
	{ "cut short", 50000, 49999, -1, 49999 },
	{ "the first byte is wrong", 50000, 50000, 0, 0 },
	{ "the last byte is wrong", 50000, 50000, 49999, 49999 },
	{ "wrong the second time", 10000, 20000, 10007, 10007 },
	{ "wrong long before the end", 400000, 400000, 100, 100 },
	{ "bytes of an empty file", 0, 5, -1, 0 },
};

static void send_stream(const struct stream *row, int socket)
{
	static char bytes[400000];

	for (size_t i = 0; i < row->sent_bytes; i++)
		source_pattern(bytes + i, row->file_bytes ? i % row->file_bytes : i, 1);
	if (row->damaged >= 0)
		bytes[row->damaged] ^= 0x40;
	child_exit(write(socket, bytes, row->sent_bytes) == (ssize_t)row->sent_bytes ? 0 : 1);
}

static void test_stream(void **state)
{
	const struct stream *row = *state;
	struct error e = { "" };
	struct received r;
	struct sink_pair p;
	pid_t sender;

	if (sink_connect(&p, NULL, &e))
		fail_msg("%s", e.text);
	sender = child_fork(20, &e);
	if (sender == 0)
		send_stream(row, p.sender);
	close(p.sender);
	p.sender = -1;
	assert_int_equal(sink_receive(p.receiver, row->file_bytes, &r), 0);
	assert_int_equal(child_wait(sender, "the sender", &e), 0);
	assert_int_equal(r.bytes, row->sent_bytes);
	assert_int_equal(r.right_bytes, row->right_bytes);
	assert_int_equal(r.tcp_bytes, row->sent_bytes);
	sink_close(&p);
	sink_close(&p);		/* once more does no harm */
}

/* Both ends are ours, on 127.0.0.1, and nobody listens any more. */
static void test_local_only(void **state)
{
	struct sockaddr_in address;
	socklen_t length = sizeof(address);
	struct error e = { "" };
	struct sink_pair p;
	int other;

	(void)state;
	assert_int_equal(sink_connect(&p, NULL, &e), 0);
	assert_int_equal(getpeername(p.sender, (struct sockaddr *)&address, &length), 0);
	assert_int_equal(address.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
	other = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(other >= 0);
	assert_int_equal(connect(other, (struct sockaddr *)&address, length), -1);
	close(other);
	sink_close(&p);
}

static void test_await_gives_up(void **state)
{
	struct error e = { "" };
	struct sink_pair p;

	(void)state;
	assert_int_equal(sink_connect(&p, NULL, &e), 0);
	assert_int_equal(write(p.sender, "abc", 3), 3);
	assert_int_equal(sink_await(&p, 4, &e), -1);
	assert_non_null(strstr(e.text, "of 4 bytes only 3"));
	sink_close(&p);
}

/* What a probing round sends fits whole into the receive queue, also the odd rest of a segment. */
static void test_round_fits(void **state)
{
	static char bytes[65536];
	struct error e = { "" };
	struct sink_pair p;

	(void)state;
	assert_int_equal(sink_connect(&p, NULL, &e), 0);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(write(p.sender, bytes, sizeof(bytes)), sizeof(bytes));
		if (sink_await(&p, sizeof(bytes), &e))
			fail_msg("round %d: %s", i, e.text);
		assert_int_equal(recv(p.receiver, bytes, sizeof(bytes), MSG_WAITALL),
				 sizeof(bytes));
	}
	sink_close(&p);
}

static void test_sent(void **state)
{
	static char bytes[10000];
	struct error e = { "" };
	struct sink_pair p;

	(void)state;
	assert_int_equal(sink_connect(&p, NULL, &e), 0);
	assert_int_equal(sink_sent(p.sender), 0);
	assert_int_equal(write(p.sender, bytes, sizeof(bytes)), sizeof(bytes));
	assert_int_equal(sink_sent(p.sender), sizeof(bytes));
	sink_settle();		/* leaves the connection alone */
	assert_int_equal(sink_await(&p, sizeof(bytes), &e), 0);
	sink_close(&p);
}

/* What TCP counts at both ends is what was sent, neither the beginning nor the end of the connection. */
static void test_counts(void **state)
{
	struct error e = { "" };
	struct sink_pair p;
	struct received r;

	(void)state;
	if (sink_try_counts(NULL, &e))
		fail_msg("%s", e.text);
	assert_int_equal(sink_connect(&p, NULL, &e), 0);
	assert_int_equal(sink_acked(p.sender), 0);
	assert_int_equal(write(p.sender, "four", 4), 4);
	assert_int_equal(sink_acked(p.sender), 4);
	assert_int_equal(shutdown(p.sender, SHUT_WR), 0);
	assert_int_equal(sink_receive(p.receiver, 0, &r), 0);
	assert_int_equal(r.tcp_bytes, 4);
	sink_close(&p);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(streams) + 5] = {
		cmocka_unit_test(test_local_only),
		cmocka_unit_test(test_await_gives_up),
		cmocka_unit_test(test_round_fits),
		cmocka_unit_test(test_sent),
		cmocka_unit_test(test_counts),
	};
	size_t n = ADD_ROWS(tests, 5, streams, test_stream);

	return _cmocka_run_group_tests("sink", tests, n, NULL, NULL);
}
