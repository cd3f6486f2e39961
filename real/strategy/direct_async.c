/*
 * O_DIRECT through io_uring.  The table is sim/strategy/direct_async.c; for real it cannot be
 * run yet, and says so.
 */

#include "real/runner.h"

extern const struct runner runner_direct_async;

static const char *cannot(const struct host *h)
{
	(void)h;
	return "it needs io_uring, and its real half is not built yet";
}

static int send_file(const struct job *j, struct error *e)
{
	(void)j;
	return error_set(e, "%s", cannot(NULL));
}

const struct runner runner_direct_async = {
	.cannot = cannot,
	.send = send_file,
};
