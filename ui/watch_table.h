#ifndef UI_WATCH_TABLE_H
#define UI_WATCH_TABLE_H

/* What `iopath watch` prints at the end: the paths that bytes took, and how each is known. */

#include <stdio.h>

#include "real/watch.h"

/* Write it; call after watch_finish(). */
void watch_table_write(FILE *f, const struct watch *w);
void watch_json_write(FILE *f, const struct watch *w);

#endif
