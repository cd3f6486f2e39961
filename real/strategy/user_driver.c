/*
 * Drivers in the program.  The table is sim/strategy/user_driver.c; it can only be simulated:
 * for real it would take disk and NIC away from the kernel.
 */

#include "real/runner.h"

extern const struct runner runner_user_driver;

static const char *cannot(const struct host *h)
{
	(void)h;
	return "it exists only in the model: it would take disk and NIC away from this host's kernel";
}

static int send_file(const struct job *j, struct error *e)
{
	(void)j;
	return error_set(e, "%s", cannot(NULL));
}

const struct runner runner_user_driver = {
	.cannot = cannot,
	.send = send_file,
};
