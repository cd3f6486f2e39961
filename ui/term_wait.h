#ifndef UI_TERM_WAIT_H
#define UI_TERM_WAIT_H

/* What ends the program and what wakes it, for ui/term.c: signals, keys, and one descriptor beside them. */

enum input { INPUT_SIGNAL, INPUT_NONE, INPUT_KEY, INPUT_ALSO };

/* Catch signals from now on; of a crash give_back() is told first, so that it leaves a usable terminal. */
void wait_start(void (*give_back)(void));

/* Signals are as they were before. */
void wait_stop(void);

/* In a fork: it crashes as any program does. */
void wait_leave(void);

/* Wait for that descriptor as well; -1: for none. */
void wait_also(int fd);

/* Until there is a key, something to read there, or a signal; INPUT_NONE: time is up (-1: never). */
enum input wait_for_input(int timeout_ms);

/* The signal that asked to end, or 0; and ask so oneself, unless one has. */
int wait_ended_by(void);
void wait_end(int signal_number);

#endif
