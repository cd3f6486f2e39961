/*
 * `--format frames`: each step as text, a line of caption and then the rows of the screen.  There
 * are always as many lines per step, so line numbers find a step.
 */

#include "ui/walk.h"

static void frames_write(struct walk *w, FILE *file)
{
	char caption[WALK_CAPTION_BYTES];

	for (size_t path = 0; path < w->npaths; path++) {
		for (size_t step = walk_first(w); step <= walk_last(w, path); step++) {
			walk_caption(w, path, step, caption, sizeof(caption));
			fprintf(file, "== %s\n", caption);
			walk_to(w, path, step);
			canvas_dump(&w->canvas, file, PLANE_GLYPHS, CHARSET_UNICODE);
		}
	}
}

const struct walk_format walk_frames = {
	.name = "frames",
	.options = OPT_STEP | OPT_SIZE | OPT_LEVEL | OPT_COMPARE,
	.most_steps = WALK_ALL_STEPS,
	.write = frames_write,
};
