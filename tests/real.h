#ifndef TESTS_REAL_H
#define TESTS_REAL_H

/* What the tests of the real half share: the host, looked at once, and a trial on it. */

#include "real/host.h"
#include "real/trial.h"
#include "tests/test.h"

#define REAL_BLOCK_BYTES 4096u
#define REAL_DEPTH 8u

static struct host host;

/* A group's set-up. */
static inline int real_look(void **state)
{
	struct error e = { "" };

	(void)state;
	if (host_look(&host, &e))
		fail_msg("%s", e.text);
	return 0;
}

/* A trial of that strategy with a warm file in that folder; skipped where the host cannot. */
static inline void real_plan(struct trial *t, struct source *source, const char *folder,
			     const char *strategy, uint64_t file_bytes, uint64_t chunk_bytes)
{
	const struct strategy *s = strategy_find(strategy);
	struct error e = { "" };

	assert_non_null(s);
	if (runner_of(s)->cannot(&host)) {
		print_message("%s: %s\n", strategy, runner_of(s)->cannot(&host));
		skip();
	}
	if (source_create(source, folder, file_bytes, &e))
		fail_msg("%s", e.text);
	*t = (struct trial){
		.runner = runner_of(s), .source = source, .cache = CACHE_WARM, .direct = s->direct,
		.maps = strategy_maps(s), .zerocopy = s->zerocopy, .corked = s->zerocopy,
		.chunk_bytes = chunk_bytes, .block_bytes = REAL_BLOCK_BYTES, .depth = REAL_DEPTH,
		.requests = 1, .limit_s = 60,
	};
	if (s->buffer == USER_BUFFER)
		t->buffer_bytes = trial_buffer_bytes(t, file_bytes, s);
}

#endif
