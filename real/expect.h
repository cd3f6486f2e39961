#ifndef REAL_EXPECT_H
#define REAL_EXPECT_H

/* The model's side of a comparison. */

#include "real/compare.h"
#include "real/host.h"

/* Simulate it as this host would run it and as the texts tell of it, and note what bounds it. */
void expect_run(struct expected *x, const struct host *h, const struct run *run,
		const struct trial *t);

#endif
