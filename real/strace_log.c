/*
 * A log of strace, read into the same records as the tracer makes: `strace -f -y -ttt -T COMMAND`.
 * -y is needed, for it says what the descriptors are; without -ttt the calls are 1 us apart, without
 * -T each takes no time, without -f there is one thread.
 *
 * A log does not say where memory lies, only how it begins: two calls whose text is the same are
 * taken to be about the same bytes.
 */

#include "real/watch.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACCEPTED "accepted: a log of strace -f -y -ttt -T"
#define MAX_ARGUMENTS 8
#define MAX_UNFINISHED 256

/* A call whose return comes in a later line. */
struct unfinished {
	pid_t thread;
	uint64_t start_ns;
	char *text;		/* owned: "read(3</file>, " */
};

struct log {
	struct watch *watch;
	uint64_t line_ns;	/* of the line */
	pid_t thread;
	bool timed;
	struct unfinished waiting[MAX_UNFINISHED];
	size_t nwaiting;
};

/* "1700000000.123456 " or "12:30:01.123456 " or "12:30:01 " */
static const char *skip_time(const char *at, uint64_t *ns, bool *timed)
{
	unsigned long long a = 0, b = 0, c = 0, fraction = 0;
	const char *p = at + strspn(at, " ");
	const size_t n = strspn(p, "0123456789.:");
	const char *dot = memchr(p, '.', n);
	int digits = 0;

	if (n < 5 || p[n] != ' ' || (!dot && !memchr(p, ':', n)))
		return at;
	if (memchr(p, ':', n) && sscanf(p, "%llu:%llu:%llu", &a, &b, &c) == 3)
		a = a * 3600 + b * 60 + c;
	else if (sscanf(p, "%llu", &a) != 1)
		return at;
	for (const char *d = dot ? dot + 1 : ""; isdigit((unsigned char)*d) && digits < 9; d++) {
		fraction = fraction * 10 + (unsigned)(*d - '0');
		digits++;
	}
	for (; digits < 9; digits++)
		fraction *= 10;
	*ns = a * 1000000000ull + fraction;
	*timed = true;
	return p + n + 1;
}

/* "[pid  123] " or, as -o writes it, "123 " */
static const char *skip_thread(const char *at, pid_t *thread)
{
	int tid = 0, n = 0;

	if (sscanf(at, "[pid %d]%n", &tid, &n) == 1 && n > 0) {
		*thread = tid;
		return at + n + strspn(at + n, " ");
	}
	n = (int)strspn(at, "0123456789");
	if (n > 0 && n < 9 && at[n] == ' ') {
		*thread = atoi(at);
		return at + n + strspn(at + n, " ");
	}
	return at;
}

static const char *skip_head(const char *at, pid_t *thread, uint64_t *ns, bool *timed)
{
	at = skip_thread(at, thread);
	at = skip_time(at, ns, timed);
	return at + strspn(at, " ");
}

/* "read(" */
static size_t name_length(const char *at)
{
	const size_t n = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n > 0 && !isdigit((unsigned char)at[0]) && at[n] == '(' ? n : 0;
}

static bool is_remark(const char *at)
{
	return strncmp(at, "+++ ", 4) == 0 || strncmp(at, "--- ", 4) == 0 ||
	       strncmp(at, "<... ", 5) == 0 || strncmp(at, "strace: ", 8) == 0;
}

bool strace_log_begins(const char *text)
{
	uint64_t ns;
	pid_t thread;
	bool timed;
	const char *at = skip_head(text + strspn(text, " \n"), &thread, &ns, &timed);
	const char *end = at + strcspn(at, "\n");
	const size_t n = name_length(at);

	if (n > 0)
		return strstr(at, ") ") || strstr(at, "<unfinished") || *end == '\0';
	return is_remark(at);
}

/* The end of an argument, or of all: at "," or ")" outside of quotes, brackets and names. */
static char *argument_end(char *at)
{
	int depth = 0;

	for (; *at; at++) {
		if (*at == '"') {
			for (at++; *at && *at != '"'; at++)
				at += *at == '\\' && at[1];
			if (!*at)
				break;
		} else if (*at == '<' && at[1] != '<') {
			/* "3<TCP:[127.0.0.1:80->127.0.0.1:9]>": ends where an argument may */
			while (*at && !(*at == '>' && strchr(",) }]<", at[1])))
				at++;
			if (!*at)
				break;
		} else if (strchr("([{", *at)) {
			depth++;
		} else if (depth == 0 && (*at == ',' || *at == ')')) {
			break;
		} else if (strchr(")]}", *at)) {
			depth--;
		}
	}
	return at;
}

/* FNV-1a: the address of bytes that only their text is known of. */
static uint64_t text_key(const char *text, size_t n)
{
	uint64_t key = 14695981039346656037ull;

	for (size_t i = 0; i < n; i++)
		key = (key ^ (unsigned char)text[i]) * 1099511628211ull;
	return key >> 1;	/* a span from it on does not wrap */
}

static void add_span(struct watch_call *c, const char *text, uint64_t bytes)
{
	const char *p = text + 1;

	while (*p && *p != '"')
		p += *p == '\\' && p[1] ? 2 : 1;
	if (text[0] == '"' && c->nspans < MAX_WATCH_SPANS)
		c->spans[c->nspans++] = (struct watch_span){
			.address = text_key(text, (size_t)(p - text)), .bytes = bytes };
}

/* iov_base="abc"..., iov_len=3 as often as it comes */
static void add_vector(struct watch_call *c, const char *text)
{
	while ((text = strstr(text, "iov_base="))) {
		const char *length = strstr(text, "iov_len=");

		text += strlen("iov_base=");
		if (length)
			add_span(c, text, strtoull(length + strlen("iov_len="), NULL, 10));
	}
}

/* "3</srv/file>" */
static int read_fd(struct watch_fd *fd, const char *name, const char *text, struct error *e)
{
	const char *open = strchr(text, '<');
	const size_t digits = strspn(text, "0123456789");
	size_t n;

	if (text[0] == '-' || digits == 0)	/* mmap of no file; an invalid one */
		return 0;
	if (!open || open != text + digits)
		return error_set(e, "%s: descriptor %.*s without what it is; " ACCEPTED
				 " (-y is missing)", name, (int)digits, text);
	n = strlen(open + 1);
	if (n > 0 && open[n] == '>')
		n--;
	fd->kind = n ? fd_kind_of(open + 1) : FD_OTHER;
	watch_fd_name(fd, open + 1, n);
	return 0;
}

/* What stands behind ")": "= 4096 <0.000012>" */
static int read_result(struct watch_call *c, const char *at, uint64_t *took_ns, struct error *e)
{
	const char *equals = strstr(at, "= "), *took;
	double seconds;

	if (!equals)
		return error_set(e, "%s: no result; " ACCEPTED, c->shape->name);
	c->result = equals[2] == '?' ? -1 : (int64_t)strtoull(equals + 2, NULL, 0);
	if (equals[2] == '-')
		c->result = strstr(equals, "EAGAIN") ? -EAGAIN : -1;
	took = strrchr(equals, '<');
	if (took && sscanf(took, "<%lf>", &seconds) == 1 && seconds >= 0 && seconds < 1e6)
		*took_ns = (uint64_t)(seconds * 1e9);
	return 0;
}

static void read_memory(struct watch_call *c, char **arguments)
{
	const struct call_shape *s = c->shape;

	if (s->memory == MEMORY_BUFFER)
		add_span(c, arguments[s->buffer], c->result > 0 ? (uint64_t)c->result : 0);
	else if (s->memory != MEMORY_NONE)
		add_vector(c, arguments[s->buffer]);
	else if (s->moves == MOVES_MAP || s->moves == MOVES_UNMAP)
		c->spans[c->nspans++] = (struct watch_span){
			.address = s->moves == MOVES_MAP ? (uint64_t)c->result :
				   strtoull(arguments[0], NULL, 0),
			.bytes = strtoull(arguments[1], NULL, 0) };
}

/* "read(3</file>, "abc"..., 4096) = 4096 <0.000012>", changed. */
static int add_call(struct log *l, char *text, uint64_t start_ns, struct error *e)
{
	const size_t length = name_length(text);
	struct watch_call c = { .thread = l->thread, .process = 1, .start_ns = start_ns };
	char *arguments[MAX_ARGUMENTS], *at = text + length + 1, *end;
	uint64_t took_ns = 0;
	size_t n = 0;

	text[length] = '\0';
	c.shape = call_shape_named(text);
	for (int i = 0; i < MAX_ARGUMENTS; i++)
		arguments[i] = at + strlen(at);
	while (c.shape && n < MAX_ARGUMENTS) {
		end = argument_end(at);
		if (!*end)
			return error_set(e, "%s: no end of its arguments; " ACCEPTED, text);
		arguments[n++] = at + strspn(at, " ");
		at = end + 1;
		if (*end == ')')
			break;
		*end = '\0';
	}
	if (c.shape) {
		at[-1] = '\0';
		if (read_result(&c, at, &took_ns, e) != 0 ||
		    (c.shape->from >= 0 && read_fd(&c.from, text, arguments[c.shape->from], e)) ||
		    (c.shape->to >= 0 && read_fd(&c.to, text, arguments[c.shape->to], e)))
			return -1;
		if (c.shape->flags >= 0)
			c.zerocopy = strstr(arguments[c.shape->flags], "MSG_ZEROCOPY") != NULL;
		read_memory(&c, arguments);
	}
	c.end_ns = c.start_ns + took_ns;
	watch_add(l->watch, &c);
	return 0;
}

static int suspend(struct log *l, const char *at, size_t n, struct error *e)
{
	struct unfinished *u = &l->waiting[l->nwaiting];

	if (l->nwaiting == MAX_UNFINISHED)
		return error_set(e, "more than %d calls unfinished; " ACCEPTED, MAX_UNFINISHED);
	u->text = strndup(at, n);
	if (!u->text)
		abort();
	u->thread = l->thread;
	u->start_ns = l->line_ns;
	l->nwaiting++;
	return 0;
}

/* "<... read resumed>"abc"..., 4096) = 4096 <0.000012>" */
static int resume(struct log *l, const char *at, struct error *e)
{
	const char *rest = strstr(at, "resumed>");
	struct unfinished u = { 0 };
	char *whole;
	size_t size;
	int result;

	for (size_t i = 0; i < l->nwaiting; i++) {
		if (l->waiting[i].thread != l->thread)
			continue;
		u = l->waiting[i];
		l->waiting[i] = l->waiting[--l->nwaiting];
		break;
	}
	if (!u.text || !rest) {		/* the log begins in the middle of this call */
		free(u.text);
		return 0;
	}
	rest += strlen("resumed>");
	size = strlen(u.text) + strlen(rest) + 1;
	whole = malloc(size);
	if (!whole)
		abort();
	snprintf(whole, size, "%s%s", u.text, rest);
	result = add_call(l, whole, u.start_ns, e);
	free(whole);
	free(u.text);
	return result;
}

static int add_line(struct log *l, char *line, struct error *e)
{
	char *at, *unfinished;

	l->line_ns += l->timed ? 0 : 1000;
	at = line + (skip_head(line, &l->thread, &l->line_ns, &l->timed) - line);
	if (strncmp(at, "<... ", 5) == 0)
		return resume(l, at, e);
	if (*at == '\0' || is_remark(at))
		return 0;
	if (name_length(at) == 0)
		return error_set(e, "is no system call; " ACCEPTED);
	unfinished = strstr(at, "<unfinished ...>");
	if (unfinished)
		return suspend(l, at, (size_t)(unfinished - at), e);
	return add_call(l, at, l->line_ns, e);
}

int strace_log_read(struct watch *w, char *text, const char *file, struct error *e)
{
	struct log l = { .watch = w, .thread = 1 };
	struct error why;
	size_t line = 0;
	int result = 0;

	while (*text && result == 0) {
		char *end = text + strcspn(text, "\n");
		const bool last = *end == '\0';

		*end = '\0';
		line++;
		result = add_line(&l, text, &why);
		text = last ? end : end + 1;
	}
	for (size_t i = 0; i < l.nwaiting; i++)
		free(l.waiting[i].text);
	return result == 0 ? 0 : error_set(e, "%s:%zu: %s", file, line, why.text);
}
