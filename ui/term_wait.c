/*
 * Signals, and waiting for a key.
 *
 * Signals that ask the program to end (TERM, HUP, INT, QUIT) set a flag; they and WINCH are
 * blocked but while waiting for a key, so none can be missed between looking and waiting.
 * Signals that tell of a crash give the terminal back first and then take their course.  TSTP
 * is left to curses, which does it right.
 */

#include "ui/term_wait.h"

#include <signal.h>
#include <stddef.h>
#include <sys/select.h>
#include <unistd.h>

static volatile sig_atomic_t ended_by;
static sigset_t outside_mask;		/* as it was before wait_start() */
static void (*before_crash)(void);
static int also = -1;			/* a descriptor to wait for beside the keys */

static const int ending[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };
static const int crashing[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL };

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

static void note_signal(int signal_number)
{
	ended_by = signal_number;
}

static void crash(int signal_number)
{
	before_crash();
	raise(signal_number);	/* SA_RESETHAND: this time it does its work */
}

void wait_start(void (*give_back)(void))
{
	static char stack[1 << 16];	/* so that a stack overflow can be told too */
	struct sigaction end = { .sa_handler = note_signal };
	struct sigaction die = { .sa_handler = crash };
	sigset_t blocked;

	before_crash = give_back;
	sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof(stack) }, NULL);
	die.sa_flags = (int)(SA_RESETHAND | SA_NODEFER | SA_ONSTACK);
	sigemptyset(&end.sa_mask);
	sigemptyset(&die.sa_mask);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGWINCH);
	for (size_t i = 0; i < ARRAY_LEN(ending); i++) {
		sigaction(ending[i], &end, NULL);
		sigaddset(&blocked, ending[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(crashing); i++)
		sigaction(crashing[i], &die, NULL);
	sigprocmask(SIG_BLOCK, &blocked, &outside_mask);
}

void wait_stop(void)
{
	sigprocmask(SIG_SETMASK, &outside_mask, NULL);
}

void wait_leave(void)
{
	for (size_t i = 0; i < ARRAY_LEN(crashing); i++)
		signal(crashing[i], SIG_DFL);
}

void wait_also(int fd)
{
	also = fd;
}

enum input wait_for_input(int timeout_ms)
{
	struct timespec timeout = { timeout_ms / 1000, timeout_ms % 1000 * 1000000L };
	fd_set input;
	int n;

	FD_ZERO(&input);
	FD_SET(STDIN_FILENO, &input);
	if (also >= 0)
		FD_SET(also, &input);
	n = pselect((also > STDIN_FILENO ? also : STDIN_FILENO) + 1, &input, NULL, NULL,
		    timeout_ms < 0 ? NULL : &timeout, &outside_mask);
	if (n <= 0)
		return n < 0 ? INPUT_SIGNAL : INPUT_NONE;
	return FD_ISSET(STDIN_FILENO, &input) ? INPUT_KEY : INPUT_ALSO;
}

int wait_ended_by(void)
{
	return ended_by;
}

void wait_end(int signal_number)
{
	if (!ended_by)
		ended_by = signal_number;
}
