/*
 * A machine profile: {"format": "iopath-machine", "version": 1, "name", "title", and every
 * machine key of the key table that has no default}.  What is not said gets the table's default.
 * "measured" tells how the values came about; it is for people and changes nothing.
 */

#include "sim/machine_json.h"

#include <string.h>

#include "sim/settings.h"

static int read_machine(struct config *c, const struct json_document *d)
{
	static const char *const others[] = { "format", "version", "name", "title",
					      "measured", NULL };
	struct settings s = { .doc = d, .others = others, .machine_keys = true };
	const cJSON *measured = cJSON_GetObjectItemCaseSensitive(d->root, "measured");
	struct machine *m = &c->machine;

	*m = (struct machine){ .name = "" };
	key_machine_defaults(c);
	if (settings_header(d, "iopath-machine") != 0 || settings_read(&s, d->root, c) != 0 ||
	    settings_text(d, d->root, "name", m->name, sizeof(m->name)) != 0 ||
	    settings_text(d, d->root, "title", m->title, sizeof(m->title)) != 0)
		return -1;
	if (m->name[0] == '\0')
		return json_fail(d, d->root, JSON_VALUE, "name: missing; accepted: the "
				 "machine's name in double quotes");
	if (measured && !cJSON_IsObject(measured))
		return json_fail(d, measured, JSON_VALUE, "is %s; accepted: an object, as iopath "
				 "calibrate writes it", json_what(measured));
	for (size_t i = 0; i < nkeys; i++) {
		char accepts[128];

		if (!key_of_machine(&keys[i]) || keys[i].fallback || s.given[i])
			continue;
		key_accepts(&keys[i], accepts, sizeof(accepts));
		return json_fail(d, d->root, JSON_VALUE, "%s: missing; accepted: %s",
				 keys[i].name, accepts);
	}
	return 0;
}

int machine_parse(struct config *c, const char *file, const char *text, struct error *e)
{
	struct json_document d;
	int result = json_open(&d, file, text, strlen(text), e);

	if (result == 0)
		result = read_machine(c, &d);
	json_close(&d);
	return result;
}
