#ifndef UI_SWEEP_H
#define UI_SWEEP_H

/*
 * What a sweep found: a cell for each value of the key and each run, and where one run overtakes
 * another.  Pure: whoever fills the cells runs the engine.
 */

#include <stdio.h>

#include "sim/scenario.h"
#include "ui/figure.h"
#include "ui/vary.h"

struct sweep_cell {
	char reason[160];	/* why it cannot be run; "": it was, and the figures hold */
	char kernel[24], machine[48];
	uint64_t figures[N_FIGURES];
};

/*
 * At the point `before` the loser is better, at `after` the winner is; at points between them,
 * neither.  Where narrowed, the winner is better at at_number, and not yet at below_number.
 */
struct crossing {
	size_t winner, loser;	/* runs */
	size_t before, after;	/* points */
	bool narrowed;
	uint64_t below_number, at_number;
};

#define SWEEP_MAX_CROSSINGS 8	/* that are told of */

struct sweep {
	const struct scenario *scenario;	/* without the key's values: the runs */
	const struct figure *figure;
	struct vary vary;
	struct sweep_cell cells[VARY_MAX_POINTS][MAX_RUNS];
	struct crossing crossings[SWEEP_MAX_CROSSINGS];		/* the first ones ... */
	size_t ncrossings;					/* ... of so many */
};

/* Has the cell a figure?  Which, of the one that is looked at? */
bool sweep_has(const struct sweep *s, size_t point, size_t run);
uint64_t sweep_value(const struct sweep *s, size_t point, size_t run);

/* Is the run the best at that point, or one of them?  Where all are the same none is. */
bool sweep_best(const struct sweep *s, size_t point, size_t run);

/* Find where runs overtake each other, in the order of the points; once narrowed, put in order. */
void sweep_find_crossings(struct sweep *s);
void sweep_sort_crossings(struct sweep *s);

/* Tries a value between two points: 1 if the winner is better there, 0 if not, -1: cannot tell. */
struct sweep_probe {
	int (*better)(struct sweep_probe *p, size_t winner, size_t loser, uint64_t number);
};

/*
 * Narrow a crossing between numbers down to a round value: by halves, in steps of about a
 * thirtieth of the way (a power of two for bytes, else of ten), and of `least` at least.
 */
void sweep_narrow(const struct sweep *s, struct crossing *c, uint64_t least,
		  struct sweep_probe *probe);

/* "sendfile overtakes read-write at chunk = 12 KiB."  Returns text. */
char *sweep_sentence(const struct sweep *s, const struct crossing *c, char *text, size_t size);

/* The letter that stands for a run. */
char sweep_letter(size_t run);

/* Write it: for readers, and for programs. */
void sweep_put_table(FILE *file, const struct sweep *s);
void sweep_put_plot(FILE *file, const struct sweep *s);
void sweep_put_csv(FILE *file, const struct sweep *s);
void sweep_put_json(FILE *file, const struct sweep *s);

/* Parts of table and plot: what is shown and held still; what has no figure; the crossings. */
void sweep_put_head(FILE *file, const struct sweep *s);
void sweep_put_legend(FILE *file, const struct sweep *s);
void sweep_put_findings(FILE *file, const struct sweep *s);

#endif
