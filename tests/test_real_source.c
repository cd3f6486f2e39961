/*
 * The file to send: its bytes, and the proof that it is cold or warm.
 */

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "real/meter.h"
#include "real/source.h"
#include "tests/real.h"

static void create(struct source *s, uint64_t bytes)
{
	struct error e = { "" };

	if (source_create(s, host.folder, bytes, &e))
		fail_msg("%s", e.text);
}

/* The bytes at an offset are the same, however they are asked for. */
static void test_pattern(void **state)
{
	char whole[5000], part[5000];

	(void)state;
	source_pattern(whole, 0, sizeof(whole));
	for (size_t offset = 0; offset < 40; offset++) {
		source_pattern(part, offset, 100);
		assert_memory_equal(part, whole + offset, 100);
	}
	assert_int_equal(source_match(whole, 0, sizeof(whole)), sizeof(whole));
	assert_int_equal(source_match(whole + 13, 13, 4000), 4000);
	assert_int_equal(source_match(whole, 1, sizeof(whole)), 0);
	whole[4321] ^= 1;
	assert_int_equal(source_match(whole, 0, sizeof(whole)), 4321);
}

/* Pages differ from each other, so that one in the place of another is seen. */
static void test_pages_differ(void **state)
{
	char page[2][4096];

	(void)state;
	for (uint64_t i = 1; i < 300; i++) {
		source_pattern(page[0], (i - 1) * 4096, 4096);
		source_pattern(page[1], i * 4096, 4096);
		assert_memory_not_equal(page[0], page[1], 4096);
	}
}

static void test_no_name(void **state)
{
	struct source s;
	char path[64], name[4096];
	ssize_t n;

	(void)state;
	create(&s, 10);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", s.fd);
	n = readlink(path, name, sizeof(name) - 1);
	assert_true(n > 0);
	name[n] = '\0';
	assert_non_null(strstr(name, "(deleted)"));
	source_close(&s);
	source_close(&s);	/* once more does no harm */
}

static void test_no_folder(void **state)
{
	struct error e = { "" };
	struct source s;

	(void)state;
	assert_int_equal(source_create(&s, "/no/such/folder", 10, &e), -1);
	assert_non_null(strstr(e.text, "/no/such/folder"));
	assert_non_null(strstr(e.text, "No such file"));
}

static const struct size_row {
	const char *name;
	uint64_t bytes;
	int64_t pages;
} sizes[] = {
	{ "cold and warm: 0 bytes", 0, 0 },
	{ "cold and warm: 1 byte", 1, 1 },
	{ "cold and warm: 4095 bytes", 4095, 1 },
	{ "cold and warm: 4096 bytes", 4096, 1 },
	{ "cold and warm: 4097 bytes", 4097, 2 },
	{ "cold and warm: 64 KiB", 65536, 16 },
	{ "cold and warm: 1 MiB + 1", 1048577, 257 },
};

static void test_cold_and_warm(void **state)
{
	const struct size_row *row = *state;
	struct error e = { "" };
	struct source s;

	if (host.in_memory)
		skip();
	create(&s, row->bytes);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(source_prepare(&s, CACHE_WARM, &e), 0);
		assert_int_equal(source_resident(&s, &e), row->pages);
		if (source_prepare(&s, CACHE_COLD, &e))
			fail_msg("%s", e.text);
		assert_int_equal(source_resident(&s, &e), 0);
		assert_int_equal(lseek(s.fd, 0, SEEK_CUR), 0);
	}
	source_close(&s);
}

/* A mapping that somebody has touched keeps its pages: that is said, not passed over. */
static void test_cannot_be_cold(void **state)
{
	struct error e = { "" };
	struct source s;
	volatile char *map;

	(void)state;
	create(&s, 65536);
	map = mmap(NULL, 65536, PROT_READ, MAP_SHARED, s.fd, 0);
	assert_true(map != MAP_FAILED);
	(void)map[0];
	assert_int_equal(source_prepare(&s, CACHE_COLD, &e), -1);
	assert_non_null(strstr(e.text, "cannot be made cold"));
	munmap((void *)map, 65536);
	source_close(&s);
}

/* The second witness: a cold file is read from the disk, a warm one is not, to the byte. */
static void test_read_bytes(void **state)
{
	static char buffer[300000];
	struct error e = { "" };
	struct usage before, after;
	struct source s;
	struct meter m;

	(void)state;
	if (host.no_disk_count[0]) {
		print_message("%s\n", host.no_disk_count);
		skip();
	}
	create(&s, sizeof(buffer));
	meter_open(&m);
	assert_true(m.io_fd >= 0);
	assert_int_equal(source_prepare(&s, CACHE_COLD, &e), 0);
	assert_int_equal(meter_read(&m, &before, &e), 0);
	assert_int_equal(read(s.fd, buffer, sizeof(buffer)), sizeof(buffer));
	assert_int_equal(meter_read(&m, &after, &e), 0);
	usage_subtract(&after, &before);
	assert_true(after.read_bytes.known);
	assert_int_equal(after.read_bytes.n, 74 * 4096);
	assert_int_equal(source_prepare(&s, CACHE_WARM, &e), 0);
	assert_int_equal(meter_read(&m, &before, &e), 0);
	assert_int_equal(read(s.fd, buffer, sizeof(buffer)), sizeof(buffer));
	assert_int_equal(meter_read(&m, &after, &e), 0);
	usage_subtract(&after, &before);
	assert_int_equal(after.read_bytes.n, 0);
	assert_int_equal(source_match(buffer, 0, sizeof(buffer)), sizeof(buffer));
	meter_close(&m);
	source_close(&s);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(sizes) + 6] = {
		cmocka_unit_test(test_pattern),
		cmocka_unit_test(test_pages_differ),
		cmocka_unit_test(test_no_name),
		cmocka_unit_test(test_no_folder),
		cmocka_unit_test(test_cannot_be_cold),
		cmocka_unit_test(test_read_bytes),
	};
	size_t n = ADD_ROWS(tests, 6, sizes, test_cold_and_warm);

	return _cmocka_run_group_tests("source", tests, n, real_look, NULL);
}
