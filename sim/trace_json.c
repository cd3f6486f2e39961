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

/* text as the inside of a JSON string; what does not fit is cut. */
static const char *escape(char *out, size_t size, const char *text)
{
	size_t n = 0;

	for (; *text && n + 7 < size; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			n += (size_t)snprintf(out + n, size - n, "\\%c", c);
		else if (c < 0x20)
			n += (size_t)snprintf(out + n, size - n, "\\u%04x", c);
		else
			out[n++] = (char)c;
	}
	out[n] = '\0';
	return out;
}

size_t trace_json_header(char *text, const struct trace_header *h)
{
	char scenario[200], label[200], kernel[64], machine[128];

	return (size_t)snprintf(text, TRACE_LINE_BYTES,
		"{\"format\":\"iopath-trace\",\"version\":1,\"source\":\"%s\",\"scenario\":\"%s\","
		"\"label\":\"%s\",\"strategy\":\"%s\",\"kernel\":\"%s\",\"machine\":\"%s\","
		"\"payload_bytes\":%" PRIu64 ",\"file_bytes\":%" PRIu64 "}",
		h->source, escape(scenario, sizeof(scenario), h->scenario),
		escape(label, sizeof(label), h->label), h->strategy,
		escape(kernel, sizeof(kernel), h->kernel),
		escape(machine, sizeof(machine), h->machine), h->payload_bytes, h->file_bytes);
}

size_t trace_json_event(char *text, const char *label, const struct event *e)
{
	char escaped[200];

	return (size_t)snprintf(text, TRACE_LINE_BYTES,
		"{\"label\":\"%s\",\"start_ns\":%" PRIu64 ",\"end_ns\":%" PRIu64 ",\"op\":\"%s\","
		"\"lane\":\"%s\",\"call\":\"%s\",\"from\":\"%s\",\"to\":\"%s\",\"bytes\":%" PRIu64
		",\"payload_bytes\":%" PRIu64 ",\"offset_bytes\":%" PRIu64 ",\"chunk\":%" PRIu64
		",\"step\":%d,\"phase\":%d,\"major\":%d,\"user\":%d}",
		escape(escaped, sizeof(escaped), label), e->start_ns, e->end_ns, op_name(e->op),
		lane_name(e->lane), e->call, place_name(e->from), place_name(e->to), e->bytes,
		e->payload_bytes, e->offset_bytes, e->chunk, e->step, e->phase, e->major, e->user);
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
	    get_number(o, "payload_bytes", &h->payload_bytes, true, e) != 0)
		return -1;
	h->file_bytes = h->payload_bytes;
	return get_number(o, "file_bytes", &h->file_bytes, false, e);
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

static int get_event(const cJSON *o, struct event *ev, struct error *e)
{
	memset(ev, 0, sizeof(*ev));
	if (get_number(o, "start_ns", &ev->start_ns, true, e) != 0 ||
	    get_number(o, "end_ns", &ev->end_ns, true, e) != 0 ||
	    get_name(o, "op", op_find, &ev->op, e) != 0 ||
	    get_name(o, "lane", lane_find, &ev->lane, e) != 0 ||
	    get_text(o, "call", ev->call, sizeof(ev->call), e) != 0 ||
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
	    get_small(o, "user", 1, &ev->user, e) != 0)
		return -1;
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
		what = get_event(o, ev, e) == 0 ? TRACE_LINE_EVENT : TRACE_LINE_BAD;
	cJSON_Delete(o);
	return what;
}
