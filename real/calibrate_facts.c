/*
 * What the machine says of itself, as no measurement would tell it better.
 */

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>

#include "real/calibrate_keys.h"

static void name_cpu(char name[96])
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	char line[256];

	name[0] = '\0';
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "model name : %95[^\n]", name) == 1)
			break;
	}
	if (f)
		fclose(f);
}

static uint64_t known_or(uint64_t n, uint64_t otherwise)
{
	return n ? n : otherwise;
}

void facts_look(struct machine_facts *f, const struct host *h, const struct bench *b)
{
	struct tcp_info info = { .tcpi_snd_mss = 0 };
	socklen_t length = sizeof(info);

	getsockopt(b->sink.socket, IPPROTO_TCP, TCP_INFO, &info, &length);
	*f = (struct machine_facts){
		.cores = (uint64_t)b->cpus,
		.block_bytes = h->direct_block_bytes,
		.readahead_bytes = known_or(h->readahead_bytes, 128 << 10),
		.request_bytes = known_or(h->request_bytes, 1280 << 10),
		.queue_depth = known_or(h->queue_depth, 32),
		.segment_bytes = known_or(info.tcpi_snd_mss, 65536),
		.rotational = h->rotational,
	};
	name_cpu(f->cpu);
}
