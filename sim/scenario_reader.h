#ifndef SIM_SCENARIO_READER_H
#define SIM_SCENARIO_READER_H

/* What scenario_json.c and scenario_runs.c share while they read one scenario.  Not for others. */

#include "sim/json_document.h"
#include "sim/scenario_json.h"

#define DEFAULT_MACHINE "nvme-25g"
#define DEFAULT_KERNEL "linux-6.18"
#define DEFAULT_STRATEGY "read-write"

struct reader {
	const struct scenario_source *source;
	struct json_document doc;
	struct config base;		/* for all rows: the scenario and --set */
	struct scenario *scenario;
	struct error *error;
};

/* The kernel of that name; on -1 `why` lacks the place. */
int reader_find_kernel(const struct reader *r, const char *name, struct kernel *k,
		       struct error *why);

/* The "kernel" of an object into k, if it has one. */
int reader_kernel(struct reader *r, const cJSON *object, struct kernel *k);

/* The machine that an object's "machine" names, or its "base" ... */
int reader_machine_base(struct reader *r, const cJSON *object, struct config *c);

/* ... and what the "machine" changes on it. */
int reader_machine_changes(struct reader *r, const cJSON *object, struct config *c);

/* --set: what names a machine or a kernel, or (names false) the other keys. */
int reader_set(struct reader *r, bool names, struct config *c);

/* The paths of its own, from "paths" (sim/path_json.c) ... */
int reader_paths(struct reader *r);

/* ... and their exercises, once the runs are there. */
int reader_exercises(struct reader *r);

/* An object with these keys and no others; a text that must be there (sim/question_json.c). */
int reader_check_keys(const struct json_document *d, const cJSON *object, const char *const *names,
		      const char *example);
int reader_text(const struct json_document *d, const cJSON *object, const char *name, char *text,
		size_t size);

/* No figure may be above 2^53: readers of the files could not hold it. */
int reader_check_payload(const struct config *c, struct error *why);

/* The runs, from "strategies", "flows" or --strategy. */
int reader_runs(struct reader *r);

/* The questions, from "questions", once the runs are there (sim/question_json.c). */
int reader_questions(struct reader *r);

#endif
