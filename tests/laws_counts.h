#ifndef TESTS_LAWS_COUNTS_H
#define TESTS_LAWS_COUNTS_H

/* The closed formulas of the counts: what each strategy must come to, computed without simulating. */

#include "sim/error.h"
#include "sim/ledger.h"

/* Calls, copies, references, the disk's bytes, memory.  0, or -1 with what differs. */
int counts_check(const struct ledger *all, const struct ledger *textbook, const struct run *run,
		 struct error *e);

/* Faults: mapped is how many of them waited, first_faults how many were on the first page. */
int counts_check_faults(const struct ledger *l, const struct run *run, uint64_t mapped,
			uint64_t first_faults, uint64_t index_faults, struct error *e);

/* The same for lookups in an index, which took so many faults. */
int counts_check_index(const struct ledger *l, const struct run *run, uint64_t faults, struct error *e);

#endif
