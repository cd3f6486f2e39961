#ifndef UI_SIDE_BY_SIDE_H
#define UI_SIDE_BY_SIDE_H

/*
 * Two or three paths of the display side by side, on one clock or as far along as each other.  They
 * keep the display's players, so each path is where it was left when the reader goes back to it.
 * One of them leads: it is the path that the display would show alone.
 */

#include "ui/canvas.h"
#include "ui/difference.h"
#include "ui/keymap.h"
#include "ui/player.h"
#include "ui/scene.h"
#include "ui/show.h"

#define MAX_SIDES 3

/* What the sides have in common at each step: the time, or how far the payload has come. */
enum lock { LOCK_TIME, LOCK_PROGRESS };

#define MAX_LANES 5
#define MAX_LANE_COLUMNS 512

/* The lanes of a whole trace at some scale: drawn once, as that takes long for a long trace. */
struct side_lanes {
	const struct trace *trace;	/* NULL: none yet */
	size_t nevents;
	uint32_t connection;
	uint64_t scale_ns;		/* that all columns stand for */
	int width, lanes;
	struct cell cells[MAX_LANES][MAX_LANE_COLUMNS];
};

struct side {
	int path;			/* of the display */
	struct scene before, scene;	/* at the step before, and at the player's */
	const struct trace *folded;	/* of which trace they are, ... */
	uint32_t connection;		/* ... about which connection ... */
	size_t applied;			/* ... and after how many of its events */
	struct tally tally;		/* of the whole trace, ... */
	const struct trace *tallied;	/* ... if it is this one, ... */
	size_t ntallied;		/* ... with so many events */
	struct side_lanes lanes;
};

struct side_by_side {
	bool open;
	const struct shows *shows;	/* borrowed, as the players: one for each of its paths */
	struct player *players;
	enum lock lock;
	struct side side[MAX_SIDES];	/* by path */
	size_t n, lead;
	size_t together_at;		/* the leader's position when the others were brought along */
	bool in_order;			/* the lanes: order of events, not one clock */
	bool hide_table;		/* at the end: the lanes instead of the differences */
	size_t first_row;		/* of the differences that is shown */
	const char *notice;		/* told until the next key, or NULL */
};

/* Open it with that path leading.  The sides of the last time are kept, if it is among them. */
void side_by_side_open(struct side_by_side *s, const struct shows *shows, struct player *players,
		       int path);

/* Exactly these, at most MAX_SIDES, the first leading, locked so. */
void side_by_side_open_these(struct side_by_side *s, const struct shows *shows,
			     struct player *players, const int *paths, size_t n, enum lock lock);

/* The path that leads, and its player. */
int side_by_side_path(const struct side_by_side *s);
struct player *side_by_side_player(const struct side_by_side *s, size_t side);

/* A key; false if it is none of these, and the display's own. */
bool side_by_side_key(struct side_by_side *s, enum action action, int key);

/* The leader may have been moved by others: bring all to where it is. */
void side_by_side_follow(struct side_by_side *s);

/* A trace is not what it was: nothing that was made of it is kept. */
void side_by_side_changed(struct side_by_side *s);

/* As player_moves() and player_tick(), of all sides. */
bool side_by_side_moves(const struct side_by_side *s);
void side_by_side_tick(struct side_by_side *s);

/* Bring the scenes to where the players are. */
void side_by_side_fold(struct side_by_side *s);

/* Has every side taken its last step? */
bool side_by_side_done(const struct side_by_side *s);

/* The tally of a side's whole trace, counted so. */
const struct tally *side_by_side_tally(struct side_by_side *s, size_t side, enum count count);

#endif
