/*
 * Rows of a path as words, and the strategy that they make.  path_row_parse() for each row, then
 * path_finish(); sim/path_json.c does that for a scenario's file, and ui/build.c for what a reader puts
 * together.
 */

#include "sim/path.h"

#include <stdio.h>
#include <string.h>

#include "sim/figures.h"

#define ROW_FORMS "\"enter CALL\", \"leave CALL\", \"dma disk > page-cache\", \"wait disk\", " \
	"\"copy FROM > TO\", \"link FROM > TO\", \"xmit FROM > nic\", \"map page-cache > user-buffer\", " \
	"\"unmap\", \"reap\""
#define MAX_WORDS 6

/* What a row names behind its operation. */
enum form { FORM_NONE, FORM_CALL, FORM_PLACE, FORM_WAY };

static int form_of(int op)
{
	switch (op) {
	case OP_ENTER:
	case OP_LEAVE:
		return FORM_CALL;
	case OP_WAIT:
		return FORM_PLACE;
	case OP_DMA:
	case OP_COPY:
	case OP_LINK:
	case OP_XMIT:
	case OP_MAP:
		return FORM_WAY;
	case OP_UNMAP:
	case OP_REAP:
		return FORM_NONE;
	default:
		return -1;
	}
}

/* Its words; too many, or one too long, give 0. */
static size_t split(const char *text, char words[MAX_WORDS][CALL_NAME_BYTES])
{
	size_t n = 0;

	for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " ")) {
		const size_t length = strcspn(text, " ");

		if (n == MAX_WORDS || length >= CALL_NAME_BYTES)
			return 0;
		memcpy(words[n], text, length);
		words[n++][length] = '\0';
		text += length;
	}
	return n;
}

static bool set_place(enum place *place, const char *word)
{
	const int found = place_find(word);

	if (found <= NOWHERE || found > NIC)
		return false;
	*place = (enum place)found;
	return true;
}

static bool set_rest(struct step *row, int form, char words[][CALL_NAME_BYTES], size_t n)
{
	switch (form) {
	case FORM_CALL:
		if (n != 1 || !figures_call(words[0]))
			return false;
		memcpy(row->call, words[0], sizeof(row->call));
		return true;
	case FORM_PLACE:
		return n == 1 && set_place(&row->from, words[0]);
	case FORM_WAY:
		return n == 3 && strcmp(words[1], ">") == 0 && set_place(&row->from, words[0]) &&
			set_place(&row->to, words[2]);
	default:
		return n == 0;
	}
}

int path_row_parse(struct step *row, const char *text, struct error *e)
{
	char words[MAX_WORDS][CALL_NAME_BYTES] = { "" };	/* all of it: names are compared as memory */
	const size_t n = split(text, words), user = n > 0 && strcmp(words[0], "user") == 0;
	const int op = n > user ? op_find(words[user]) : -1, form = form_of(op);

	*row = (struct step){ .op = OP_ENTER, .user = user > 0, .note = { "", "", "" } };
	if (form >= 0)
		row->op = (enum op)op;
	if (form < 0 || !set_rest(row, form, words + user + 1, n - user - 1))
		return error_set(e, "\"%.40s\" is no row; accepted: " ROW_FORMS ", with a call that "
				 "a strategy makes and places such as page-cache", text);
	if (row->op == OP_UNMAP)
		row->from = PAGE_TABLES;
	return 0;
}

char *path_row_text(char *text, size_t size, const struct step *row)
{
	const char *user = row->user ? "user " : "", *op = op_name(row->op);

	switch (form_of((int)row->op)) {
	case FORM_CALL:
		snprintf(text, size, "%s%s %s", user, op, row->call);
		break;
	case FORM_PLACE:
		snprintf(text, size, "%s%s %s", user, op, place_name(row->from));
		break;
	case FORM_WAY:
		snprintf(text, size, "%s%s %s > %s", user, op, place_name(row->from),
			 place_name(row->to));
		break;
	default:
		snprintf(text, size, "%s%s", user, op);
	}
	return text;
}

/* --- what the rows say of the strategy ---------------------------------------------------- */

static bool has(const struct path *p, enum phase phase, enum op op, enum place from, enum place to)
{
	for (size_t i = 0; i < p->nrows[phase]; i++) {
		const struct step *r = &p->rows[phase][i];

		if (r->op == op && (from == NOWHERE || r->from == from) && (to == NOWHERE || r->to == to))
			return true;
	}
	return false;
}

static bool maps(const struct path *p)
{
	return has(p, PHASE_SETUP, OP_MAP, NOWHERE, NOWHERE);
}

/*
 * In which pieces the call works that begins at that row: what links pages goes by the 16 of a pipe, unless
 * it looks them up in a mapping; into a socket, or out of the page cache, it goes by 64 KiB.  A direct read
 * is one piece.
 */
static enum rounds rounds_of(const struct path *p, size_t enter, bool *to_pipe)
{
	enum rounds rounds = NO_ROUNDS;

	*to_pipe = false;
	for (size_t i = enter + 1; i < p->nrows[PHASE_LOOP]; i++) {
		const struct step *r = &p->rows[PHASE_LOOP][i];

		if (r->op == OP_ENTER || r->op == OP_LEAVE)
			break;
		if (r->op == OP_LINK && r->to == PIPE)
			*to_pipe = true;
		if (r->op == OP_LINK && (r->from == PIPE || (r->from == PAGE_CACHE && maps(p) == *to_pipe)))
			rounds = ROUNDS_OF_PAGES;
		else if ((r->op == OP_COPY || r->op == OP_LINK) && rounds == NO_ROUNDS && !*to_pipe)
			rounds = ROUNDS;
	}
	return rounds;
}

/* Where pages are linked the disk is asked for a round, and no more; so too by a touch in user mode. */
static void set_rounds(struct path *p)
{
	struct step *enter = NULL, *rows = p->rows[PHASE_LOOP];
	const bool links = has(p, PHASE_LOOP, OP_LINK, PAGE_CACHE, NOWHERE) && !maps(p);

	for (size_t i = 0; i < p->nrows[PHASE_LOOP]; i++) {
		if (rows[i].op == OP_ENTER) {
			enter = &rows[i];
			enter->rounds = rounds_of(p, i, &enter->to_pipe);
		} else if (rows[i].op == OP_DMA && rows[i].to == PAGE_CACHE) {
			rows[i].rounds = links || rows[i].user ? ROUNDS : NO_ROUNDS;
		}
	}
}

static enum rule needs_of(const struct path *p)
{
	static const struct { const char *call; enum rule rule; } known[] = {
		{ "vmsplice", RULE_SPLICE }, { "splice", RULE_SPLICE }, { "sendfile", RULE_SENDFILE },
	};

	if (p->nrows[PHASE_REAP] > 0)
		return RULE_ZEROCOPY;
	if (has(p, PHASE_LOOP, OP_DMA, DISK, USER_BUFFER))
		return RULE_DIRECT;
	for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++) {
		for (size_t i = 0; i < p->nrows[PHASE_LOOP]; i++) {
			if (strcmp(p->rows[PHASE_LOOP][i].call, known[k].call) == 0)
				return known[k].rule;
		}
	}
	return RULE_NONE;
}

static size_t count_within(const struct path *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nrows[PHASE_LOOP]; i++) {
		const struct step *r = &p->rows[PHASE_LOOP][i];

		n += r->op == OP_COPY && r->from == r->to;
	}
	return n;
}

static void set_strategy(struct path *p)
{
	static const char *const no_hazards[] = { NULL };
	struct strategy *s = &p->strategy;
	const bool copies_up = has(p, PHASE_LOOP, OP_COPY, NOWHERE, USER_BUFFER);
	const size_t within = count_within(p);

	*s = (struct strategy){
		.name = p->name, .title = p->title, .summary = p->summary,
		.users = "It is a path of the scenario's own.", .hazards = no_hazards,
		.code = p->code, .needs = needs_of(p),
		.direct = has(p, PHASE_LOOP, OP_DMA, DISK, USER_BUFFER),
		.pipe = has(p, PHASE_LOOP, OP_LINK, NOWHERE, PIPE),
		.zerocopy = p->nrows[PHASE_REAP] > 0,
		.registered = has(p, PHASE_LOOP, OP_LINK, USER_BUFFER, NOWHERE),
		.buffers = within > 0 ? (unsigned int)within + 1 : 0,
	};
	s->buffer = s->direct || copies_up ? USER_BUFFER : NOWHERE;
	if (s->direct)
		s->family = FAMILY_BYPASS;
	else if (!copies_up)
		s->family = FAMILY_AVOID;
	for (int phase = 0; phase < N_PHASES; phase++) {
		s->phase[phase] = p->nrows[phase] ? p->rows[phase] : NULL;
		s->nsteps[phase] = p->nrows[phase];
	}
}

/* --- what is told of them ----------------------------------------------------------------- */

static bool alike(const struct step *a, const struct step *b)
{
	return a->op == b->op && a->from == b->from && a->to == b->to && a->user == b->user &&
		strcmp(a->call, b->call) == 0;
}

/* A strategy of the program has that row in that call: what it tells of it holds here too. */
static const struct note *note_of(const struct step *row, const char *call)
{
	static const struct note none = { "", "", "" };
	const struct note *found = &none;

	for (size_t s = 0; s < nstrategies; s++) {
		for (int phase = 0; phase < N_PHASES; phase++) {
			const char *open = "";

			for (size_t i = 0; i < strategies[s]->nsteps[phase]; i++) {
				const struct step *r = &strategies[s]->phase[phase][i];

				if (r->op == OP_ENTER)
					open = r->call;
				if (!alike(r, row) || strategies[s]->batched)
					continue;
				if (strcmp(open, call) == 0)
					return &r->note;
				if (found == &none && row->call[0] == '\0')
					found = &r->note;
			}
		}
	}
	return found;
}

static void add_line(struct path *p, size_t *n, const char *indent, const char *text)
{
	snprintf(p->lines[*n], sizeof(p->lines[*n]), "%s%.40s", indent, text);
	p->code[*n] = p->lines[*n];
	++*n;
}

/* A call is a line, and what the kernel does in it is told by comments behind it. */
static void add_phase(struct path *p, enum phase phase, size_t *n, const char *indent)
{
	const char *call = "";
	int line = 0;

	for (size_t i = 0; i < p->nrows[phase]; i++) {
		struct step *r = &p->rows[phase][i];
		char text[ROW_TEXT_BYTES], comment[ROW_TEXT_BYTES + 8];

		if (r->op == OP_ENTER) {
			call = r->call;
			snprintf(text, sizeof(text), "%s();", r->call);
			add_line(p, n, indent, text);
			line = (int)*n;
			r->line = line;
		} else if (r->op == OP_LEAVE) {
			r->line = line;
		} else {
			snprintf(comment, sizeof(comment), "  // %s",
				 path_row_text(text, sizeof(text), r));
			add_line(p, n, indent, comment);
			r->line = (int)*n;
		}
		r->note = *note_of(r, call);
	}
}

void path_finish(struct path *p)
{
	size_t n = 0;

	set_rounds(p);
	add_phase(p, PHASE_SETUP, &n, "");
	add_line(p, &n, "", "while (left > 0) {");
	add_phase(p, PHASE_LOOP, &n, " ");
	add_phase(p, PHASE_REAP, &n, " ");
	add_line(p, &n, "", "}");
	add_phase(p, PHASE_TEARDOWN, &n, "");
	p->code[n] = NULL;
	set_strategy(p);
}
