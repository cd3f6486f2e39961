#ifndef UI_VIEW_FIGURES_H
#define UI_VIEW_FIGURES_H

/* The figures so far, in groups; a group belongs to a level of detail (ui/level.h). */

#include "ui/view.h"

#define FIGURES 6	/* of a group, at most */
#define MAX_GROUPS 6

struct view_figure {
	const char *name;
	const char *brief;	/* where there is little room; NULL: its name */
	char value[32];
	enum style style;
};

struct view_group {
	const char *title;
	bool counted;		/* so the title says how: as textbooks do, or all */
	int level;
	int n;
	struct view_figure figures[FIGURES];
};

/* The groups of the view's level and of those below it; returns how many. */
int view_groups(struct view_group groups[MAX_GROUPS], const struct view *v);

#endif
