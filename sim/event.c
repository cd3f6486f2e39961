/*
 * The names of the lanes: who does what an event tells.  One CPU today; its lane is
 * numbered so that files stay readable when there are more.
 */

#include "sim/event.h"

#include <string.h>

static const char *const lane_names[] = {
	[LANE_CPU] = "cpu0",
	[LANE_DISK] = "disk",
	[LANE_DMA_DISK] = "dma-disk",
	[LANE_DMA_NIC] = "dma-nic",
	[LANE_NIC] = "nic",
};

_Static_assert(sizeof(lane_names) / sizeof(lane_names[0]) == N_LANES, "a name per lane");

const char *lane_name(enum lane lane)
{
	return lane_names[lane];
}

int lane_find(const char *name)
{
	for (int i = 0; i < N_LANES; i++) {
		if (strcmp(lane_names[i], name) == 0)
			return i;
	}
	return -1;
}
