/*
 * Drivers and network stack in the program, as with SPDK and DPDK: it works on the devices' queues
 * itself and polls them.  No kernel on the way: no call, no interrupt, no copy, and a core of its own.
 *
 *	disk =DMA=> the program's buffers (`depth` of them) -reference-> its own send queue
 *	            the program's buffers =DMA=> NIC, which gathers header and pages
 *
 * In the model only.  There is no socket: "socket-buffer" is the send queue of the program's own stack,
 * which holds references until the ACK as the kernel's would.
 */

#include "sim/strategy.h"

extern const struct strategy strategy_user_driver;

static const char *const code[] = {
	"while (left > 0) {",
	"  buf = pool[i++ % depth];",
	"  while (!is_free(buf))",
	"    poll_nic();  // takes in ACKs",
	"  spdk_nvme_ns_cmd_read(ns, q, ..);",
	"  while (!is_read(buf))",
	"    poll_disk();",
	"  queue_segments(buf, n);",
	"  rte_eth_tx_burst(port, 0, ..);",
	"  left -= n;",
	"}",
	NULL,
};

static const char *const hazards[] = {
	"The program has disk and NIC for itself: no other program, no file system and no firewall of the "
	"kernel can use them.",
	"It polls, so a core is busy all the time, also when nothing is to be done.",
	"What the kernel did it must do itself: TCP with its retransmissions, the disk's layout, and errors "
	"of both devices. A mistake there can overwrite any of its memory by DMA.",
	"Its memory is pinned, in huge pages, for as long as it runs.",
	NULL,
};

static const struct step loop[] = {
	{ .op = OP_DMA, .from = DISK, .to = USER_BUFFER, .user = true, .line = 5,
	  .note = {
		"The disk's DMA engine writes straight into the program's buffer.",
		"The program has queued the read itself: the disk's queues and doorbells are mapped into it "
		"(VFIO), and its memory was pinned once and made known to the IOMMU.",
		"No kernel code runs for it. SPDK: spdk_nvme_ns_cmd_read()" } },
	{ .op = OP_SPIN, .from = DISK, .per_batch = true, .user = true, .line = 7,
	  .note = {
		"The program polls the disk's completion queue until the bytes are there.",
		"No sleep, no interrupt, no context switch: the bytes are seen sooner, and the core does "
		"nothing else meanwhile.",
		"No kernel code runs for it. SPDK: spdk_nvme_qpair_process_completions()" } },
	{ .op = OP_ISSUE, .rounds = ROUNDS, .user = true, .line = 8,
	  .note = {
		"The program calls its own network stack: a function, not a system call.",
		"TCP runs as a library in the program; a segment at a time goes to the NIC.",
		"No kernel code runs for it." } },
	{ .op = OP_LINK, .from = USER_BUFFER, .to = SOCKET_BUFFER, .user = true, .line = 8,
	  .note = {
		"The program's own TCP queues references to the buffer to be sent: no byte moves.",
		"There is no socket of the kernel; what stands for its buffer here is the send queue of the "
		"program's own stack. It keeps the bytes until the ACK.",
		"No kernel code runs for it. DPDK: rte_pktmbuf_attach_extbuf()" } },
	{ .op = OP_XMIT, .from = USER_BUFFER, .to = NIC, .user = true, .line = 9,
	  .note = {
		"The program writes headers and descriptors and rings the NIC's doorbell itself.",
		"The doorbell is a register of the NIC that is mapped into the program.",
		"No kernel code runs for it. DPDK: rte_eth_tx_burst()" } },
	{ .op = OP_COMPLETE, .user = true, .line = 8,
	  .note = {
		"The stack's function returns: all of the chunk is handed to the NIC.",
		"The buffer stays in use until the ACK, which the program's own stack takes in.",
		"No kernel code runs for it." } },
	{ .op = OP_SPIN, .from = NIC, .per_batch = true, .user = true, .line = 4,
	  .note = {
		"The program polls the NIC until the ACK for this buffer's last bytes has come.",
		"No interrupt tells it: it looks into the receive ring in memory, again and again.",
		"No kernel code runs for it. DPDK: rte_eth_rx_burst()" } },
};

const struct strategy strategy_user_driver = {
	.name = "user-driver",
	.title = "drivers in the program",
	.summary = "The program drives and polls disk and NIC itself: no kernel on the way.",
	.family = FAMILY_BYPASS,
	.users = "Programs that are built on SPDK (storage) and DPDK (network).",
	.hazards = hazards,
	.code = code,
	.direct = true,
	.registered = true,
	.polled = true,
	.batched = true,
	.model_only = true,
	.buffer = USER_BUFFER,
	.phase = { [PHASE_LOOP] = loop },
	.nsteps = { [PHASE_LOOP] = sizeof(loop) / sizeof(loop[0]) },
};
