/*
 * The words: sizes and times as people read them, and the sentence and notes of an event.
 */

#include "tests/test.h"

#include "sim/explain.h"
#include "sim/scenario.h"

#define SENTENCE_MAX 110

struct amount_row {
	const char *text;
	uint64_t amount;
};

static const struct amount_row sizes[] = {
	{ "0 bytes", 0 },
	{ "1 byte", 1 },
	{ "1023 bytes", 1023 },
	{ "1 KiB", 1024 },
	{ "1025 bytes", 1025 },
	{ "1 MiB", 1 << 20 },
	{ "1.50 MiB", 3 << 19 },
	{ "1023 KiB", 1023 << 10 },
	{ "2 GiB", 2ull << 30 },
	{ "1.99 GiB", MAX_CALL_BYTES },
	{ "5 TiB", 5ull << 40 },
	{ "2048 TiB", 2048ull << 40 },
};

static void test_bytes(void **state)
{
	const struct amount_row *row = *state;
	char text[48];

	assert_string_equal(explain_bytes(text, sizeof(text), row->amount), row->text);
}

static const struct amount_row times[] = {
	{ "0 ns", 0 },
	{ "999 ns", 999 },
	{ "1.0 us", 1000 },
	{ "80.5 us", 80599 },
	{ "1.00 ms", 1000000 },
	{ "999.99 ms", 999999999 },
	{ "1.000 s", 1000000000 },
	{ "3600.250 s", 3600250000000 },
};

static void test_time(void **state)
{
	const struct amount_row *row = *state;
	char text[48];

	assert_string_equal(explain_time(text, sizeof(text), row->amount), row->text);
}

/* An event of a row (or rule: -1) of a strategy: a piece of its sentence, and of its mechanism. */
struct event_row {
	const char *name;
	const char *strategy;	/* NULL: one that is not known */
	struct event event;
	const char *sentence, *mechanism;
};

static const struct event_row events[] = {
	{ "says: a call", "read-write", { .op = OP_ENTER, .call = "read", .step = 0 },
	  "The program calls read(): user mode to kernel mode.", "same task" },
	{ "says: a DMA of the disk", "read-write",
	  { .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .bytes = 4096, .step = 1 },
	  "The disk's DMA engine moves 4 KiB to the page cache.", "reads ahead" },
	{ "says: a DMA of the NIC", "read-write",
	  { .op = OP_DMA, .from = SOCKET_BUFFER, .to = NIC, .bytes = 4096, .step = 7 },
	  "The NIC's DMA engine fetches 4 KiB from the socket buffer.", "gather" },
	{ "says: a fault that waits", "mmap-write",
	  { .op = OP_FAULT, .call = "write", .major = 1, .step = 4 },
	  "A page fault inside write(): the page must come from the disk.", "no mode switch" },
	{ "says: a fault that maps", "mmap-write",
	  { .op = OP_FAULT, .call = "write", .bytes = 8, .step = 4 },
	  "it maps 1 resident page. No mode switch.", "no mode switch" },
	{ "says: a fault that maps more", "mmap-write",
	  { .op = OP_FAULT, .call = "write", .bytes = 128, .step = 4 }, "it maps 16 resident pages.",
	  "64 KiB window" },
	{ "says: mmap()", "mmap-write", { .op = OP_MAP, .to = USER_BUFFER, .step = 1 },
	  "Nothing is read yet.", "not before" },
	{ "says: a page that has come", "mmap-write",
	  { .op = OP_MAP, .to = PAGE_TABLES, .bytes = 16, .step = 5 },
	  "The fault enters 2 pages into the page tables.", "where it touched the page" },
	{ "says: munmap()", "mmap-write", { .op = OP_UNMAP, .bytes = 8, .step = 10 },
	  "The kernel takes 1 page out of the page tables.", "stay in the page cache" },
	{ "says: a reference", "sendfile",
	  { .op = OP_LINK, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .bytes = 65536, .step = 3 },
	  "The kernel hands the socket buffer references to 64 KiB of the page cache. No byte moves.",
	  "one more owner" },
	{ "says: a copy instead of a reference", "sendfile",
	  { .op = OP_COPY, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .bytes = 1, .step = 3 },
	  "The CPU copies 1 byte from the page cache to the socket buffer.", "Without scatter-gather" },
	{ "says: the XMIT of a reference", "sendfile",
	  { .op = OP_XMIT, .from = PAGE_CACHE, .to = NIC, .bytes = 1, .step = 4 },
	  "The CPU tells the NIC where to find 1 byte,", "the page cache's own pages" },
	{ "says: the XMIT of a copy", "sendfile",
	  { .op = OP_XMIT, .from = SOCKET_BUFFER, .to = NIC, .bytes = 2, .step = 4 },
	  "The CPU tells the NIC where to find 2 bytes,", "the copy in the socket buffer" },
	{ "says: a copy for the NIC", "sendfile",
	  { .op = OP_COPY, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .bytes = 4096, .step = 4 },
	  "The NIC cannot gather: the CPU copies 4 KiB into one piece for it.", "Since 4.17" },
	{ "says: a sleep for the disk", "sendfile", { .op = OP_SLEEP, .from = DISK, .step = 2 },
	  "until the disk's bytes are there", "It sleeps inside sendfile()" },
	{ "says: a sleep for room", "sendfile", { .op = OP_SLEEP, .from = SOCKET_BUFFER, .step = 3 },
	  "The socket buffer is full", "two context switches" },
	{ "says: an interrupt of the disk", "sendfile", { .op = OP_IRQ, .from = DISK, .step = -1 },
	  "The disk interrupts the CPU", "counted apart" },
	{ "says: an interrupt of the NIC", "sendfile", { .op = OP_IRQ, .from = NIC, .step = -1 },
	  "The NIC interrupts the CPU", "counted apart" },
	{ "says: an ACK that frees", "read-write",
	  { .op = OP_ACK, .from = SOCKET_BUFFER, .bytes = 1024, .step = 7 },
	  "The ACK frees 1 KiB of the socket buffer.", "room in the socket buffer" },
	{ "says: an ACK that lets go", "sendfile",
	  { .op = OP_ACK, .from = PAGE_CACHE, .bytes = 1024, .step = 4 },
	  "The ACK lets go of references to 1 KiB.", "room in the socket buffer" },
	{ "says: a warm file", "sendfile",
	  { .op = OP_ALLOC, .to = PAGE_CACHE, .bytes = 4096, .step = -1 },
	  "From the start 4 KiB of the file lie in the page cache.", "not counted" },
	{ "says: a buffer", "read-write",
	  { .op = OP_ALLOC, .to = USER_BUFFER, .bytes = 4096, .step = -1 },
	  "From the start the program has 4 KiB of memory for its buffer.", "not counted" },
	/* an index */
	{ "says: a warm index", "sendfile",
	  { .op = OP_ALLOC, .to = PAGE_CACHE, .bytes = 4096, .index = 1, .step = -1 },
	  "From the start 4 KiB of the index lie in the page cache.", "not counted" },
	{ "says: a lookup", "sendfile",
	  { .op = OP_LOOKUP, .from = PAGE_CACHE, .user = 1, .index = 1, .bytes = 96, .step = 9,
	    .phase = PHASE_LOOKUP },
	  "finds the chunk's place in the index, by 12 loads of mapped memory.", "no call, no copy" },
	{ "says: a fault on the index that waits", "sendfile",
	  { .op = OP_FAULT, .user = 1, .index = 1, .major = 1, .step = 9 },
	  "A page fault on the index, two mode switches: the page must come from the disk.",
	  "" },
	{ "says: a fault on the index that maps", "sendfile",
	  { .op = OP_FAULT, .user = 1, .index = 1, .bytes = 24, .step = 9 },
	  "A page fault on the index, two mode switches: it maps 3 resident pages.", "" },
	{ "says: the disk moves the index", "sendfile",
	  { .op = OP_DMA, .from = DISK, .to = PAGE_CACHE, .index = 1, .bytes = 8192, .step = 9 },
	  "The disk's DMA engine moves 8 KiB of the index to the page cache.", "" },
	/* calls */
	{ "says: a call that returns EAGAIN", "sendfile",
	  { .op = OP_LEAVE, .call = "sendfile", .again = 1, .step = 5 },
	  "sendfile() returns EAGAIN: the socket has no room.", "does not sleep here" },
	{ "says: a call that returns", "sendfile", { .op = OP_LEAVE, .call = "sendfile", .step = 5 },
	  "sendfile() returns: kernel mode to user mode.", "a change to the file" },
	{ "says: a sleep in epoll_wait()", "sendfile",
	  { .op = OP_SLEEP, .from = SOCKET_BUFFER, .phase = PHASE_FULL, .call = "epoll_wait",
	    .step = 7 },
	  "No socket has room: the task sleeps in epoll_wait()", "it does not sleep at all" },
	{ "says: a wake in epoll_wait()", "sendfile",
	  { .op = OP_WAKE, .from = SOCKET_BUFFER, .phase = PHASE_FULL, .call = "epoll_wait",
	    .step = 7 },
	  "A socket has room: the task is put back on the CPU.", "in which it fell asleep" },
	/* pipes */
	{ "says: references into the pipe", "splice",
	  { .op = OP_LINK, .from = PAGE_CACHE, .to = PIPE, .bytes = 65536, .step = 5 },
	  "The kernel hands the pipe references to 64 KiB of the page cache.", "One slot" },
	{ "says: references out of the pipe", "splice",
	  { .op = OP_LINK, .from = PIPE, .to = SOCKET_BUFFER, .bytes = 65536, .step = 8 },
	  "hands the references to 64 KiB on from the pipe to the socket buffer.", "16 slots" },
	{ "says: a copy into the pipe", "splice",
	  { .op = OP_COPY, .from = PAGE_CACHE, .to = PIPE, .bytes = 4096, .step = 5 },
	  "The CPU copies 4 KiB from the page cache to the pipe.", "As proposed in 2026" },
	{ "says: a copy out of the pipe", "vmsplice",
	  { .op = OP_COPY, .from = PIPE, .to = SOCKET_BUFFER, .bytes = 4096, .step = 11 },
	  "The CPU copies 4 KiB from the pipe to the socket buffer.", "Without scatter-gather" },
	{ "says: a fault of a look-up that waits", "vmsplice",
	  { .op = OP_FAULT, .call = "vmsplice", .major = 1, .step = 6 },
	  "The kernel looks up a page inside vmsplice(): the page must come from the disk.",
	  "no mode is switched" },
	{ "says: a fault of a look-up that maps", "zerocopy-send",
	  { .op = OP_FAULT, .call = "sendto", .bytes = 8, .step = 4 },
	  "The kernel looks up a page inside sendto(): it maps 1 resident page.", "by software" },
	/* zero-copy sends */
	{ "says: pages that are lent", "zerocopy-send",
	  { .op = OP_LINK, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .bytes = 4096, .step = 6 },
	  "The kernel hands the socket buffer references to 4 KiB", "held until the ACK" },
	{ "says: a copy after all", "zerocopy-send",
	  { .op = OP_COPY, .from = PAGE_CACHE, .to = SOCKET_BUFFER, .bytes = 4096, .step = 7 },
	  "Lent pages cannot be passed on here: the CPU copies 4 KiB after all.", "loopback and veth" },
	{ "says: a copy after all, of registered buffers", "uring-fixed",
	  { .op = OP_COPY, .from = USER_BUFFER, .to = SOCKET_BUFFER, .bytes = 4096, .step = 7 },
	  "Lent pages cannot be passed on here", "tells the program" },
	{ "says: the XMIT of a copy after all", "uring-fixed",
	  { .op = OP_XMIT, .from = SOCKET_BUFFER, .to = NIC, .bytes = 2, .step = 7 },
	  "The CPU tells the NIC where to find 2 bytes,", "not the pages that it was made from" },
	{ "says: a sleep for completions", "zerocopy-send",
	  { .op = OP_SLEEP, .from = NIC, .phase = PHASE_REAP, .step = 13 },
	  "The task sleeps until zero-copy sends complete.", "until the ACK" },
	{ "says: a wake by completions", "zerocopy-send",
	  { .op = OP_WAKE, .from = NIC, .phase = PHASE_REAP, .step = 13 },
	  "Zero-copy sends are complete: the task is put back on the CPU.", "fell asleep" },
	{ "says: a sleep for a free buffer", "shared-buffers", { .op = OP_SLEEP, .from = NIC, .step = 1 },
	  "The task sleeps until a buffer is free again", "need not wait" },
	{ "says: a wake for a free buffer", "shared-buffers", { .op = OP_WAKE, .from = NIC, .step = 1 },
	  "A buffer is free again: the task is put back on the CPU.", "fell asleep" },
	{ "says: notifications that are read", "zerocopy-send", { .op = OP_REAP, .step = 16 },
	  "The program reads which zero-copy sends have completed.", "a range of sends" },
	{ "says: notifications in the ring", "uring-fixed", { .op = OP_REAP, .user = 1, .step = 11 },
	  "The program reads in the ring which zero-copy sends have completed. No system call.",
	  "gives one buffer back" },
	{ "says: an ACK that frees a buffer", "uring-fixed",
	  { .op = OP_ACK, .from = USER_BUFFER, .bytes = 1024, .step = 7 },
	  "The ACK has come for 1 KiB of the user buffer", "room in the socket buffer" },
	{ "says: pinned memory", "uring-fixed", { .op = OP_ALLOC, .to = PINNED, .bytes = 4096, .step = -1 },
	  "From the start 4 KiB of the program's memory are pinned.", "not counted" },
	{ "says: memory pinned no longer", "uring-fixed",
	  { .op = OP_FREE, .from = PINNED, .bytes = 4096, .step = -1 },
	  "4 KiB of its memory are pinned no longer.", "" },
	/* io_uring and polling */
	{ "says: a request that is begun", "uring", { .op = OP_ISSUE, .step = 1 },
	  "The kernel takes the next request off the io_uring.", "at once" },
	{ "says: a request that the kernel thread begins", "uring-sqpoll", { .op = OP_ISSUE, .step = 0 },
	  "The kernel thread takes the next request off the io_uring.", "again and again" },
	{ "says: completions in the ring", "uring-sqpoll", { .op = OP_REAP, .user = 1, .step = 9 },
	  "The program reads in the ring what has completed. No system call.", "all the while" },
	{ "says: a kernel thread that polls for the disk", "uring-sqpoll",
	  { .op = OP_SPIN, .from = DISK, .step = 2 },
	  "The kernel thread polls until the disk's bytes are there", "does not sleep for one read" },
	{ "says: a kernel thread that polls for requests", "uring-sqpoll",
	  { .op = OP_SPIN, .from = NOWHERE, .step = 9 },
	  "The kernel thread polls the ring for requests", "No sleep and no interrupt" },
	{ "says: a program that polls for completions", "uring-sqpoll",
	  { .op = OP_SPIN, .from = NOWHERE, .user = 1, .step = 2 },
	  "The program polls the ring for completions", "No sleep and no interrupt" },
	{ "says: a program that polls the disk", "user-driver",
	  { .op = OP_SPIN, .from = DISK, .user = 1, .step = 1 },
	  "The program polls until the disk's bytes are there", "no context switch" },
	{ "says: a program that polls the NIC", "user-driver",
	  { .op = OP_SPIN, .from = NIC, .user = 1, .step = 6 },
	  "The program polls until a buffer is free again", "receive ring" },
	{ "says: a program that polls for room", "user-driver",
	  { .op = OP_SPIN, .from = SOCKET_BUFFER, .user = 1, .step = 3 },
	  "The program polls until there is room to send", "No sleep and no interrupt" },
	{ "says: what polling has seen", "user-driver", { .op = OP_SEEN, .waited_ns = 1500, .step = 2 },
	  "The task sees by polling, after 1.5 us, what it waited for.", "no context switch" },
	{ "says: a request by a driver in the program", "user-driver",
	  { .op = OP_SUBMIT, .bytes = 4096, .user = 1, .step = 1 },
	  "The program queues a request for 4 KiB at the disk.", "mapped into the program" },
	{ "says: a request by the kernel", "read-write", { .op = OP_SUBMIT, .bytes = 4096, .step = 1 },
	  "The CPU queues a request for 4 KiB at the disk.", "the bytes come later" },
	{ "says: a reference within the program", "user-driver",
	  { .op = OP_LINK, .from = USER_BUFFER, .to = SOCKET_BUFFER, .bytes = 1, .user = 1, .step = 3 },
	  "The program queues references to 1 byte of the user buffer", "no socket of the kernel" },
	{ "says: an ACK that the program finds", "user-driver",
	  { .op = OP_ACK, .from = USER_BUFFER, .bytes = 1, .user = 1, .step = 4 },
	  "The ACK has come for 1 byte of the user buffer", "No interrupt told it" },
	/* copy on write, TLS */
	{ "says: pages that are exchanged", "cow",
	  { .op = OP_MAP, .from = PAGE_CACHE, .to = USER_BUFFER, .bytes = 128, .step = 3 },
	  "The kernel maps 16 pages of the page cache into the program's buffer.", "no byte moves" },
	{ "says: a fault of the program", "cow",
	  { .op = OP_FAULT, .from = PAGE_CACHE, .to = PAGE_TABLES, .user = 1, .step = 9 },
	  "The program writes to a shared page: a page fault, two mode switches.", "did not ask for it" },
	{ "says: another fault of the program", "mmap-write",
	  { .op = OP_FAULT, .from = PAGE_CACHE, .to = PAGE_TABLES, .user = 1, .step = 4 },
	  "A page fault in user mode: two mode switches.", "did not ask for it" },
	{ "says: the copy of copy on write", "cow",
	  { .op = OP_COPY, .from = PAGE_CACHE, .to = USER_BUFFER, .bytes = 4096, .step = 9 },
	  "The program writes to a shared page: the CPU copies 4 KiB for it.", "only put off" },
	{ "says: encryption in the program", "read-write",
	  { .op = OP_COPY, .from = USER_BUFFER, .to = USER_BUFFER, .bytes = 4096, .user = 1, .step = 5 },
	  "The program encrypts 4 KiB in its buffer (TLS).", "rules out sendfile()" },
	{ "says: encryption without a row", "uring",
	  { .op = OP_COPY, .from = USER_BUFFER, .to = USER_BUFFER, .bytes = 4096, .user = 1, .step = -1 },
	  "The program encrypts 4 KiB in its buffer (TLS).", "once more" },
	/* loss, and no device */
	{ "says: an interrupt of the timer", "sendfile", { .op = OP_IRQ, .from = NOWHERE, .step = -1 },
	  "A timer interrupts the CPU: an ACK has not come in time.", "200 ms" },
	{ "says: an ACK that is lost", "sendfile", { .op = OP_DROP, .from = NIC, .bytes = 8192, .step = 4 },
	  "The ACK for 8 KiB is lost.", "cannot tell" },
	{ "says: a retransmission", "sendfile",
	  { .op = OP_XMIT, .from = PAGE_CACHE, .to = NIC, .bytes = 8192, .again = 1, .step = 4 },
	  "No ACK has come: the CPU hands 8 KiB to the NIC once more.", "may get new bytes" },
	{ "says: a DMA once more", "sendfile",
	  { .op = OP_DMA, .from = PAGE_CACHE, .to = NIC, .bytes = 8192, .again = 1, .step = 4 },
	  "The NIC's DMA engine fetches 8 KiB from the page cache once more.", "gather" },
	{ "says: frames once more", "sendfile", { .op = OP_WIRE, .bytes = 8192, .again = 1, .step = 4 },
	  "The NIC sends 8 KiB once more.", "one round trip" },
	{ "says: pages handed over without a device", "sendfile",
	  { .op = OP_LINK, .from = PAGE_CACHE, .to = NIC, .bytes = 8192, .step = 4 },
	  "There is no device: 8 KiB in the page cache are handed over to the receiver.", "no DMA" },
	{ "says: pages that are evicted", "sendfile",
	  { .op = OP_EVICT, .from = PAGE_CACHE, .bytes = 8192, .step = 1 },
	  "The page cache is full: 8 KiB that were used longest ago go.", "waits for the disk again" },
	{ "says: pages that are unmapped by eviction", "mmap-write",
	  { .op = OP_UNMAP, .from = PAGE_TABLES, .bytes = 16, .step = 4 },
	  "The kernel takes 2 pages out of the page tables.", "takes a fault" },
	{ "says: an unknown strategy", NULL, { .op = OP_COPY, .from = DISK, .to = NIC, .step = 3 },
	  "The CPU copies 0 bytes from the disk to the NIC.", "" },
	{ "says: a row that is not there", "sendfile", { .op = OP_WIRE, .bytes = 5, .step = 99 },
	  "The NIC sends 5 bytes.", "one round trip" },
};

static void test_event(void **state)
{
	const struct event_row *row = *state;
	const struct strategy *s = row->strategy ? strategy_find(row->strategy) : NULL;
	struct note note = explain_note(s, &row->event);
	char text[256];

	explain_event(text, sizeof(text), s, &row->event);
	if (!strstr(text, row->sentence) || !strstr(note.mechanism, row->mechanism))
		fail_msg("says: %s / %s", text, note.mechanism);
}

/* Whatever a recorded trace may hold, there are words for it, and they fit. */
static void check_words(const struct strategy *s, const struct event *e)
{
	char cut[40], all[256];
	struct note note = explain_note(s, e);

	memset(cut, 'x', sizeof(cut));
	explain_event(cut, sizeof(cut), s, e);
	assert_in_range(strlen(cut), 10, sizeof(cut) - 1);
	assert_true(note.sentence && note.mechanism && note.kernel);
	explain_event(all, sizeof(all), s, e);
	if (strlen(all) > SENTENCE_MAX)
		fail_msg("%zu characters: %s", strlen(all), all);
	if (strlen(note.sentence) > SENTENCE_MAX)
		fail_msg("%zu characters: %s", strlen(note.sentence), note.sentence);
}

static void check_places(const struct strategy *s, struct event *e)
{
	for (int from = 0; from < N_PLACES; from++) {
		for (int to = 0; to < N_PLACES; to++) {
			for (int flag = 0; flag < 4; flag++) {
				e->from = (uint8_t)from;
				e->to = (uint8_t)to;
				e->user = flag == 1;
				e->again = flag == 2;
				e->major = flag == 3;
				check_words(s, e);
			}
		}
	}
}

static void test_any_event(void **state)
{
	struct event e = { .bytes = 1099511627775, .waited_ns = 3600250000000, .step = -1,
			   .end_ns = 3600250000000, .call = "io_uring_enter" };

	(void)state;
	for (int op = 0; op < N_OPS; op++) {
		e.op = (uint8_t)op;
		check_places(NULL, &e);
		for (size_t i = 0; i < nstrategies; i++) {
			for (e.step = -1; e.step < (int)strategy_nsteps(strategies[i]); e.step++)
				check_places(strategies[i], &e);
		}
		e.step = -1;
	}
}

/* What the engine adds by its rules is explained also where no row says it, in all three depths. */
static void test_rules(void **state)
{
	(void)state;
	for (int op = OP_LAST_ROW + 1; op < N_OPS; op++) {
		const struct event e = { .op = (uint8_t)op, .step = -1 };
		const struct note note = explain_note(NULL, &e);

		if (note.sentence[0] == '\0' || note.mechanism[0] == '\0' || note.kernel[0] == '\0')
			fail_msg("%s is not explained", op_name((enum op)op));
	}
}

/* The same of the rows of each strategy. */
static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < nstrategies; i++) {
		for (int row = 0; row < (int)strategy_nsteps(strategies[i]); row++) {
			const struct step *step = strategy_step(strategies[i], row);
			const struct event e = { .op = (uint8_t)step->op, .step = (int16_t)row,
						 .from = (uint8_t)step->from, .to = (uint8_t)step->to };
			const struct note note = explain_note(strategies[i], &e);

			if (step->op != OP_WAIT && (note.sentence[0] == '\0' ||
			    note.mechanism[0] == '\0' || note.kernel[0] == '\0'))
				fail_msg("%s, row %d (%s) is not explained", strategies[i]->name,
					 row, op_name(step->op));
		}
	}
}

int main(void)
{
	static struct CMUnitTest tests[128] = {
		cmocka_unit_test(test_any_event), cmocka_unit_test(test_rules),
		cmocka_unit_test(test_rows),
	};
	size_t n = 3;

	n = ADD_ROWS(tests, n, sizes, test_bytes);
	n = ADD_ROWS(tests, n, times, test_time);
	n = ADD_ROWS(tests, n, events, test_event);
	return _cmocka_run_group_tests("explain", tests, n, NULL, NULL);
}
