/*
 * What has been published, and how the model is asked the same.
 *
 * A setting is there because the published test says so, or because of what it must have been; the
 * text beside it says which.  None exists to bring a figure nearer: where the model deviates, `why` says
 * what it leaves out.  To add a result: its rows, and an entry in published_results[].
 */

#include "ui/published.h"

/* IBM's table, in ms: 4 KiB a call, and one call. */
#define TRANSFER_TO(bytes) { \
	{ .strategy = "read-write", .set = { "file.size=" bytes, "chunk=4KiB" } }, \
	{ .strategy = "sendfile", .set = { "file.size=" bytes, "chunk=whole" } } }

static const struct published_row transfer_to[] = {
	{ .what = "7 MB", .before = 156000, .after = 45000,
	  .not_compared = "carries the start of the Java machine, about 0.2 s of the straight line through "
			  "the rows from 7 to 350 MB" },
	{ .what = "21 MB", .before = 337000, .after = 128000,
	  .not_compared = "the same; it weighs less in each row after it" },
	{ .what = "63 MB", .before = 843000, .after = 387000, .runs = TRANSFER_TO("63MB") },
	{ .what = "98 MB", .before = 1320000, .after = 617000, .runs = TRANSFER_TO("98MB") },
	{ .what = "200 MB", .before = 2124000, .after = 1150000, .runs = TRANSFER_TO("200MB") },
	{ .what = "350 MB", .before = 3631000, .after = 1762000, .runs = TRANSFER_TO("350MB") },
	{ .what = "700 MB", .before = 13498000, .after = 4422000,
	  .not_compared = "both rates collapse from here on: the file no longer fits into memory, "
			  "and how much there was is not said" },
	{ .what = "1 GB", .before = 18399000, .after = 8537000, .not_compared = "the same" },
};

static const struct published_row transfer_to_sender[] = {
	{ .what = "350 MB", .before = 3631000, .after = 1762000, .runs = TRANSFER_TO("350MB") },
};

#define ZEROCOPY(machine, cache) { \
	{ .strategy = "mmap-write", .set = { "machine=" machine, cache } }, \
	{ .strategy = "zerocopy-send", .set = { "machine=" machine, cache } } }

static const struct published_row break_even[] = {
	{ .what = "nvme-25g, from DRAM", .after = 10000, .runs = ZEROCOPY("nvme-25g", "cpu.cache_bytes=0") },
	{ .what = "nvme-100g, from DRAM", .after = 10000, .runs = ZEROCOPY("nvme-100g", "cpu.cache_bytes=0") },
	{ .what = "nvme-25g, cached", .after = 10000, .runs = ZEROCOPY("nvme-25g", "cpu.cache_bytes=1TiB"),
	  .why = "A copy out of the CPU's cache costs half, so there is half as much to save." },
	{ .what = "nvme-100g, cached", .after = 10000, .runs = ZEROCOPY("nvme-100g", "cpu.cache_bytes=1TiB"),
	  .why = "As above; a faster CPU copies faster still, while a notification costs the same here." },
};

/* 20000 requests of that size; cpu.notify as the machine's cpu.ring, or 0: one for many. */
#define SEND_ZC(chunk, size, notify) { \
	{ .strategy = "mmap-write", .set = { "chunk=" chunk, "file.size=" size } }, \
	{ .strategy = "zerocopy-send", \
	  .set = { "chunk=" chunk, "file.size=" size, "cpu.pin_page=0", "cpu.notify=" notify } } }

static const struct published_row send_zc[] = {
	{ .what = "4000 B", .before = 495134, .after = 606420, .runs = SEND_ZC("4000", "80000000", "0") },
	{ .what = "4000 B, flush", .before = 495134, .after = 558971,
	  .runs = SEND_ZC("4000", "80000000", "50ns") },
	{ .what = "1500 B", .before = 551808, .after = 577116, .runs = SEND_ZC("1500", "30000000", "0") },
	{ .what = "1500 B, flush", .before = 551808, .after = 565803,
	  .runs = SEND_ZC("1500", "30000000", "50ns") },
	{ .what = "1000 B", .before = 584677, .after = 592088, .runs = SEND_ZC("1000", "20000000", "0") },
	{ .what = "1000 B, flush", .before = 584677, .after = 560885,
	  .runs = SEND_ZC("1000", "20000000", "50ns"), .opposite = true,
	  .why = "A notification of its own costs more there, about 100 ns a request, than the model's "
		 "completion in the ring (cpu.ring, 50 ns); at this size that decides the sign." },
	{ .what = "600 B", .before = 596292, .after = 598550, .runs = SEND_ZC("600", "12000000", "0") },
	{ .what = "600 B, flush", .before = 596292, .after = 555366,
	  .runs = SEND_ZC("600", "12000000", "50ns"), .opposite = true, .why = "As at 1000 B." },
};

#define GATHER(before, after, before_release, after_release) { \
	{ .strategy = "mmap-write", .release = before_release, .set = { before } }, \
	{ .strategy = "mmap-write", .release = after_release, .set = { after } } }
#define SG_ON_OFF GATHER("nic.scatter_gather=true", "nic.scatter_gather=false", NULL, NULL)

static const struct published_row gather[] = {
	{ .what = "BBR + fq", .before = 26000, .after = 15700, .runs = SG_ON_OFF },
	{ .what = "pfifo_fast", .before = 24200, .after = 14900, .runs = SG_ON_OFF },
	{ .what = "fq_codel", .before = 24400, .after = 15000, .runs = SG_ON_OFF },
};

static const struct published_row gather_patch[] = {
	{ .what = "off: 4.16 to 4.17", .before = 2300, .after = 15700,
	  .runs = { { .strategy = "mmap-write", .release = "4.16",
		      .set = { "nic.scatter_gather=false", "nic.segment=1448" } },
		    { .strategy = "mmap-write", .release = "4.17",
		      .set = { "nic.scatter_gather=false" } } } },
};

#define READAHEAD(chunk) { \
	{ .strategy = "read-write", .release = "6.16", .set = { "chunk=" chunk } }, \
	{ .strategy = "read-write", .release = "6.17", .set = { "chunk=" chunk } } }

static const struct published_row readahead[] = {
	{ .what = "reads of 128 KiB", .before = 57000, .after = 165000, .runs = READAHEAD("128KiB") },
	{ .what = "reads of 1 MiB", .before = 122000, .after = 167000, .runs = READAHEAD("1MiB"),
	  .why = "A read of 1 MiB is asked for in one piece by either kernel, so the model changes little "
		 "but for the seeks of its second half; see above." },
};

#define ROWS(table) .rows = table, .nrows = sizeof(table) / sizeof(table[0])

const struct published_result published_results[] = {
	{
		.title = "transferTo() instead of read and write",
		.source = "IBM developerWorks, \"Efficient data transfer through zero copy\" (j-zerocopy), "
			  "table 1",
		.published = "Elapsed ms of a whole transfer in Java on Linux 2.6, client and server; 4 KiB "
			     "a read. The hardware is not said. Up to 199 MB/s arrived: more than 1 Gbit/s "
			     "and a disk of the time gave, so neither can have been the limit.",
		.simulated = "CPU time of both ends on desktop-2008, the file warm: read-write in calls of 4 "
			     "KiB, sendfile in one call. The model has no receiver; one that reads 4 KiB at a "
			     "time is taken to need what read() takes the sender of read-write, in both columns.",
		.before = "read", .after = "transferTo", .unit = "ms",
		.figure = FIGURE_BOTH_ENDS_MS, .release = "2.6.23",
		.set = { "machine=desktop-2008", "file.cache=warm" },
		ROWS(transfer_to),
		.why = "What both ways have in common weighs more there: Java's own work, and the receiver's "
		       "interrupts, packets and ACKs, are not in the model. They stand in both columns and "
		       "draw the ratio towards 1.",
	},
	{
		.title = "The same, the sender alone",
		.source = "as above",
		.published = "As above.",
		.simulated = "CPU time of the sender only: what sendfile saves where nothing is added to it.",
		.before = "read", .after = "transferTo", .unit = "ms",
		.figure = FIGURE_SENDER_MS, .release = "2.6.23",
		.set = { "machine=desktop-2008", "file.cache=warm" },
		ROWS(transfer_to_sender),
		.why = "The published time is of both ends; this shows how much of it is not the sender's.",
	},
	{
		.title = "From what size on MSG_ZEROCOPY pays",
		.source = "Linux, Documentation/networking/msg_zerocopy.rst: \"generally only effective at "
			  "writes over around 10 KB\"",
		.published = "The size of a call, in 1000 bytes; no machine is named.",
		.simulated = "The size from which on, up to 64 KiB in steps of 1 KiB, zerocopy-send needs "
			     "less CPU time than mmap-write: both send from a mapping of a warm file, one with "
			     "its only copy, one without. 256 sends may be under way before the program "
			     "reads notifications.",
		.before = "", .after = "from", .unit = "kB",
		.figure = FIGURE_BREAK_EVEN_KB, .release = "6.18",
		.set = { "file.cache=warm", "file.size=64MiB", "socket_buffer=4MiB", "depth=256" },
		ROWS(break_even),
		.why = "It depends on where the bytes lie, how fast the CPU copies and how many notifications "
		       "are read at once; the documented figure is a rule of thumb between these.",
	},
	{
		.title = "io_uring's zero-copy send gains more with size",
		.source = "P. Begunkov's patch mails on io_uring zero-copy send (NIC, UDP)",
		.published = "1000 requests a second of one sender, the CPU being the limit. \"flush\": a "
			     "notification for every request; otherwise one for many.",
		.simulated = "The send side only, as there: mmap-write against zerocopy-send, one core busy. The "
			     "buffer is one, sent again and again, so in the CPU's cache (cpu.cache_bytes); it is "
			     "taken to be registered, so no page is looked up (cpu.pin_page=0); a notification is a completion "
			     "in the ring, so it costs cpu.ring instead of a message of the error queue "
			     "(cpu.notify), or nothing where many share one.",
		.before = "copy", .after = "zero copy", .unit = "k/s",
		.figure = FIGURE_KREQUESTS_S, .release = "6.18",
		.set = { "machine=nvme-25g", "file.cache=warm", "cpu.cache_bytes=1TiB", "depth=256",
			 "socket_buffer=16MiB" },
		ROWS(send_zc),
		.why = "The model sends over TCP: each request also takes in its ACK and an interrupt, nearly "
		       "half of its time. So its rates are half as high, and the copy is a smaller part of them.",
	},
	{
		.title = "A NIC that cannot gather",
		.source = "Linux commit 0a6b2a1dc2a2, \"tcp: switch to GSO being always on\"",
		.published = "Gbit/s of one TCP flow on a 40 Gbit/s link, scatter-gather on and off, with "
			     "three queueing disciplines.",
		.simulated = "mmap-write, whose one copy is that of a sender from a buffer; one buffer sent again "
			     "and again is in the CPU's cache. 40 Gbit/s less headers are 4710 MB/s. Calls of 16 "
			     "KiB, the first size of a TCP send buffer; the published size is not said.",
		.before = "on", .after = "off", .unit = "Gb/s",
		.figure = FIGURE_GBIT_S, .release = "4.17",
		.set = { "machine=nvme-25g", "nic.bandwidth=4710MB", "file.cache=warm", "file.size=256MiB",
			 "cpu.cache_bytes=1TiB", "chunk=16KiB", "socket_buffer=4MiB" },
		ROWS(gather),
		.why = "Without gather the kernel cuts a segment into frames of 1448 bytes, each with headers and "
		       "a descriptor of its own. The model charges the copy, but one transmission for "
		       "the whole segment. It has no queueing disciplines.",
	},
	{
		.title = "... and what the commit changed for it",
		.source = "as above",
		.published = "Gbit/s with scatter-gather off, before and after the commit.",
		.simulated = "As above, with the kernel's rules of before and after. Before, TCP cut the frames "
			     "itself and sent each on its own (nic.segment=1448).",
		.before = "before", .after = "after", .unit = "Gb/s",
		.figure = FIGURE_GBIT_S, .release = "4.17",
		.set = { "machine=nvme-25g", "nic.bandwidth=4710MB", "file.cache=warm", "file.size=256MiB",
			 "cpu.cache_bytes=1TiB", "chunk=16KiB", "socket_buffer=4MiB" },
		ROWS(gather_patch),
		.why = "After it the model misses the work for each frame, as above; before it, the model's "
		       "price of a segment, made for 64 KiB, is charged for every frame.",
	},
	{
		.title = "A hard disk reads ahead 2560 KiB instead of 128 KiB",
		.source = "Linux commit 459779d04ae8, \"block: Improve read ahead size for rotational devices\"",
		.published = "MB/s of 8 readers on XFS, before and after. The disk is not said, but that its "
			     "largest request is 1280 KiB follows from the 2560.",
		.simulated = "8 connections with a file each on hdd-1g, read-write; the network is faster than the "
			     "disk. disk.request as published; the rules of 6.16 and 6.17. The disk is the shipped one, "
			     "of 90 MB/s: only the ratios compare.",
		.before = "128 KiB", .after = "2560 KiB", .unit = "MB/s",
		.figure = FIGURE_MB_S, .release = "6.17",
		.set = { "machine=hdd-1g", "disk.request=1280KiB", "file.size=32MiB", "files=8",
			 "connections=8" },
		ROWS(readahead),
		.why = "The model serves requests in the order in which they come and pays an average seek "
		       "each time. A real disk and its scheduler put several requests of one file together "
		       "and seek less far, so small windows cost less there and large ones gain less.",
	},
};
const size_t npublished_results = sizeof(published_results) / sizeof(published_results[0]);
