/*
 * What is told, line by line: in which blocks the file lies where, whether the call has returned, and
 * what the level of detail adds, in the words of the screen.
 */

#include "ui/text_tell.h"

#include <stdlib.h>
#include <string.h>

#include "sim/explain.h"
#include "ui/view_figures.h"
#include "ui/wrap.h"

#define QUESTION_WIDTH 76
#define QUESTION_ROWS 40

const struct player *told_player(const struct told *t)
{
	return &t->a->players[t->a->path];
}

static void tell_path(struct told *t)
{
	const struct view *v = &t->a->lecture.view;

	const struct scene *s = &t->a->scene;
	char size[48], block[48];

	fprintf(t->out, "Path %d of %d: %s, %zu steps.\n", t->a->path + 1, v->npaths,
		v->labels[t->a->path], told_player(t)->nsteps);
	if (s->nblocks > 1)
		fprintf(t->out, "The file of %s is in blocks of %s, from A to %c.\n",
			explain_bytes(size, sizeof(size), s->file_bytes),
			explain_bytes(block, sizeof(block), s->block_bytes), 'A' + s->nblocks - 1);
}

static void put_state(FILE *out, enum block state, int first, int last)
{
	static const char *const before[] = {
		[BLOCK_PART] = "part of ", [BLOCK_ALL] = "", [BLOCK_SENT_ALL] = "",
		[BLOCK_REFERENCE_PART] = "reference to part of ",
		[BLOCK_REFERENCE_ALL] = "reference to ", [BLOCK_SENT_PART] = "part of ",
	};

	fprintf(out, "%s%c", before[state], 'A' + first);
	if (last > first)
		fprintf(out, " to %c", 'A' + last);
	if (state == BLOCK_SENT_PART || state == BLOCK_SENT_ALL)
		fputs(" sent", out);
}

/* "page cache".  Returns text. */
static const char *place_words(enum place place, char *text, size_t size)
{
	snprintf(text, size, "%s", place_name(place));
	if (strchr(text, '-'))
		*strchr(text, '-') = ' ';
	return text;
}

/* What a place holds, neighbours of one kind together; false if that is nothing. */
static bool tell_place(struct told *t, enum place place, const char *mark)
{
	const struct scene *s = &t->a->scene;
	char name[32];
	bool any = false;
	int joined, n = scene_blocks(s, MAX_BLOCKS, &joined), last;

	place_words(place, name, sizeof(name));
	for (int first = 0; first < n; first = last + 1) {
		const enum block state = scene_block(s, place, first, joined);

		for (last = first; last + 1 < n; last++)
			if (scene_block(s, place, last + 1, joined) != state)
				break;
		if (state == BLOCK_NONE)
			continue;
		fprintf(t->out, "%s%s ", any ? ", " : mark, any ? "" : name);
		put_state(t->out, state, first, last);
		any = true;
	}
	return any;
}

/* "Blocks: disk A to D; page cache A, part of B." */
static void tell_places(struct told *t)
{
	static const enum place places[] = {
		DISK, PAGE_CACHE, USER_BUFFER, PIPE, SOCKET_BUFFER, NIC,
	};
	bool any = false;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		any |= tell_place(t, places[i], any ? "; " : "  Blocks: ");
	if (any)
		fputs(".\n", t->out);
}

/* Has the call returned? */
static void tell_call(struct told *t)
{
	const struct scene *s = &t->a->scene;

	if (s->call[0] != '\0')
		fprintf(t->out, "  Call: in %s().\n", s->call);
	else if (s->detail.returned[0] != '\0')
		fprintf(t->out, "  Call: %s() returned.\n", s->detail.returned);
}

/* From the second level of detail on: who runs; what stands on the places' frames. */
static void tell_details(struct told *t)
{
	const struct view *v = &t->a->lecture.view;
	char mode[64], what[64];

	if (v->level < LEVEL_TASKS || !v->scene->started)
		return;
	view_cpu_text(v, mode, what, sizeof(mode));
	fprintf(t->out, "  %s, %s", mode, what);
	for (int place = 0; place < N_PLACES; place++) {
		view_detail_place(v, (enum place)place, what, sizeof(what));
		if (what[0] != '\0')
			fprintf(t->out, "; %s: %s", place_words((enum place)place, mode, sizeof(mode)), what);
	}
	fputs(".\n", t->out);
}

static void tell_step(struct told *t)
{
	const struct view *v = &t->a->lecture.view;
	char text[512], detail[128], line[700];

	view_sentence(v, text, sizeof(text));
	view_detail_sentence(v, detail, sizeof(detail));
	if (told_player(t)->position == 0)
		snprintf(line, sizeof(line), "Step 0 of %zu. Nothing has moved yet.",
			 told_player(t)->nsteps);
	else
		snprintf(line, sizeof(line), "Step %zu of %zu. %s%s%s", told_player(t)->position,
			 told_player(t)->nsteps, text, detail[0] ? " " : "", detail);
	wrap_put(t->out, 0, line);
	tell_places(t);
	tell_call(t);
	tell_details(t);
	if (told_player(t)->position > 0 && told_player(t)->position == told_player(t)->nsteps)
		fputs("This is the end.\n", t->out);
}

/* As the display has it, but for the line around its title. */
static void tell_question(struct told *t)
{
	struct layout l = { .kind = LAYOUT_LECTURE, .width = QUESTION_WIDTH,
			    .height = QUESTION_ROWS + 2,
			    .now = { 0, 0, QUESTION_WIDTH, QUESTION_ROWS } };
	const struct question *q = &t->a->question;
	struct canvas c;
	size_t size = 0;
	char *text = NULL, *line, *save = NULL;
	FILE *memory;

	canvas_init(&c, QUESTION_WIDTH, QUESTION_ROWS);
	view_question(&c, &l, &t->a->lecture.view);
	memory = open_memstream(&text, &size);
	if (!memory)
		abort();
	canvas_dump(&c, memory, PLANE_GLYPHS, CHARSET_ASCII);
	fclose(memory);
	canvas_free(&c);
	fputs(q->committed ? "The answer:\n" : told_player(t)->position > 0 ? "A question:\n" :
	      "A question, before anything moves:\n", t->out);
	line = strtok_r(strchr(text, '\n'), "\n", &save);
	for (; line; line = strtok_r(NULL, "\n", &save))
		fprintf(t->out, "%s\n", line);
	free(text);
	if (q->committed)
		fputs(q->noptions > 0 ? "= stands before what is right. Enter goes on.\n" :
		      "Enter goes on.\n", t->out);
	else
		fputs("Type your answer; Enter alone reveals it, s skips it.\n", t->out);
}

void tell_bring_up_to_date(struct told *t)
{
	app_draw(t->a, &t->c);
}

void tell(struct told *t)
{
	const bool other_path = t->path != t->a->path;
	const bool asks = t->a->asking && (!t->asking || t->committed != t->a->question.committed);

	tell_bring_up_to_date(t);
	if (other_path)
		tell_path(t);
	if (asks)
		tell_question(t);
	else if (!t->a->asking)
		tell_step(t);
	t->path = t->a->path;
	t->position = told_player(t)->position;
	t->asking = t->a->asking;
	t->committed = t->a->asking && t->a->question.committed;
	if (t->a->lecture.told[0] != '\0')
		fprintf(t->out, "%s\n", t->a->lecture.told);
	t->a->lecture.told[0] = '\0';
}

/* The figures so far, in the counting that is chosen: a line for each group. */
static void tell_figures(struct told *t)
{
	struct view_group groups[MAX_GROUPS];
	const int n = view_groups(groups, &t->a->lecture.view);
	char line[512];

	for (int i = 0; i < n; i++) {
		const struct view_group *g = &groups[i];
		int used = snprintf(line, sizeof(line), "%c%s%s:", g->title[0] - 'a' + 'A',
				    g->title + 1, !g->counted ? "" :
				    t->a->count == COUNT_ALL ? ", all" : ", textbook");

		for (int k = 0; k < g->n; k++)
			used += snprintf(line + used, sizeof(line) - (size_t)used, "%s %s %s",
					 k > 0 ? "," : "", g->figures[k].name, g->figures[k].value);
		snprintf(line + used, sizeof(line) - (size_t)used, ".");
		wrap_put(t->out, 0, line);
	}
}

void tell_level(struct told *t)
{
	tell_bring_up_to_date(t);
	fprintf(t->out, "Level of detail %d of %d: %s.\n", t->a->level, MAX_LEVEL,
		level_words(t->a->level));
	if (t->a->asking)
		return;
	tell_step(t);
	tell_figures(t);
}

void tell_not_now(FILE *out)
{
	fputs("Not now: a question is open; s skips it.\n", out);
}

bool tell_question_first(struct app *a, FILE *out)
{
	if (a->asking && !a->question.committed) {
		tell_not_now(out);
		return true;
	}
	a->asking = false;
	return false;
}
