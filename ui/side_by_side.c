/*
 * One clock for several players.  A moment of it is the start of an event, and which of those of
 * its path that start then the event is; so paths that do the same take the same steps at once, and
 * the positions at a moment follow from the moment alone: going back is exact.
 *
 * As far along as each other means: the leader steps, and the others go where player_same_place()
 * says.
 */

#include "ui/side_by_side.h"

#include <string.h>

/* A moment of the common clock. */
struct moment_of {
	uint64_t ns;
	size_t nth;	/* of the steps of one path that start then */
};

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

static const struct event *steps_of(const struct player *p)
{
	return p->trace->events + p->initial;
}

/* When step number `position`, counted from 1, is taken. */
static struct moment_of moment_at(const struct player *p, size_t position)
{
	const struct event *steps = steps_of(p);
	struct moment_of m = { steps[position - 1].start_ns, 0 };

	while (position - 1 > m.nth && steps[position - 2 - m.nth].start_ns == m.ns)
		m.nth++;
	return m;
}

static int moment_compare(const struct moment_of *a, const struct moment_of *b)
{
	if (a->ns != b->ns)
		return a->ns < b->ns ? -1 : 1;
	return a->nth < b->nth ? -1 : a->nth > b->nth;
}

/* How many steps the player has taken at that moment. */
static size_t position_at(const struct player *p, const struct moment_of *m)
{
	const struct event *steps = p->nsteps ? steps_of(p) : NULL;
	size_t low = 0, high = p->nsteps;

	while (low < high) {	/* the first that starts at that time or later */
		const size_t middle = low + (high - low) / 2;

		if (steps[middle].start_ns < m->ns)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = 0; i <= m->nth && low < p->nsteps && steps[low].start_ns == m->ns; i++)
		low++;
	return low;
}

static void go_to(struct side_by_side *s, const struct moment_of *m)
{
	for (size_t i = 0; i < s->n; i++) {
		struct player *p = side_by_side_player(s, i);

		player_seek(p, position_at(p, m));
	}
}

/* The others go where the leader is. */
static void bring_along(struct side_by_side *s)
{
	struct player *p = lead(s);
	struct moment_of m = { 0, 0 };

	if (s->lock == LOCK_TIME && p->position > 0)
		m = moment_at(p, p->position);
	for (size_t i = 0; i < s->n; i++) {
		struct player *other = side_by_side_player(s, i);
		size_t position = 0;

		if (i == s->lead)
			continue;
		if (p->position > 0)
			position = s->lock == LOCK_TIME ? position_at(other, &m) :
				player_same_place(p, other);
		if (position == other->position + 1)
			player_on(other);
		else if (position != other->position)
			player_seek(other, position);
	}
	s->together_at = p->position;
}

void side_by_side_follow(struct side_by_side *s)
{
	if (s->together_at != lead(s)->position)
		bring_along(s);
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
	bring_along(s);
}

void side_by_side_open_pair(struct side_by_side *s, const struct shows *shows,
			    struct player *players, int first, int second)
{
	begin(s, shows, players);
	s->n = s->lead = 0;
	s->lock = LOCK_PROGRESS;
	add_side(s, first);
	add_side(s, second);
	s->lead = side_of(s, first);
	bring_along(s);
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
		bring_along(s);
	}
	s->first_row = 0;
}

/* What still moves comes to rest. */
static void settle_all(struct side_by_side *s)
{
	for (size_t i = 0; i < s->n; i++)
		side_by_side_player(s, i)->frame = side_by_side_player(s, i)->frames;
}

/* The next moment that has a step, with its animations; false at the end. */
static bool clock_on(struct side_by_side *s)
{
	struct moment_of next[MAX_SIDES];
	size_t first = s->n;

	for (size_t i = 0; i < s->n; i++) {
		const struct player *p = side_by_side_player(s, i);

		if (p->position == p->nsteps)
			continue;
		next[i] = moment_at(p, p->position + 1);
		if (first == s->n || moment_compare(&next[i], &next[first]) < 0)
			first = i;
	}
	if (first == s->n)
		return false;
	for (size_t i = s->n; i-- > 0;) {
		struct player *p = side_by_side_player(s, i);

		if (p->position == p->nsteps || moment_compare(&next[i], &next[first]) != 0)
			continue;
		player_on(p);
		lead(s)->wait = p->wait;
	}
	s->together_at = lead(s)->position;
	return true;
}

/* The sides whose last step is the latest take it back. */
static void clock_back(struct side_by_side *s)
{
	struct moment_of last[MAX_SIDES];
	size_t latest = s->n;

	lead(s)->playing = false;
	for (size_t i = 0; i < s->n; i++) {
		const struct player *p = side_by_side_player(s, i);

		if (p->position == 0)
			continue;
		last[i] = moment_at(p, p->position);
		if (latest == s->n || moment_compare(&last[i], &last[latest]) > 0)
			latest = i;
	}
	for (size_t i = 0; latest < s->n && i < s->n; i++) {
		struct player *p = side_by_side_player(s, i);

		if (p->position > 0 && moment_compare(&last[i], &last[latest]) == 0)
			player_back(p);
	}
	s->together_at = lead(s)->position;
}

static bool step_on(struct side_by_side *s)
{
	settle_all(s);
	if (s->lock == LOCK_TIME)
		return clock_on(s);
	if (!player_on(lead(s)))
		return false;
	bring_along(s);
	return true;
}

static void step_back(struct side_by_side *s)
{
	settle_all(s);
	if (s->lock == LOCK_TIME) {
		clock_back(s);
		return;
	}
	player_back(lead(s));
	bring_along(s);
}

/* The first phase that begins on any side from here on, or the last before it. */
static void clock_phase(struct side_by_side *s, bool next)
{
	struct moment_of best = { 0, 0 };
	bool found = false;

	for (size_t i = 0; i < s->n; i++) {
		struct player p = *side_by_side_player(s, i);
		const size_t from = p.position;
		struct moment_of m;

		if (next)
			player_next_phase(&p);
		else
			player_previous_phase(&p);
		if (p.position == 0 || (next && p.position == from))
			continue;
		m = moment_at(&p, p.position);
		if (!found || (moment_compare(&m, &best) < 0) == next)
			best = m;
		found = true;
	}
	if (found)
		go_to(s, &best);
	else if (!next)
		for (size_t i = 0; i < s->n; i++)
			player_seek(side_by_side_player(s, i), 0);
	s->together_at = lead(s)->position;
}

static void phase(struct side_by_side *s, bool next)
{
	if (s->lock == LOCK_TIME) {
		clock_phase(s, next);
		return;
	}
	if (next)
		player_next_phase(lead(s));
	else
		player_previous_phase(lead(s));
	bring_along(s);
}

/* All to their start, or all to their end. */
static void to_edge(struct side_by_side *s, bool end)
{
	lead(s)->playing = false;
	for (size_t i = 0; i < s->n; i++) {
		struct player *p = side_by_side_player(s, i);

		player_seek(p, end ? p->nsteps : 0);
	}
	s->together_at = lead(s)->position;
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
		to_edge(s, false);
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
		bring_along(s);
}

static bool move(struct side_by_side *s, enum action action)
{
	switch (action) {
	case ACTION_ON:
	case ACTION_ENTER:
		lead(s)->playing = false;
		step_on(s);
		return true;
	case ACTION_BACK:
		step_back(s);
		return true;
	case ACTION_NEXT_PHASE:
	case ACTION_PREVIOUS_PHASE:
		phase(s, action == ACTION_NEXT_PHASE);
		return true;
	case ACTION_FIRST:
	case ACTION_LAST:
		to_edge(s, action == ACTION_LAST);
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
		settle_all(s);
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
	if (!step_on(s))
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

size_t side_by_side_current(const struct side_by_side *s, uint64_t *now_ns)
{
	struct moment_of latest = { 0, 0 };
	size_t current = s->lead;
	bool found = false;

	for (size_t i = 0; i < s->n; i++) {
		const struct player *p = side_by_side_player(s, i);
		struct moment_of m;

		if (p->position == 0)
			continue;
		m = moment_at(p, p->position);
		/* Of several that step at once, the leader. */
		if (!found || moment_compare(&m, &latest) > (i == s->lead ? -1 : 0)) {
			latest = m;
			current = i;
		}
		found = true;
	}
	*now_ns = latest.ns;
	return s->lock == LOCK_TIME ? current : s->lead;
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
