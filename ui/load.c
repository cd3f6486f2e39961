/*
 * From what was typed to a scenario.  Shipped scenarios and machines are part of the program, so
 * it works from any folder; a path is read whole, after a look at what it is.
 */

#include "ui/load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "sim/explain.h"
#include "sim/scenario_json.h"
#include "sim/suggest.h"

#define DEFAULT_SCENARIO "textbook"
#define TRACE_BEGIN "{\"format\":\"iopath-trace\""
#define FIRST_READ_BYTES 65536
#define SHOWN_BYTES 160

static const struct builtin *find(const struct builtin *b, const char *name)
{
	while (b->name && strcmp(b->name, name) != 0)
		b++;
	return b->name ? b : NULL;
}

/* "hdd-1g, nvme-25g" */
static void list_names(const struct builtin *b, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (; b->name && used < size; b++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "",
					 b->name);
}

static int too_large(const char *path, size_t max, struct error *e)
{
	char most[32];

	return error_set(e, "%s: is too large; accepted: at most %s", path,
			 explain_bytes(most, sizeof(most), max));
}

/* Read to the end.  A file may grow meanwhile, or say nothing of its size as those in /proc do. */
static int read_all(int fd, const char *path, size_t max, char **text, size_t *length,
		    struct error *e)
{
	size_t room = FIRST_READ_BYTES;
	char *buffer = NULL;
	ssize_t n;

	*length = 0;
	do {
		if (!buffer || *length == room) {
			room = buffer ? room * 2 : room;
			buffer = realloc(buffer, room + 1);
			if (!buffer)
				abort();
		}
		n = read(fd, buffer + *length, room - *length);
		if (n > 0)
			*length += (size_t)n;
	} while ((n > 0 && *length <= max) || (n < 0 && errno == EINTR));
	if (n < 0) {
		error_set(e, "%s: cannot be read: %s", path, strerror(errno));
		goto out_free;
	}
	if (*length > max) {
		too_large(path, max, e);
		goto out_free;
	}
	buffer[*length] = '\0';
	*text = buffer;
	return 0;
out_free:
	free(buffer);
	return -1;
}

/* Only a regular file is read: a directory has no text, a FIFO or a device may never end. */
static int check_kind(int fd, const char *path, size_t max, struct error *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return error_set(e, "%s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return error_set(e, "%s: is a directory; accepted: a file", path);
	if (!S_ISREG(st.st_mode))
		return error_set(e, "%s: is no regular file; accepted: a file, or - for standard "
				 "input", path);
	if (st.st_size > 0 && (size_t)st.st_size > max)
		return too_large(path, max, e);
	return 0;
}

/* A path in a message: of a long one its end. */
static const char *shown(const char *path)
{
	const size_t n = strlen(path);

	return n > SHOWN_BYTES ? path + n - SHOWN_BYTES : path;
}

bool load_begin(const char *path, char *begin, size_t size)
{
	struct stat st;
	FILE *file;
	size_t n;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	file = fopen(path, "r");
	if (!file)
		return false;
	n = fread(begin, 1, size - 1, file);
	fclose(file);
	begin[n] = '\0';
	return true;
}

int load_file(const char *path, size_t max, char **text, size_t *length, struct error *e)
{
	int fd, result;

	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, "standard input", max, text, length, e);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return error_set(e, "%s: cannot be opened: %s; accepted: a file, or a name "
				 "that iopath list shows", shown(path), strerror(errno));
	result = check_kind(fd, shown(path), max, e);
	if (result == 0)
		result = read_all(fd, shown(path), max, text, length, e);
	close(fd);
	return result;
}

/* Is that a path rather than the name of what is shipped? */
static bool looks_like_path(const char *name)
{
	const size_t n = strlen(name);

	return strcmp(name, "-") == 0 || strchr(name, '/') ||
		(n > 5 && strcmp(name + n - 5, ".json") == 0);
}

/* A shipped machine, or what stands in a file: that text lasts until the next is asked for. */
static const char *machine_text(const char *name, struct error *why)
{
	static char *text;
	const struct builtin *b = find(builtin_machines, name);
	size_t length;

	if (b)
		return b->text;
	free(text);
	text = NULL;
	if (strcmp(name, "host") == 0)
		error_set(why, "host is not shipped; accepted: the path of a file that "
			  "iopath calibrate --output FILE has made");
	else if (looks_like_path(name))
		load_file(name, SCENARIO_MAX_BYTES, &text, &length, why);
	return text;
}

/* What looks like a path, or is there and not a shipped name, is a path. */
static bool is_path(const char *operand)
{
	struct stat st;

	if (looks_like_path(operand))
		return true;
	if (stat(operand, &st) != 0)
		return false;
	return S_ISREG(st.st_mode) || !find(builtin_scenarios, operand);
}

static int unknown_scenario(const char *operand, struct error *e)
{
	struct suggest near = { .typed = operand };
	char text[sizeof(e->text)];

	for (const struct builtin *b = builtin_scenarios; b->name; b++)
		suggest_offer(&near, b->name);
	return error_set(e, "%s, or a file", suggest_text(&near, "scenario", text, sizeof(text)));
}

/* What is known here beside the scenario: this host, and the machines. */
struct surroundings {
	struct kernel host;
	char machines[256];
};

static struct scenario_source source_of(struct surroundings *here)
{
	struct scenario_source source = {
		.machine_text = machine_text, .machine_names = here->machines,
	};
	struct utsname u;

	if (uname(&u) >= 0 && kernel_from_release(&here->host, "host", u.release) == 0)
		source.host = &here->host;
	list_names(builtin_machines, here->machines, sizeof(here->machines));
	return source;
}

int load_parse(struct scenario *s, const struct scenario_text *t, const struct options *o,
	       struct error *e)
{
	struct surroundings here = { .machines = "" };
	struct scenario_source source = source_of(&here);

	source.file = t->file;
	source.text = t->text;
	source.length = t->length;
	source.set = o->set;
	source.nset = o->nset;
	source.only = o->only;
	source.nonly = o->nonly;
	source.defer_blocks = o->defer_blocks;
	source.defer_checks = o->defer_checks;
	return scenario_parse(s, &source, e);
}

int load_set(struct config *c, const char *setting, struct error *e)
{
	struct surroundings here = { .machines = "" };
	const struct scenario_source source = source_of(&here);

	return scenario_set(&source, c, setting, e);
}

static int read_path(struct scenario_text *t, const char *path, struct error *e)
{
	if (load_file(path, SCENARIO_MAX_BYTES, &t->owned, &t->length, e) != 0)
		return -1;
	if (strncmp(t->owned, TRACE_BEGIN, strlen(TRACE_BEGIN)) == 0) {
		load_text_free(t);
		return error_set(e, "%s:1:1: is a trace, which iopath view shows; accepted: "
				 "a scenario", path);
	}
	t->file = strcmp(path, "-") == 0 ? "standard input" : path;
	t->text = t->owned;
	return 0;
}

int load_text(struct scenario_text *t, const char *operand, struct error *e)
{
	const char *name = operand ? operand : DEFAULT_SCENARIO;
	const struct builtin *b = find(builtin_scenarios, name);

	*t = (struct scenario_text){ 0 };
	if (operand && is_path(operand))
		return read_path(t, operand, e);
	if (!b)
		return unknown_scenario(name, e);
	t->file = b->name;
	t->text = b->text;
	t->length = strlen(b->text);
	return 0;
}

void load_text_free(struct scenario_text *t)
{
	free(t->owned);
	*t = (struct scenario_text){ 0 };
}

int load_scenario(struct scenario *s, const struct options *o, struct error *e)
{
	struct scenario_text t;
	int result;

	if (load_text(&t, o->operand, e) != 0)
		return -1;
	result = load_parse(s, &t, o, e);
	load_text_free(&t);
	return result;
}
