/*
 * The screen as it is, written to two files beside each other.  Nothing that is there is ever
 * overwritten: both names are taken with O_EXCL before anything is written.
 */

#include "ui/screen_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ui/version.h"

#define MOST_NAMES 999
#define NAME_BYTES 160

void screen_versions(const struct trace_header *h, char *text, size_t size)
{
	snprintf(text, size, "iopath %s (program and model), kernel %s, machine %s",
		 IOPATH_VERSION, h->kernel, h->machine);
}

/* What every file system and shell takes: letters, digits, dots; all else becomes one dash. */
static void plain_name(char *name, size_t size, const char *word)
{
	size_t n = 0;

	for (; *word && n + 1 < size; word++) {
		const bool plain = (*word >= 'a' && *word <= 'z') || (*word >= 'A' && *word <= 'Z') ||
			(*word >= '0' && *word <= '9') || (*word == '.' && n > 0);

		if (plain)
			name[n++] = *word;
		else if (n > 0 && name[n - 1] != '-')
			name[n++] = '-';
	}
	while (n > 0 && name[n - 1] == '-')
		n--;
	name[n] = '\0';
}

static int create(const char *base, const char *suffix)
{
	char path[NAME_BYTES + 16];

	snprintf(path, sizeof(path), "%s%s", base, suffix);
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

static void forget(const char *base, const char *suffix)
{
	char path[NAME_BYTES + 16];

	snprintf(path, sizeof(path), "%s%s", base, suffix);
	unlink(path);
}

/* Both files of the first name that is free for both; -1 with errno. */
static int create_both(const char *wanted, char *base, size_t size, int *text, int *svg)
{
	for (int i = 1; i <= MOST_NAMES; i++) {
		snprintf(base, size, i == 1 ? "%s" : "%s-%d", wanted, i);
		*text = create(base, ".txt");
		if (*text >= 0) {
			*svg = create(base, ".svg");
			if (*svg >= 0)
				return 0;
			close(*text);
			forget(base, ".txt");
		}
		if (errno != EEXIST)
			return -1;
	}
	errno = EEXIST;
	return -1;
}

/* Whole or not at all; -1 with errno. */
static int finish(FILE *file)
{
	int error = 0;

	if (fflush(file) != 0 || ferror(file))
		error = errno ? errno : EIO;
	if (fclose(file) != 0 && error == 0)
		error = errno;
	errno = error;
	return error ? -1 : 0;
}

static int write_text(int fd, const struct figure_text *f, enum charset charset)
{
	FILE *file = fdopen(fd, "w");

	if (!file) {
		close(fd);
		return -1;
	}
	fprintf(file, "== %s\n", f->title);
	canvas_dump(f->screen, file, PLANE_GLYPHS, charset);
	fprintf(file, "%s\n", f->description);
	return finish(file);
}

static int write_svg(int fd, const struct figure_text *f)
{
	FILE *file = fdopen(fd, "w");

	if (!file) {
		close(fd);
		return -1;
	}
	svg_write_figure(file, f);
	return finish(file);
}

static int write_both(const char *wanted, const struct figure_text *f, enum charset charset,
		      char *base, size_t size)
{
	int text, svg, error, failed;

	if (create_both(wanted, base, size, &text, &svg) != 0)
		return -1;
	failed = write_text(text, f, charset);
	error = errno;
	if (write_svg(svg, f) != 0) {
		failed = -1;
		error = errno;
	}
	if (failed) {
		forget(base, ".txt");
		forget(base, ".svg");
	}
	errno = error;
	return failed;
}

int screen_save(const struct canvas *screen, const struct trace_header *h, size_t step,
		size_t nsteps, const char *description, enum theme theme, enum charset charset,
		char *told, size_t size)
{
	char wanted[NAME_BYTES], base[NAME_BYTES + 8] = "", name[512];
	char versions[160], title[400];
	struct canvas caption;
	const struct figure_text f = { .screen = screen, .caption = &caption, .title = title,
				       .description = description, .theme = theme };
	struct rect below = { 0, 0, screen->width, 1 };
	int failed;

	snprintf(name, sizeof(name), "%s-%s-step%zu", h->scenario, h->label, step);
	plain_name(wanted, sizeof(wanted), name);
	screen_versions(h, versions, sizeof(versions));
	snprintf(title, sizeof(title), "%s, %s, step %zu of %zu. %s", h->scenario, h->label, step,
		 nsteps, versions);
	below.height = canvas_wrap(NULL, below, STYLE_DIM, title);
	canvas_init(&caption, below.width, below.height);
	canvas_wrap(&caption, below, STYLE_DIM, title);
	failed = write_both(wanted, &f, charset, base, sizeof(base));
	if (failed)
		snprintf(told, size, "not exported: %s: %s", base, strerror(errno));
	else
		snprintf(told, size, "exported: %s.txt and .svg", base);
	canvas_free(&caption);
	return failed;
}
