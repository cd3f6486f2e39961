#ifndef REAL_ALIAS_WATCHER_H
#define REAL_ALIAS_WATCHER_H

/* The inside of the alias probe, for real/alias.c and its controls. */

#include "real/alias.h"

#define CONTROL_PAGES (ALIAS_ROUND_BYTES / ALIAS_PAGE_BYTES)

/* What the child's callback needs. */
struct watcher {
	struct alias *alias;		/* shared with the parent */
	struct error *error;		/* shared too */
	struct sink_pair pair;
	bool corked, drops;		/* now */
	const struct source *source;
	struct check_watch *watch;	/* who wants to see each page; NULL: nobody */
	char *map;			/* of the file, made when first needed */
	int pipe[2];			/* to look into another, made when first needed */
	char there[ALIAS_ROUND_BYTES];	/* what is at the far end */
	char old[ALIAS_ROUND_BYTES], new[ALIAS_ROUND_BYTES];
};

/* Turn every bit. */
void alias_turn(char *bytes, size_t n);

/* The file, mapped to be overwritten; a pipe to look into another.  Both are made once. */
char *alias_file(struct watcher *w);
void alias_pipe(struct watcher *w);

/* n bytes were sent: see that they stay where they are to be looked at; then let them arrive. */
void alias_hold(struct watcher *w, size_t n);
void alias_take(struct watcher *w, size_t n);

/* Note the far end's bytes, which belong at that offset of the file; at the end, sum up. */
void alias_note(struct watcher *w, struct alias_hop *hop, uint64_t offset, size_t n);
void alias_count(struct alias_hop *hop, size_t npages);

/* In the callback there is no way back to report by: the message is shared, so end the child. */
_Noreturn void alias_fail(void);

/* The controls (real/alias_control.c), with n bytes, and what they must have shown. */
void alias_control_copies(struct watcher *w, struct alias_hop *hop, size_t n);
void alias_control_device(struct watcher *w, struct alias_hop *hop, size_t n);
void alias_control_passes(struct watcher *w, struct alias_hop *hop);
int alias_check_controls(const struct alias *a, bool gathers, struct error *e);

#endif
