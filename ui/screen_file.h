#ifndef UI_SCREEN_FILE_H
#define UI_SCREEN_FILE_H

/* Screens as figures: with a caption that says which programs, model and kernel made them. */

#include <stdio.h>

#include "sim/trace.h"
#include "ui/canvas.h"

/* A screen, and what stands below it; owned by who has it. */
struct figure_text {
	const struct canvas *screen, *caption;
	const char *title, *description;
	enum theme theme;
};

/* As an SVG drawing (ui/export_svg.c). */
void svg_write_figure(FILE *file, const struct figure_text *f);

/* "iopath 0.1.0 (program and model), kernel linux-6.18, machine nvme-25g". */
void screen_versions(const struct trace_header *h, char *text, size_t size);

/*
 * Write the screen as NAME.txt and NAME.svg into the current folder; NAME is made of scenario, label
 * and step, with -2, -3 ... where such files are.  told: what was written, or why not.  0 or -1.
 */
int screen_save(const struct canvas *screen, const struct trace_header *h, size_t step,
		size_t nsteps, const char *description, enum theme theme, enum charset charset,
		char *told, size_t size);

#endif
