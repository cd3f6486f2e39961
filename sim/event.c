/*
 * The names of the lanes: who does what an event tells.  Each core of the CPU is one.
 */

#include "sim/event.h"

#include <assert.h>
#include <string.h>

static const char *const lane_names[N_LANES] = {
	[LANE_DISK] = "disk",
	[LANE_DMA_DISK] = "dma-disk",
	[LANE_DMA_NIC] = "dma-nic",
	[LANE_NIC] = "nic",
};

static const char *const core_names[] = {
	"cpu0", "cpu1", "cpu2", "cpu3", "cpu4", "cpu5", "cpu6", "cpu7",
	"cpu8", "cpu9", "cpu10", "cpu11", "cpu12", "cpu13", "cpu14", "cpu15",
	"cpu16", "cpu17", "cpu18", "cpu19", "cpu20", "cpu21", "cpu22", "cpu23",
	"cpu24", "cpu25", "cpu26", "cpu27", "cpu28", "cpu29", "cpu30", "cpu31",
	"cpu32", "cpu33", "cpu34", "cpu35", "cpu36", "cpu37", "cpu38", "cpu39",
	"cpu40", "cpu41", "cpu42", "cpu43", "cpu44", "cpu45", "cpu46", "cpu47",
	"cpu48", "cpu49", "cpu50", "cpu51", "cpu52", "cpu53", "cpu54", "cpu55",
	"cpu56", "cpu57", "cpu58", "cpu59", "cpu60", "cpu61", "cpu62", "cpu63",
};

_Static_assert(sizeof(core_names) / sizeof(core_names[0]) == MAX_CORES, "a name per core");

const char *lane_name(enum lane lane, unsigned int core)
{
	assert(core < MAX_CORES);
	return lane == LANE_CPU ? core_names[core] : lane_names[lane];
}

int lane_find(const char *name, uint8_t *core)
{
	*core = 0;
	for (int i = LANE_CPU + 1; i < N_LANES; i++) {
		if (strcmp(lane_names[i], name) == 0)
			return i;
	}
	for (*core = 0; *core < MAX_CORES; ++*core) {
		if (strcmp(core_names[*core], name) == 0)
			return LANE_CPU;
	}
	return -1;
}
