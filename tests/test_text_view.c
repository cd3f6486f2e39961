/*
 * The display line by line: what is told, what lines do, and that no character draws.
 */

#include "tests/display.h"

#include "ui/text_view.h"

/* What keys have made the one before keep is given back. */
static void begin(struct shows *some, enum charset charset)
{
	app_free(&app);
	app_init(&app, some, charset);
}

/* What the display says to those lines; the caller frees it. */
static char *say(const char *lines)
{
	FILE *in = fmemopen((void *)(uintptr_t)lines, strlen(lines), "r");
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(in);
	begin(&shows, CHARSET_ASCII);
	assert_int_equal(text_view(&app, in, out, false), 0);
	fclose(in);
	fclose(out);
	return text;
}

struct line_row {
	const char *name;
	const char *lines;
	const char *last;	/* what is said at the end */
};

static const struct line_row line_rows[] = {
	{ "lines: it opens with the question", "\x01", "s skips it.\n" },
	{ "lines: an answer", "3\n", "Enter goes on.\n" },
	{ "lines: the step after it", "3\n.\n", "Blocks: disk A to H.\n" },
	{ "lines: Enter", "s\n\n\n\n", "Step 3 of 19" },
	{ "lines: n and N", "s\nn\nn\nn\nN\n", "Step 2 of 19" },
	{ "lines: a step by number", "g 5\n", "Blocks: disk A to H; page cache A to H.\n" },
	{ "lines: no such step", "g 20\n", "accepted: g and a step from 0 to 19\n" },
	{ "lines: g without a number is the start", "s\nG\ng\n", "Nothing has moved yet." },
	{ "lines: another path", "s\n2\n", "Step 0 of 38" },
	{ "lines: a key by its name", "s\nTab\n", "Step 0 of 38" },
	{ "lines: figures", "s\nG\n-\n", "So far, textbook: CPU copies 2.00x, DMA copies 2.00x, "
	  "references 0.00x, mode\nswitches 4, sleeps 1, sent 64 KiB.\n" },
	{ "lines: whether the call has returned", "g 9\n", "Call: read() returned.\n" },
	{ "lines: level 1 tells of no CPU", "g 12\n", "Call: in write().\n" },
	{ "lines: level 2", "g 12\n+\ng 12\n", "CPU: kernel mode, our task: XMIT; socket buffer: ACK due 64K.\n" },
	{ "lines: level 3", "g 12\n+\n+\ng 12\n", "user buffer: round 1; socket buffer: ACK due 64K; "
	  "nic: segm. 1, ring 1.\n" },
	{ "lines: the figures of a level", "g 12\n+\n+\n+\n", "Pieces: folios of 4 KiB, " },
	{ "lines: no figure while a question is open", "+\n", "interrupts, XMIT, ACK, readahead.\n" },
	{ "lines: play", "Space\n", "This is the end.\n" },
	{ "lines: why", "g 5\nd\n", "not read again." },
	{ "lines: why is said once", "g 5\nd\n.\n,\n", "moves 64 KiB to the page cache" },
	{ "lines: unknown", "xyzzy\n", "\"xyzzy\" is no key here; ? lists them.\n" },
	{ "lines: of the screen", "z\n", "z is for the screen.\n" },
	{ "lines: help", "?\n", "what B and R do with one\n" },
	{ "lines: a key that wants a line does not wait for it", "s\nr\n.\n", "Step 1 of 19" },
	{ "lines: what a key says", "s\nu\n", "[ and ] go by: copy\n" },
	{ "lines: half of an answer", "s\np\n1\n\np\n1\n\np\n2\n", "And the number?\n" },
	{ "lines: a number that cannot be read", "s\np\n1\n\np\n1\n\np\n2\n3..4\n", "accepted: " },
	{ "lines: ... is forgotten", "s\np\n1\n\np\n1\n\np\n2\n3..4\n2\n", "Enter goes on.\n" },
	{ "lines: which figures there are", "g 8\nw\n", "disk>cache DMA: 1.00x\n  cache>buffer CPU: 1.00x\n  read(): 1\n" },
	{ "lines: where a figure comes from", "g 8\nw CPU copies\n", "1 step made it up.\nStep 8, 103.8 us, +64 KiB: The CPU" },
	{ "lines: a hop by the summary's name", "s\nG\nw hops.socket-buffer\n", "Step 14, 118.3 us, +64 KiB" },
	{ "lines: a single call", "s\nG\nw syscalls.write\n", "Step 10, 112.3 us, +1: The program calls write()" },
	{ "lines: memory is given back", "s\nG\nw socket\n", "-64 KiB: " },
	{ "lines: a peak", "s\nG\nw memory_peak_bytes.socket-buffer\n", "Step 11, 112.4 us, +64 KiB" },
	{ "lines: nothing of it", "s\nG\nw evicted\n", "evicted: nothing has added to it so far.\n" },
	{ "lines: no such figure", "s\nw splice\n", "w splice: there is no such figure here; accepted: " },
	{ "lines: no figure while a question is open", "w\n", "a question is open; s skips it.\n" },
	{ "lines: on from where a figure comes from", "s\nw\n.\n", "Step 1 of 19" },
	{ "lines: the last of many", "s\nG\nw events\n", "Step 19, 247.5 us, +1: A request is done" },
	{ "lines: predict", "g 5\np\n", "s skips it.\n" },
	{ "lines: a line that is cut, and bytes that are no text",
	  "\xff\xfe\n0123456789012345678901234567890123456789012345678901234567890123456789"
	  "0123456789012345678901234567890123456789012345678901234567890123456789"
	  "0123456789012345678901234567890123456789012345678901234567890123456789"
	  "0123456789012345678901234567890123456789012345678901234567890123456789\n",
	  "Enter goes on.\n" },
	{ "lines: what all others do otherwise", "s\nc\n", "  elapsed: 243.1 us instead of 247.5 us, -4.3 us: CPU "
	  "busy 4.3 us less.\n" },
	{ "lines: what one does otherwise", "s\n2\nc 4\n", "  elapsed: 235.6 us instead of 255.0 us, -19.4 us: CPU "
	  "busy 20.2 us less.\n" },
	{ "lines: no difference of a path to itself", "s\nc 1\n", "c 1: accepted: the number of another path, from 1 to 5\n" },
	{ "lines: no such path to compare", "s\nc x\n", "c x: accepted: " },
	{ "lines: no difference while a question is open", "c\n", "a question is open; s skips it.\n" },
	{ "lines: what runs it for real", "s\nR\n", "R is for the screen; without one: iopath check.\n" },
	{ "lines: what builds a path", "s\nB\n", "B is for the screen; without one: iopath build.\n" },
	{ "lines: usual changes", "s\ni\n", "  socket_buffer=64KiB (now 256 KiB)\n" },
	{ "lines: no such key to change", "s\ni foo=1\n", "requests, count, cpu.*, memory.\n" },
	{ "lines: no change while a question is open", "i\n", "a question is open; s skips it.\n" },
	/* from here on there is a path more */
	{ "lines: what if, as far along", "g 9\ni file.cache=warm\n", "Step 4 of 13. The program hands the same bytes" },
	{ "lines: ... by its digit", "g 9\ni 2\n", "Step 4 of 13. The program hands the same bytes" },
	{ "lines: ... against the first", "s\n6\nc 1\n", "  elapsed: 247.5 us instead of 139.7 us, +107.8 us: asleep" },
	{ "lines: ... which is not lost", "g 9\ni file.cache=warm\n1\n", "Path 1 of 6: read-write, 19 steps.\n" },
};

static void test_lines(void **state)
{
	const struct line_row *row = *state;
	char *text = say(row->lines), *last = text;

	for (char *at = text; (at = strstr(at, row->last)) != NULL; at++)
		last = at;
	if (strncmp(last, row->last, strlen(row->last)) != 0 || strlen(last) > 240)
		fail_msg("no \"%s\" at the end of: %s", row->last, text);
	free(text);
}

/* Each step of each path has its sentence, and no character that draws. */
static void test_lines_tell_all(void **state)
{
	char *text = say("Space\nTab\nSpace\nTab\nSpace\nTab\nSpace\nTab\nSpace\n");

	(void)state;
	for (size_t path = 0; path < shows.n; path++) {
		for (size_t k = 1; k <= app.players[path].nsteps; k++) {
			char step[64];

			snprintf(step, sizeof(step), "Step %zu of %zu. ", k, app.players[path].nsteps);
			if (!strstr(text, step))
				fail_msg("no %s", step);
		}
	}
	for (const char *c = text; *c; c++)
		assert_true(*c == '\n' || *c == '\t' || (*c >= ' ' && *c <= '~'));
	assert_null(strstr(text, "--"));
	free(text);
}

/* The same steps as on the screen, for each figure of each path. */
static void test_lines_tell_origins(void **state)
{
	static struct origin o;
	char lines[128];

	(void)state;
	for (size_t path = 0; path < shows.n; path++) {
		const struct show *s = &shows.show[path];

		for (o.figure = 0, origin_update(&o, &s->trace, s->trace.n, s->count);
		     o.figure < o.nfigures; o.figure++) {
			char *text, *at;

			origin_update(&o, &s->trace, s->trace.n, s->count);
			snprintf(lines, sizeof(lines), "s\n%zu\nG\nw %s all\n", path + 1,
				 origin_chosen(&o)->name);
			text = say(lines);
			at = strstr(text, "This is the end.");
			for (size_t i = 0; i < o.n; i++) {
				snprintf(lines, sizeof(lines), "Step %zu, ",
					 origin_step(&app.players[path], &o.list[i]));
				at = strstr(at, lines);
				if (!at)
					fail_msg("%s: no %s", origin_chosen(&o)->name, lines);
			}
			assert_null(strstr(at + 1, "Step "));
			free(text);
		}
		o.figure = 0;
	}
	origin_free(&o);
}

static void test_lines_same_by_another_way(void **state)
{
	char *text = say("s\nc 4\n");

	(void)state;
	assert_non_null(strstr(text, "Path 4, sendfile (2.4), against path 1, read-write, at their ends:\n"));
	assert_non_null(strstr(text, "DMA copies: 2.00x, the same, but no socket buffer > NIC; instead page"));
	assert_null(strstr(text, "against path 2"));
	free(text);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(line_rows) + 3] = {
		cmocka_unit_test(test_lines_tell_all),
		cmocka_unit_test(test_lines_tell_origins),
		cmocka_unit_test(test_lines_same_by_another_way),
	};
	const size_t n = ADD_ROWS(tests, 3, line_rows, test_lines);

	return _cmocka_run_group_tests("text view", tests, n, display_open, display_close);
}
