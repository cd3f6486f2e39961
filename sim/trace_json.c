/*
 * JSON Lines: written by hand, for speed and a fixed order of keys; read with cJSON.
 *
 * Names from tables need no escaping; what a user may choose (labels, scenario names) does.
 */

#include "sim/trace_json.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/put.h"

static const char *const count_names[] = { [COUNT_ALL] = "all", [COUNT_TEXTBOOK] = "textbook" };

#define LONGEST_TEXT 63	/* bytes: labels and names of scenarios */

/*
 * Appending a key: each returns the new end of the line.  Texts are at most 63 bytes long, so a
 * line is never longer than TRACE_LINE_BYTES.
 */

/* One piece with what is around the key. */
#define put_key(end, key) put_text(end, ",\"" key "\":")
#define put_key_name(end, key, name) put_name(put_key(end, key), name)
#define put_key_text(end, key, text) put_string(put_key(end, key), text, LONGEST_TEXT)
#define put_key_number(end, key, n) put_number(put_key(end, key), n)

/* A text of our own tables: nothing in it needs an escape. */
static inline char *put_name(char *end, const char *name)
{
	*end++ = '"';
	end = put_text(end, name);
	*end++ = '"';
	return end;
}

static char *put_step(char *end, int step)
{
	return step < 0 ? put_text(end, ",\"step\":-1") :
		put_key_number(end, "step", (uint64_t)step);
}

/* The first key has no comma before it: the brace stands in its place. */
static size_t finish(char *text, char *end)
{
	text[0] = '{';
	*end++ = '}';
	*end = '\0';
	return (size_t)(end - text);
}

size_t trace_json_header(char *text, const struct trace_header *h)
{
	char *end = put_key_name(text, "format", "iopath-trace");

	end = put_key_number(end, "version", 1);
	end = put_key_text(end, "source", h->source);
	end = put_key_text(end, "scenario", h->scenario);
	end = put_key_text(end, "label", h->label);
	end = put_key_text(end, "strategy", h->strategy);
	end = put_key_text(end, "kernel", h->kernel);
	end = put_key_text(end, "machine", h->machine);
	end = put_key_name(end, "count", count_names[h->count]);
	end = put_key_number(end, "payload_bytes", h->payload_bytes);
	end = put_key_number(end, "file_bytes", h->file_bytes);
	if (h->stop_ns)
		end = put_key_number(end, "stop_ns", h->stop_ns);
	return finish(text, end);
}

size_t trace_json_event(char *text, const char *label, const struct event *e)
{
	char *end = put_key_text(text, "label", label);

	end = put_key_number(end, "start_ns", e->start_ns);
	end = put_key_number(end, "end_ns", e->end_ns);
	end = put_key_name(end, "op", op_name(e->op));
	end = put_key_name(end, "lane", lane_name(e->lane, e->core));
	end = put_key_name(end, "call", e->call);
	end = put_key_name(end, "from", place_name(e->from));
	end = put_key_name(end, "to", place_name(e->to));
	end = put_key_number(end, "bytes", e->bytes);
	end = put_key_number(end, "payload_bytes", e->payload_bytes);
	end = put_key_number(end, "offset_bytes", e->offset_bytes);
	end = put_key_number(end, "chunk", e->chunk);
	end = put_step(end, e->step);
	end = put_key_number(end, "phase", e->phase);
	end = put_key_number(end, "major", e->major);
	end = put_key_number(end, "user", e->user);
	end = put_key_number(end, "connection", e->connection);
	if (e->waited_ns)
		end = put_key_number(end, "waited_ns", e->waited_ns);
	if (e->again)
		end = put_key_number(end, "again", e->again);
	if (e->held)
		end = put_key_number(end, "held", e->held);
	if (e->soft)
		end = put_key_number(end, "soft", e->soft);
	if (e->index)
		end = put_key_number(end, "index", e->index);
	if (e->folios)
		end = put_key_number(end, "folios", e->folios);
	return finish(text, end);
}

#define NUMBER_MAX 9007199254740992.0	/* 2^53: beyond it cJSON's doubles are not exact */

static int get_number(const cJSON *o, const char *key, uint64_t *value, bool needed,
		      struct error *e)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, key);

	if (!item && !needed)
		return 0;
	if (!cJSON_IsNumber(item) || item->valuedouble < 0 || item->valuedouble > NUMBER_MAX ||
	    item->valuedouble != (double)(uint64_t)item->valuedouble)
		return error_set(e, "%s: an integer from 0 to 2^53 is expected", key);
	*value = (uint64_t)item->valuedouble;
	return 0;
}

static int get_text(const cJSON *o, const char *key, char *out, size_t size, struct error *e)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, key);

	if (!cJSON_IsString(item) || strlen(item->valuestring) >= size)
		return error_set(e, "%s: a text of at most %zu bytes is expected", key, size - 1);
	snprintf(out, size, "%s", item->valuestring);
	return 0;
}

static int get_name(const cJSON *o, const char *key, int (*find)(const char *), uint8_t *value,
		    struct error *e)
{
	char name[32];
	int found;

	if (get_text(o, key, name, sizeof(name), e) != 0)
		return -1;
	found = find(name);
	if (found < 0)
		return error_set(e, "%s: no such name", key);
	*value = (uint8_t)found;
	return 0;
}

/* Recordings of the first version do not have it. */
static int get_count(const cJSON *o, enum count *count, struct error *e)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, "count");

	*count = COUNT_ALL;
	if (!item)
		return 0;
	for (int i = 0; cJSON_IsString(item) && i <= COUNT_TEXTBOOK; i++) {
		*count = (enum count)i;
		if (strcmp(item->valuestring, count_names[i]) == 0)
			return 0;
	}
	return error_set(e, "count: \"textbook\" or \"all\" is expected");
}

static int get_header(const cJSON *o, struct trace_header *h, struct error *e)
{
	char format[32];
	uint64_t version = 0;

	memset(h, 0, sizeof(*h));
	if (get_text(o, "format", format, sizeof(format), e) != 0)
		return -1;
	if (strcmp(format, "iopath-trace") != 0)
		return error_set(e, "format: \"iopath-trace\" is expected");
	if (get_number(o, "version", &version, true, e) != 0)
		return -1;
	if (version != 1)
		return error_set(e, "version: 1 is expected");
	if (get_text(o, "source", h->source, sizeof(h->source), e) != 0 ||
	    get_text(o, "scenario", h->scenario, sizeof(h->scenario), e) != 0 ||
	    get_text(o, "label", h->label, sizeof(h->label), e) != 0 ||
	    get_text(o, "strategy", h->strategy, sizeof(h->strategy), e) != 0 ||
	    get_text(o, "kernel", h->kernel, sizeof(h->kernel), e) != 0 ||
	    get_text(o, "machine", h->machine, sizeof(h->machine), e) != 0 ||
	    get_count(o, &h->count, e) != 0 ||
	    get_number(o, "payload_bytes", &h->payload_bytes, true, e) != 0)
		return -1;
	h->file_bytes = h->payload_bytes;
	if (get_number(o, "file_bytes", &h->file_bytes, false, e) != 0)
		return -1;
	return get_number(o, "stop_ns", &h->stop_ns, false, e);
}

static int get_small(const cJSON *o, const char *key, uint64_t max, uint8_t *value,
		     struct error *e)
{
	uint64_t n = 0;

	if (get_number(o, key, &n, false, e) != 0)
		return -1;
	if (n > max)
		return error_set(e, "%s: at most %" PRIu64 " is expected", key, max);
	*value = (uint8_t)n;
	return 0;
}

static int get_step(const cJSON *o, struct event *ev, struct error *e)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, "step");

	if (!cJSON_IsNumber(item) || item->valuedouble != item->valueint || item->valueint < -1 ||
	    item->valueint > INT16_MAX)
		return error_set(e, "step: an integer from -1 to %d is expected", INT16_MAX);
	ev->step = (int16_t)item->valueint;
	return 0;
}

/* Whose event it is, or "". */
static int get_label(const cJSON *o, struct trace_header *h, struct error *e)
{
	memset(h, 0, sizeof(*h));
	if (!cJSON_GetObjectItemCaseSensitive(o, "label"))
		return 0;
	return get_text(o, "label", h->label, sizeof(h->label), e);
}

static int get_lane(const cJSON *o, struct event *ev, struct error *e)
{
	char name[32];
	int found;

	if (get_text(o, "lane", name, sizeof(name), e) != 0)
		return -1;
	found = lane_find(name, &ev->core);
	if (found < 0)
		return error_set(e, "lane: no such name");
	ev->lane = (uint8_t)found;
	return 0;
}

/* A system call's name, as strace prints it, or "". */
static int get_call(const cJSON *o, struct event *ev, struct error *e)
{
	if (get_text(o, "call", ev->call, sizeof(ev->call), e) != 0)
		return -1;
	if (ev->call[strspn(ev->call, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
		return error_set(e, "call: letters, digits and _ are expected");
	return 0;
}

static int get_event(const cJSON *o, struct event *ev, struct error *e)
{
	uint64_t connection = 0, folios = 0;

	memset(ev, 0, sizeof(*ev));
	if (get_number(o, "start_ns", &ev->start_ns, true, e) != 0 ||
	    get_number(o, "end_ns", &ev->end_ns, true, e) != 0 ||
	    get_name(o, "op", op_find, &ev->op, e) != 0 ||
	    get_lane(o, ev, e) != 0 ||
	    get_call(o, ev, e) != 0 ||
	    get_name(o, "from", place_find, &ev->from, e) != 0 ||
	    get_name(o, "to", place_find, &ev->to, e) != 0 ||
	    get_number(o, "bytes", &ev->bytes, true, e) != 0 ||
	    get_number(o, "chunk", &ev->chunk, true, e) != 0 || get_step(o, ev, e) != 0)
		return -1;
	if (ev->end_ns < ev->start_ns)
		return error_set(e, "end_ns: at least start_ns is expected");
	ev->payload_bytes = ev->bytes;
	if (get_number(o, "payload_bytes", &ev->payload_bytes, false, e) != 0 ||
	    get_number(o, "offset_bytes", &ev->offset_bytes, false, e) != 0 ||
	    get_small(o, "phase", N_PHASES - 1, &ev->phase, e) != 0 ||
	    get_small(o, "major", 1, &ev->major, e) != 0 ||
	    get_small(o, "user", 1, &ev->user, e) != 0 ||
	    get_small(o, "again", 1, &ev->again, e) != 0 ||
	    get_small(o, "held", 1, &ev->held, e) != 0 ||
	    get_small(o, "soft", 1, &ev->soft, e) != 0 ||
	    get_small(o, "index", 1, &ev->index, e) != 0 ||
	    get_number(o, "waited_ns", &ev->waited_ns, false, e) != 0 ||
	    get_number(o, "connection", &connection, false, e) != 0 ||
	    get_number(o, "folios", &folios, false, e) != 0)
		return -1;
	if (connection > UINT32_MAX)
		return error_set(e, "connection: at most %u is expected", UINT32_MAX);
	if (folios > UINT32_MAX)
		return error_set(e, "folios: at most %u is expected", UINT32_MAX);
	ev->connection = (uint32_t)connection;
	ev->folios = (uint32_t)folios;
	return 0;
}

enum trace_line trace_json_parse(const char *line, struct trace_header *h, struct event *ev,
				 struct error *e)
{
	cJSON *o = cJSON_ParseWithOpts(line, NULL, 1);
	enum trace_line what;

	if (!cJSON_IsObject(o)) {
		cJSON_Delete(o);
		error_set(e, "one JSON object is expected");
		return TRACE_LINE_BAD;
	}
	if (cJSON_GetObjectItemCaseSensitive(o, "format"))
		what = get_header(o, h, e) == 0 ? TRACE_LINE_HEADER : TRACE_LINE_BAD;
	else
		what = get_label(o, h, e) == 0 && get_event(o, ev, e) == 0 ? TRACE_LINE_EVENT :
		       TRACE_LINE_BAD;
	cJSON_Delete(o);
	return what;
}
