#ifndef REAL_TRACEPOINT_H
#define REAL_TRACEPOINT_H

/* Tracepoints of the kernel: by which number perf_event_open() knows each, and where its fields lie. */

#include <stdint.h>

#include "real/samples.h"

#define TRACEFS "/sys/kernel/tracing"

/* Those whose records are read, see the table in tracepoint.c. */
enum point {
	POINT_SYS_ENTER,	/* fields: number, arguments */
	POINT_SYS_EXIT,
	POINT_FILE_FAULT,	/* page */
	POINT_ADD_FOLIO,	/* page, order */
	POINT_BIO,		/* sector, sectors, rwbs: the block layer is asked for it */
	POINT_FRAME,		/* bytes, result: handed to a network device's driver */
	N_POINTS,
};

#define POINT_FIELDS 3

struct field {
	uint16_t offset, bytes;
};

struct tracepoint {
	uint64_t id;			/* 0: this kernel has none of that name, or with other fields */
	struct field fields[POINT_FIELDS];
};

/* "net:net_dev_xmit", for the reader. */
const char *tracepoint_name(enum point point);

/* Look them up in a mounted tracefs; those that are not there get 0. */
void tracepoints_read(struct tracepoint points[N_POINTS]);

/* Its number alone, "filemap/mm_filemap_fault"; 0: it is not there. */
uint64_t tracepoint_id(const char *path);

/* Is this a record of it? */
bool tracepoint_is(const struct tracepoint *p, const struct perf_record *one);

/* A number among its fields; of an array the first; 0 if it is not in there. */
uint64_t tracepoint_field(const struct tracepoint *p, int field, const struct perf_record *one);

/* The first letter of a text among its fields. */
char tracepoint_letter(const struct tracepoint *p, int field, const struct perf_record *one);

#endif
