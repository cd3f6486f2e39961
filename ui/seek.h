#ifndef UI_SEEK_H
#define UI_SEEK_H

/*
 * Getting about in a trace otherwise than step by step: the unit of the keys [ and ], going to a step or
 * a time, searching, running to a condition.  Pure.
 */

#include "ui/keymap.h"
#include "ui/prompt.h"
#include "ui/search.h"
#include "ui/show.h"

enum seek_prompt { SEEK_TARGET, SEEK_SEARCH, SEEK_CONDITION };
#define N_SEEK_PROMPTS (SEEK_CONDITION + 1)

struct seek {
	struct prompt prompts[N_SEEK_PROMPTS];	/* at most one is open */
	struct search search;			/* has memory: seek_free() */
	char message[96];			/* what came of it, until the next key; or "" */
};

/* What it works on: the shown path. */
struct seek_in {
	const struct show *show;
	struct player *player;
	const struct ledger *ledger;	/* of the player's position, as it is counted */
};

/* Is a line being typed, so that all keys go there? */
bool seek_asks(const struct seek *s);

/* A key; true if it was one of these, or of the open line. */
bool seek_key(struct seek *s, const struct seek_in *in, enum action action, int key);

/* The open line, or what came of it, over the screen. */
void seek_draw(struct canvas *c, const struct seek *s);

void seek_free(struct seek *s);

#endif
