/*
 * Which paths stand side by side, which of them leads, and what keys do.  How they go together is
 * ui/in_step.c.
 */

#include "ui/side_by_side.h"

#include <string.h>

#include "ui/in_step.h"

struct player *side_by_side_player(const struct side_by_side *s, size_t side)
{
	return &s->players[s->side[side].path];
}

static struct player *lead(const struct side_by_side *s)
{
	return side_by_side_player(s, s->lead);
}

int side_by_side_path(const struct side_by_side *s)
{
	return s->side[s->lead].path;
}

void side_by_side_follow(struct side_by_side *s)
{
	if (s->together_at != lead(s)->position)
		in_step_bring(s);
}

static void add_side(struct side_by_side *s, int path)
{
	size_t at = s->n;

	while (at > 0 && s->side[at - 1].path > path)
		at--;
	memmove(&s->side[at + 1], &s->side[at], (s->n - at) * sizeof(s->side[0]));
	memset(&s->side[at], 0, sizeof(s->side[at]));
	s->side[at].path = path;
	s->lead += s->n > 0 && at <= s->lead;
	s->n++;
	side_by_side_player(s, at)->speed = lead(s)->speed;
	side_by_side_player(s, at)->playing = false;
}

static void drop_side(struct side_by_side *s, size_t at)
{
	const bool playing = lead(s)->playing;

	lead(s)->playing = false;
	memmove(&s->side[at], &s->side[at + 1], (s->n - at - 1) * sizeof(s->side[0]));
	s->n--;
	if (s->lead > at || s->lead == s->n)
		s->lead--;
	lead(s)->playing = playing;
}

static size_t side_of(const struct side_by_side *s, int path)
{
	size_t i = 0;

	while (i < s->n && s->side[i].path != path)
		i++;
	return i;
}

static void begin(struct side_by_side *s, const struct shows *shows, struct player *players)
{
	s->open = true;
	s->shows = shows;
	s->players = players;
	s->hide_table = false;
	s->first_row = 0;
	s->notice = NULL;
}

void side_by_side_open(struct side_by_side *s, const struct shows *shows, struct player *players,
		       int path)
{
	begin(s, shows, players);
	if (side_of(s, path) == s->n)
		s->n = s->lead = 0;
	if (s->n == 0)
		add_side(s, path);
	s->lead = side_of(s, path);
	if (s->n == 1 && shows->n > 1)
		add_side(s, path > 0 ? 0 : 1);
	if (shows->n == 1)
		s->notice = "there is one path only to compare";
	for (size_t i = 0; i < s->n; i++) {
		struct player *p = side_by_side_player(s, i);

		p->speed = lead(s)->speed;
		p->playing &= i == s->lead;
	}
	in_step_bring(s);
}

void side_by_side_open_these(struct side_by_side *s, const struct shows *shows,
			     struct player *players, const int *paths, size_t n, enum lock lock)
{
	begin(s, shows, players);
	s->n = s->lead = 0;
	s->lock = lock;
	for (size_t i = 0; i < n; i++)
		add_side(s, paths[i]);
	s->lead = side_of(s, paths[0]);
	in_step_bring(s);
}

/* A digit adds a path or drops it. */
static void choose(struct side_by_side *s, int path)
{
	const size_t at = side_of(s, path);

	if (path < 0 || (size_t)path >= s->shows->n) {
		s->notice = "there is no such path";
	} else if (at < s->n && s->n == 1) {
		s->notice = "the last one stays: add another first";
	} else if (at < s->n) {
		drop_side(s, at);
		s->together_at = lead(s)->position;
	} else if (s->n == MAX_SIDES) {
		s->notice = "three at a time: drop one first";
	} else {
		add_side(s, path);
		in_step_bring(s);
	}
	s->first_row = 0;
}

bool side_by_side_done(const struct side_by_side *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct player *p = side_by_side_player(s, i);

		if (p->position < p->nsteps)
			return false;
	}
	return true;
}

static void toggle(struct side_by_side *s)
{
	const bool playing = !lead(s)->playing;

	if (playing && side_by_side_done(s))
		in_step_edge(s, false);
	lead(s)->playing = playing;
	lead(s)->wait = 1;
}

static void faster(struct side_by_side *s, int notches)
{
	for (size_t i = 0; i < s->n; i++)
		player_faster(side_by_side_player(s, i), notches);
}

static void next_lead(struct side_by_side *s)
{
	const bool playing = lead(s)->playing;

	lead(s)->playing = false;
	s->lead = (s->lead + 1) % s->n;
	lead(s)->playing = playing;
	s->together_at = lead(s)->position;
}

static void change_lock(struct side_by_side *s)
{
	const bool done = side_by_side_done(s);

	s->lock = s->lock == LOCK_TIME ? LOCK_PROGRESS : LOCK_TIME;
	if (!done)
		in_step_bring(s);
}

static bool move(struct side_by_side *s, enum action action)
{
	switch (action) {
	case ACTION_ON:
	case ACTION_ENTER:
		lead(s)->playing = false;
		in_step_on(s);
		return true;
	case ACTION_BACK:
		in_step_back(s);
		return true;
	case ACTION_NEXT_PHASE:
	case ACTION_PREVIOUS_PHASE:
		in_step_phase(s, action == ACTION_NEXT_PHASE);
		return true;
	case ACTION_FIRST:
	case ACTION_LAST:
		in_step_edge(s, action == ACTION_LAST);
		return true;
	case ACTION_PLAY:
		toggle(s);
		return true;
	case ACTION_FASTER:
	case ACTION_SLOWER:
		faster(s, action == ACTION_FASTER ? 1 : -1);
		return true;
	default:
		return false;
	}
}

bool side_by_side_key(struct side_by_side *s, enum action action, int key)
{
	s->notice = NULL;
	side_by_side_follow(s);
	switch (action) {
	case ACTION_COMPARE:
	case ACTION_ESCAPE:
	case ACTION_QUIT:
		in_step_settle(s);
		s->open = false;
		return true;
	case ACTION_PATH:
		choose(s, key - '1');
		return true;
	case ACTION_NEXT_PATH:
		next_lead(s);
		return true;
	case ACTION_LOCK:
		change_lock(s);
		return true;
	case ACTION_SCALE:
		s->in_order = !s->in_order;
		return true;
	case ACTION_ORIGIN:
		if (side_by_side_done(s))
			s->hide_table = !s->hide_table;
		else
			s->notice = "the differences come when all are done (G)";
		return true;
	case ACTION_MORE:
	case ACTION_LESS:
		if (!side_by_side_done(s) || s->hide_table)
			return false;	/* the figures of the display */
		if (action == ACTION_MORE)
			s->first_row++;		/* cut to what there is when it is drawn */
		else
			s->first_row -= s->first_row > 0;
		return true;
	default:
		return move(s, action);
	}
}

void side_by_side_changed(struct side_by_side *s)
{
	for (size_t i = 0; i < MAX_SIDES; i++) {
		s->side[i].folded = NULL;
		s->side[i].tallied = NULL;
		s->side[i].lanes.trace = NULL;
	}
}

bool side_by_side_moves(const struct side_by_side *s)
{
	bool moves = lead(s)->playing;

	for (size_t i = 0; i < s->n; i++)
		moves |= player_moves(side_by_side_player(s, i));
	return moves;
}

void side_by_side_tick(struct side_by_side *s)
{
	bool animated = false;

	for (size_t i = 0; i < s->n; i++) {
		struct player *p = side_by_side_player(s, i);

		if (p->frame < p->frames) {
			p->frame++;
			animated = true;
		}
	}
	if (animated || !lead(s)->playing || --lead(s)->wait > 0)
		return;
	if (!in_step_on(s))
		lead(s)->playing = false;
}

static void fold_side(struct side_by_side *s, size_t i)
{
	struct side *side = &s->side[i];
	const struct player *p = side_by_side_player(s, i);
	const struct show *show = &s->shows->show[side->path];
	const size_t wanted = player_applied(p);

	if (side->folded == &show->trace && side->connection == p->connection &&
	    side->applied == wanted)
		return;
	history_choose(show->history, p->connection);
	history_seek(show->history, wanted, &side->before, &side->scene);
	side->folded = &show->trace;
	side->connection = p->connection;
	side->applied = wanted;
}

void side_by_side_fold(struct side_by_side *s)
{
	for (size_t i = 0; i < s->n; i++)
		fold_side(s, i);
}

const struct tally *side_by_side_tally(struct side_by_side *s, size_t i, enum count count)
{
	struct side *side = &s->side[i];
	const struct trace *t = &s->shows->show[side->path].trace;

	if (side->tallied == t && side->ntallied == t->n && side->tally.ledger.count == count)
		return &side->tally;
	tally_init(&side->tally, count, &t->header);
	for (size_t k = 0; k < t->n; k++)
		tally_add(&side->tally, &t->events[k]);
	side->tallied = t;
	side->ntallied = t->n;
	return &side->tally;
}
