/*
 * Output that appears whole or not at all: it is written beside its place and renamed at the end.
 * A signal on the way removes the unfinished file.  Devices and pipes are written as they are.
 */

#include "ui/output.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* For the signal handler. */
static char *volatile unfinished[OUTPUTS];

static void remove_unfinished(int sig)
{
	for (int i = 0; i < OUTPUTS; i++) {
		char *path = unfinished[i];

		if (path)
			unlink(path);
	}
	signal(sig, SIG_DFL);
	raise(sig);
}

static void catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	struct sigaction act = { .sa_handler = remove_unfinished }, old;

	sigemptyset(&act.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		/* Who was started with a signal ignored (nohup) wants it so. */
		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &act, NULL);
	}
}

static int cannot(struct error *e, const char *path)
{
	return error_set(e, "%s: cannot write: %s", path, strerror(errno));
}

static mode_t mode_of_new_files(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/* It is in its place, or gone. */
static void forget(struct output *o)
{
	if (o->temporary)
		unfinished[o->slot] = NULL;
	free(o->temporary);
	o->temporary = NULL;
}

static int open_temporary(struct output *o, mode_t mode, struct error *e)
{
	size_t size = strlen(o->path) + sizeof(".XXXXXX");
	int fd;

	o->temporary = malloc(size);
	if (!o->temporary)
		abort();
	snprintf(o->temporary, size, "%s.XXXXXX", o->path);
	while (o->slot < OUTPUTS - 1 && unfinished[o->slot])
		o->slot++;
	assert(!unfinished[o->slot]);
	unfinished[o->slot] = o->temporary;	/* a signal may come before mkstemp() returns */
	catch_signals();
	fd = mkstemp(o->temporary);
	if (fd < 0) {
		cannot(e, o->path);
		forget(o);
		return -1;
	}
	/* mkstemp() lets nobody else read it; the finished file is as any other. */
	if (fchmod(fd, mode) != 0 || !(o->file = fdopen(fd, "w"))) {
		cannot(e, o->path);
		close(fd);
		output_discard(o);
		return -1;
	}
	return 0;
}

int output_open(struct output *o, const char *path, struct error *e)
{
	struct stat st;
	mode_t mode;

	memset(o, 0, sizeof(*o));
	if (!path || strcmp(path, "-") == 0) {
		o->file = stdout;
		return 0;
	}
	o->path = path;
	mode = mode_of_new_files();
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return error_set(e, "%s: cannot write: it is a directory", path);
		if (!S_ISREG(st.st_mode)) {
			o->file = fopen(path, "w");
			return o->file ? 0 : cannot(e, path);
		}
		mode = st.st_mode & 0777;	/* as open to others as the file it replaces */
	}
	return open_temporary(o, mode, e);
}

int output_commit(struct output *o, struct error *e)
{
	const char *name = o->path ? o->path : "standard output";
	int failed = fflush(o->file) != 0 || ferror(o->file);

	if (o->path) {
		failed = fclose(o->file) != 0 || failed;
		o->file = NULL;
		if (!failed && o->temporary)
			failed = rename(o->temporary, o->path) != 0;
	}
	if (failed) {
		cannot(e, name);
		output_discard(o);
		return -1;
	}
	forget(o);
	return 0;
}

void output_discard(struct output *o)
{
	if (o->file && o->file != stdout)
		fclose(o->file);
	o->file = NULL;
	if (o->temporary)
		unlink(o->temporary);
	forget(o);
}
