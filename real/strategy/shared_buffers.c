/*
 * Shared buffers.  The table is sim/strategy/shared_buffers.c; it can only be simulated: no
 * kernel of today has them.
 */

#include "real/runner.h"

extern const struct runner runner_shared_buffers;

static const char *cannot(const struct host *h)
{
	(void)h;
	return "it exists only in the model: no kernel of today has such buffers";
}

static int send_file(const struct job *j, struct error *e)
{
	(void)j;
	return error_set(e, "%s", cannot(NULL));
}

const struct runner runner_shared_buffers = {
	.cannot = cannot,
	.send = send_file,
};
