/*
 * What tracefs says of tracepoints.  Their numbers and the places of their fields differ from kernel to
 * kernel.
 */

#include "real/tracepoint.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Add a tracepoint here and in the enum. */
static const struct {
	const char *path, *name, *fields[POINT_FIELDS];
} table[N_POINTS] = {
	[POINT_SYS_ENTER] = { "raw_syscalls/sys_enter", "raw_syscalls:sys_enter", { "id", "args" } },
	[POINT_SYS_EXIT] = { "raw_syscalls/sys_exit", "raw_syscalls:sys_exit", { "id" } },
	[POINT_FILE_FAULT] = { "filemap/mm_filemap_fault", "filemap:mm_filemap_fault", { "index" } },
	[POINT_ADD_FOLIO] = { "filemap/mm_filemap_add_to_page_cache",
			      "filemap:mm_filemap_add_to_page_cache", { "index", "order" } },
	[POINT_BIO] = { "block/block_bio_queue", "block:block_bio_queue",
			{ "sector", "nr_sector", "rwbs" } },
	[POINT_FRAME] = { "net/net_dev_xmit", "net:net_dev_xmit", { "len", "rc" } },
};

const char *tracepoint_name(enum point point)
{
	return table[point].name;
}

uint64_t tracepoint_id(const char *path)
{
	char file[160];
	uint64_t id = 0;
	FILE *f;

	snprintf(file, sizeof(file), TRACEFS "/events/%s/id", path);
	f = fopen(file, "re");
	if (f && fscanf(f, "%" SCNu64, &id) != 1)
		id = 0;
	if (f)
		fclose(f);
	return id;
}

/* A line as "	field:unsigned long args[6];	offset:16;	size:48;	signed:0;" */
static bool parse_field(char *line, const char *name, struct field *field)
{
	unsigned offset, bytes;
	char *at = strstr(line, "field:"), *end = at ? strchr(at, ';') : NULL, *bracket;

	if (!end || sscanf(end + 1, " offset:%u; size:%u;", &offset, &bytes) != 2)
		return false;
	*end = '\0';
	bracket = strchr(at, '[');
	if (bracket)
		*bracket = '\0';
	at = strrchr(at, ' ');
	if (!at || strcmp(at + 1, name) != 0)
		return false;
	*field = (struct field){ .offset = (uint16_t)offset, .bytes = (uint16_t)bytes };
	return true;
}

static bool find_fields(struct tracepoint *p, enum point point)
{
	char file[160], line[256];
	int left = 0;
	FILE *f;

	snprintf(file, sizeof(file), TRACEFS "/events/%s/format", table[point].path);
	f = fopen(file, "re");
	if (!f)
		return false;
	for (int i = 0; i < POINT_FIELDS && table[point].fields[i]; i++)
		left++;
	while (fgets(line, sizeof(line), f)) {
		for (int i = 0; i < POINT_FIELDS && table[point].fields[i]; i++) {
			char copy[sizeof(line)];

			memcpy(copy, line, sizeof(copy));
			left -= parse_field(copy, table[point].fields[i], &p->fields[i]);
		}
	}
	fclose(f);
	return left == 0;
}

void tracepoints_read(struct tracepoint points[N_POINTS])
{
	for (enum point i = 0; i < N_POINTS; i++) {
		points[i] = (struct tracepoint){ .id = tracepoint_id(table[i].path) };
		if (points[i].id && !find_fields(&points[i], i))
			points[i].id = 0;
	}
}

bool tracepoint_is(const struct tracepoint *p, const struct perf_record *one)
{
	uint16_t type;		/* the first field of all of them: its number */

	if (!one->raw || one->raw_bytes < sizeof(type))
		return false;
	memcpy(&type, one->raw, sizeof(type));
	return type == p->id;
}

char tracepoint_letter(const struct tracepoint *p, int field, const struct perf_record *one)
{
	const size_t offset = p->fields[field].offset;

	return one->raw && offset < one->raw_bytes ? (char)one->raw[offset] : '\0';
}

uint64_t tracepoint_field(const struct tracepoint *p, int field, const struct perf_record *one)
{
	const struct field *at = &p->fields[field];
	uint64_t eight = 0;
	uint32_t four;

	if (!one->raw || (size_t)at->offset + at->bytes > one->raw_bytes)
		return 0;
	if (at->bytes == 1)
		return one->raw[at->offset];
	if (at->bytes == sizeof(four)) {
		memcpy(&four, one->raw + at->offset, sizeof(four));
		return four;
	}
	if (at->bytes >= sizeof(eight))
		memcpy(&eight, one->raw + at->offset, sizeof(eight));
	return eight;
}
