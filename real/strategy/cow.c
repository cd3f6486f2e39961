/*
 * Copy on write.  The table is sim/strategy/cow.c; it can only be simulated: no kernel of
 * today has it.
 */

#include "real/runner.h"

extern const struct runner runner_cow;

static const char *cannot(const struct host *h)
{
	(void)h;
	return "it exists only in the model: no kernel of today sends by copy on write";
}

static int send_file(const struct job *j, struct error *e)
{
	(void)j;
	return error_set(e, "%s", cannot(NULL));
}

const struct runner runner_cow = {
	.cannot = cannot,
	.send = send_file,
};
