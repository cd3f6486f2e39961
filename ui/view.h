#ifndef UI_VIEW_H
#define UI_VIEW_H

/*
 * The screen, drawn into a canvas from a state.  Pure: no clock, no locale, no terminal; the same
 * state gives the same picture.
 */

#include "ui/canvas.h"
#include "ui/layout.h"
#include "ui/level.h"
#include "ui/player.h"
#include "ui/question.h"
#include "ui/scene.h"
#include "ui/show.h"

#define MAX_WHY 3	/* depths of the explanation */

struct view {
	/* the path that is shown */
	const struct trace_header *header;
	const struct show *show;		/* for its cores and connections; NULL: one of each */
	bool together;				/* it is a flow, beside others on the machine */
	const struct strategy *strategy;	/* NULL: not one that this program knows */
	bool warm;				/* the file was in the page cache from the start */
	int path, npaths;			/* from 0 */
	const char *const *labels;		/* of all paths */
	const struct player *player;
	const struct scene *before, *scene;	/* at the step before, and at this one */
	uint64_t elapsed_ns;			/* of the whole trace */
	bool ends_early;			/* a recording that was cut off */
	size_t done_position;			/* the step with which its last call returns */
	/* how it is shown */
	enum count count;
	int level, why;				/* from 1; ui/level.h */
	int figures_page;			/* any number: it goes round */
	bool true_scale;
	size_t order_steps;			/* not at scale: room for so many events; 0: as the path has */
	bool help;
	int help_page;				/* any number: it goes round */
	const struct question *question;	/* NULL: none is open */
	bool builds;				/* its scenario has an exercise: B */
	bool live;				/* the trace grows: its end is not the end */
	const char *real;			/* of the real run: "real: at work"; NULL: there is none */
};

/* Where everything stands on a screen of that size. */
void view_layout(struct layout *l, const struct view *v, int width, int height);

/* Draw all of it. */
void view_draw(struct canvas *c, const struct view *v);

/* The sentence of the current step, at the depth that is chosen. */
void view_sentence(const struct view *v, char *text, size_t size);

/* The question, or once it is answered what was said, what it is, and why. */
void view_question_text(const struct question *q, char *text, size_t size);

/* What stands before option i: right, chosen or neither, and the style of its line. */
const char *view_option_mark(const struct question *q, int i, enum style *style);

/* Its parts, each in a file of its own; they draw into their pane of the layout. */
void view_picture(struct canvas *c, const struct layout *l, const struct view *v);
/* The row of blocks of a place; what the program has for them. */
void view_blocks(struct canvas *c, const struct layout *l, const struct view *v, enum place place);
void view_user(struct canvas *c, const struct layout *l, const struct view *v);
void view_hops(struct canvas *c, const struct layout *l, const struct view *v);
void view_notes(struct canvas *c, const struct layout *l, const struct view *v);
void view_ledger(struct canvas *c, const struct layout *l, const struct view *v);
void view_cpu(struct canvas *c, const struct layout *l, const struct view *v);
void view_program(struct canvas *c, const struct layout *l, const struct view *v);
void view_now(struct canvas *c, const struct layout *l, const struct view *v);
void view_timeline(struct canvas *c, const struct layout *l, const struct view *v);
/* The step whose column that is, or 0. */
size_t view_timeline_step(const struct layout *l, const struct view *v, int x, int y);
void view_question(struct canvas *c, const struct layout *l, const struct view *v);
void view_asked(struct canvas *c, const struct layout *l, const struct view *v);
void view_help(struct canvas *c, const struct view *v);

/* "A-D", "a": the blocks of a range, small where it covers only a part.  Returns text. */
char *view_range(char *text, size_t size, const struct scene *s, int slots, uint64_t offset_bytes,
		 uint64_t bytes);

/* What the cores do: which has the current event, and what another does besides. */
unsigned int view_core(const struct view *v);
enum core_between view_core_between(const struct view *v, unsigned int core);

/*
 * What the level of detail adds: of a place ("" if nothing), and of all of them on their frames; at the
 * end of the line that the program is at; one sentence more.
 */
void view_detail_place(const struct view *v, enum place place, char *text, size_t size);
void view_details(struct canvas *c, const struct layout *l, const struct view *v);
void view_detail_line(const struct view *v, char *text, size_t size);
void view_detail_sentence(const struct view *v, char *text, size_t size);

/* What the CPU does: "CPU: kernel mode", "our task copies: C". */
enum style view_cpu_text(const struct view *v, char *mode, char *what, size_t size);

/* The line of the program that the level shows for where it is, from 1; 0: none. */
int view_program_line(const struct view *v);

/* Several connections, several cores: then it has to be said which. */
uint32_t view_connections(const struct view *v);
unsigned int view_cores(const struct view *v);

/* The style of what moves bytes: CPU, DMA or reference; hot is what moves in this very step. */
enum style view_mover(const struct event *e, bool hot);

/* "64 KiB", "1.2 MiB", at most 7 columns; "118.3 us", at most 8.  Return text. */
char *view_bytes(char *text, size_t size, uint64_t bytes);
char *view_time(char *text, size_t size, uint64_t ns);
/* "64K", "1.2M": at most four columns. */
char *view_bytes_short(char *text, size_t size, uint64_t bytes);

/* A title in a line across the pane. */
void view_rule(struct canvas *c, int x, int y, int width, const char *title);

#endif
