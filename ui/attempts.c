/*
 * Attempts are kept only on request.  Each is one write() at the end of the file, so that several
 * programs may add to the same one.
 */

#include "ui/attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sim/utf8.h"
#include "ui/export.h"
#include "ui/version.h"

int attempts_open(struct attempts *a, const char *path, const struct quiz_name *quiz,
		  struct error *e)
{
	*a = (struct attempts){ .path = path, .fd = -1, .quiz = *quiz };
	if (!path)
		return 0;
	do {
		a->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	} while (a->fd < 0 && errno == EINTR);
	if (a->fd < 0)
		return error_set(e, "--attempts %.*s: cannot be opened: %s", utf8_cut(path, 200),
				 path, strerror(errno));
	return 0;
}

/* A disk that is full may take a part of it first. */
static void write_all(struct attempts *a, const char *text, size_t n)
{
	while (n > 0) {
		const ssize_t wrote = write(a->fd, text, n);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0) {
			a->failed_errno = wrote < 0 ? errno : EIO;
			return;
		}
		text += wrote;
		n -= (size_t)wrote;
	}
}

/* The answers of the opening question are pairs. */
static void put_answers(FILE *f, const struct question *q, const struct quiz_answer *answer)
{
	char said[128] = "", is[128];

	if (question_is_asked(q)) {
		quiz_said(q, answer, false, said, sizeof(said));
		quiz_is(q, false, is, sizeof(is));
	} else {
		if (answer->option >= 0)
			question_option(said, sizeof(said), &q->options[answer->option], false);
		question_option(is, sizeof(is), &q->options[q->answer], false);
	}
	fputs(", \"said\": ", f);
	if (said[0] != '\0')
		export_string(f, said);
	else
		fputs("null", f);
	fputs(", \"is\": ", f);
	export_string(f, is);
}

static void put_attempt(FILE *f, const struct attempts *a, size_t number, const struct question *q,
			const struct quiz_answer *answer)
{
	char when[32] = "";
	const time_t now = time(NULL);
	struct tm utc;

	if (gmtime_r(&now, &utc))
		strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &utc);
	fprintf(f, "{\"format\": \"iopath-quiz-attempt\", \"version\": 1, \"program\": \"%s\", "
		"\"when\": \"%s\", \"scenario\": ", IOPATH_VERSION, when);
	export_string(f, a->quiz.scenario);
	fprintf(f, ", \"seed\": %" PRIu64 ", \"number\": %zu, \"kind\": \"%s\", \"credit\": %u",
		a->quiz.seed, number, question_is_asked(q) ? q->kind : QUIZ_OPENING,
		quiz_credit(q, answer));
	put_answers(f, q, answer);
	fputs("}\n", f);
}

void attempts_add(struct attempts *a, size_t number, const struct question *q,
		  const struct quiz_answer *answer)
{
	char *text = NULL;
	size_t n;
	FILE *f;

	if (!a->path || a->failed_errno)
		return;
	f = open_memstream(&text, &n);
	if (!f)
		abort();
	put_attempt(f, a, number, q, answer);
	if (fclose(f) != 0)
		abort();
	write_all(a, text, n);
	free(text);
}

int attempts_close(struct attempts *a, struct error *e)
{
	if (!a->path)
		return 0;
	if (close(a->fd) != 0 && errno != EINTR && !a->failed_errno)
		a->failed_errno = errno;
	if (!a->failed_errno)
		return 0;
	return error_set(e, "--attempts %.*s: cannot be written: %s", utf8_cut(a->path, 200),
			 a->path, strerror(a->failed_errno));
}
