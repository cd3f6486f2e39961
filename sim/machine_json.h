#ifndef SIM_MACHINE_JSON_H
#define SIM_MACHINE_JSON_H

#include "sim/error.h"
#include "sim/scenario.h"

/* The text of a machine profile into c->machine, strictly: every key of it must be there. */
int machine_parse(struct config *c, const char *file, const char *text, struct error *e);

#endif
