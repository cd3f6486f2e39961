/*
 * Which copy was it?  The kernel's functions by address, and what a chain of callers tells.
 *
 * A copy routine is a leaf: it calls nobody.  Above it stands who asked for the copy:
 *
 *	rep_movs_alternative < _copy_to_iter < ... < filemap_read	page cache to program: a read
 *	_copy_from_iter < ... < tcp_sendmsg_locked			program to socket buffer
 *	memcpy < skb_copy_ubufs < ...					a zero-copy send, delivered here
 *	memcpy < skb_copy_bits < ... < __skb_linearize			for a device that does not gather
 *
 * A socket's call also moves headers by memcpy(), so there only what came by an iterator over the
 * caller's memory counts.
 */

#include "real/profile.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>

/* Names of several versions and machines; what a compiler appends (".isra.0") is left out. */
static const struct {
	const char *name;
	enum role role;
} wanted[] = {
	{ "memcpy", ROLE_MOVE },
	{ "__memcpy", ROLE_MOVE },
	{ "memcpy_orig", ROLE_MOVE },
	{ "memcpy_erms", ROLE_MOVE },
	{ "__pi_memcpy", ROLE_MOVE },
	{ "memcpy_from_page", ROLE_MOVE },
	{ "memcpy_to_page", ROLE_MOVE },
	{ "skb_copy_bits", ROLE_MOVE },
	{ "csum_partial_copy_generic", ROLE_MOVE },
	{ "csum_partial_copy_nocheck", ROLE_MOVE },
	{ "rep_movs_alternative", ROLE_ITERATE },
	{ "copy_user_generic_unrolled", ROLE_ITERATE },
	{ "copy_user_generic_string", ROLE_ITERATE },
	{ "copy_user_enhanced_fast_string", ROLE_ITERATE },
	{ "copy_user_generic", ROLE_ITERATE },
	{ "copyin", ROLE_ITERATE },
	{ "copyout", ROLE_ITERATE },
	{ "__copy_user_nocache", ROLE_ITERATE },
	{ "__arch_copy_to_user", ROLE_ITERATE },
	{ "__arch_copy_from_user", ROLE_ITERATE },
	{ "__pi___arch_copy_to_user", ROLE_ITERATE },
	{ "__pi___arch_copy_from_user", ROLE_ITERATE },
	{ "_copy_to_iter", ROLE_ITERATE },
	{ "_copy_from_iter", ROLE_ITERATE },
	{ "_copy_from_iter_full", ROLE_ITERATE },
	{ "_copy_from_iter_nocache", ROLE_ITERATE },
	{ "_copy_from_iter_full_nocache", ROLE_ITERATE },
	{ "csum_and_copy_from_iter", ROLE_ITERATE },
	{ "csum_and_copy_from_iter_full", ROLE_ITERATE },
	{ "copy_page_to_iter", ROLE_ITERATE },
	{ "copy_page_from_iter", ROLE_ITERATE },
	{ "filemap_read", ROLE_READ },
	{ "generic_file_buffered_read", ROLE_READ },
	{ "generic_file_read_iter", ROLE_READ },
	{ "shmem_file_read_iter", ROLE_READ },
	{ "tcp_sendmsg", ROLE_SEND },
	{ "tcp_sendmsg_locked", ROLE_SEND },
	{ "udp_sendmsg", ROLE_SEND },
	{ "skb_copy_ubufs", ROLE_DELIVER },
	{ "skb_segment", ROLE_DEVICE },
	{ "__skb_linearize", ROLE_DEVICE },
	{ "__pskb_pull_tail", ROLE_DEVICE },
	{ "tcp_recvmsg", ROLE_RECEIVE },
	{ "tcp_recvmsg_locked", ROLE_RECEIVE },
	{ "__skb_datagram_iter", ROLE_RECEIVE },
};

/* Its row in the table, or -1. */
static int find_wanted(const char *name)
{
	const size_t n = strcspn(name, ".");

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		if (strlen(wanted[i].name) == n && memcmp(wanted[i].name, name, n) == 0)
			return (int)i;
	}
	return -1;
}

/* A function reaches to where the next one begins; some have two names. */
static void end_open(struct symbols *s, uint64_t address)
{
	for (size_t i = s->n; i > 0 && s->table[i - 1].end == 0; i--) {
		if (address > s->table[i - 1].start)
			s->table[i - 1].end = address;
	}
}

static bool has_role(const struct symbols *s, enum role role)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->table[i].role == role)
			return true;
	}
	return false;
}

int symbols_find(struct symbols *s, const char *path, struct error *e)
{
	FILE *f = fopen(path, "re");
	char line[256], type, name[128];
	uint64_t address;

	s->n = 0;
	if (!f)
		return error_set(e, "%s: %s", path, strerror(errno));
	while (fgets(line, sizeof(line), f)) {
		int row;

		if (sscanf(line, "%" SCNx64 " %c %127s", &address, &type, name) != 3)
			continue;
		end_open(s, address);
		row = (type == 't' || type == 'T') && address ? find_wanted(name) : -1;
		if (row < 0 || s->n == SYMBOLS_MAX)
			continue;
		s->table[s->n] = (struct symbol){ .start = address, .role = wanted[row].role };
		snprintf(s->table[s->n++].name, SYMBOL_NAME_BYTES, "%s", wanted[row].name);
	}
	fclose(f);
	end_open(s, UINT64_MAX);
	if (!has_role(s, ROLE_ITERATE) || !has_role(s, ROLE_READ) || !has_role(s, ROLE_SEND))
		return error_set(e, "%s does not say where the kernel's copy routines are%s", path,
				 s->n ? "" : " (kptr_restrict)");
	return 0;
}

static const struct symbol *find_symbol(const struct symbols *s, uint64_t address)
{
	for (size_t i = 0; i < s->n; i++) {
		if (address >= s->table[i].start && address < s->table[i].end)
			return &s->table[i];
	}
	return NULL;
}

/* Copied by an iterator, or simply moved; and then who asked for it. */
static enum copy tell_role(enum role role, bool iterated)
{
	switch (role) {
	case ROLE_READ:
		return iterated ? COPY_READ : COPY_OTHER;
	case ROLE_SEND:
		return iterated ? COPY_SEND : COPY_OTHER;
	case ROLE_DELIVER:
		return COPY_DELIVER;
	case ROLE_DEVICE:
		return COPY_DEVICE;
	case ROLE_RECEIVE:
		return COPY_RECEIVE;
	case ROLE_MOVE:
	case ROLE_ITERATE:
		break;
	}
	return COPY_OTHER;
}

enum copy symbols_tell(const struct symbols *s, const uint64_t *chain, size_t n,
		       const struct symbol **routine)
{
	bool first = true, iterated = false;

	*routine = NULL;
	for (size_t i = 0; i < n; i++) {
		const struct symbol *at;

		if (chain[i] >= PERF_CONTEXT_MAX) {	/* a mark: from here on it is ... */
			if (chain[i] != PERF_CONTEXT_KERNEL)
				break;
			continue;
		}
		at = find_symbol(s, chain[i]);
		/* What is no copy routine may still have one inside, inlined. */
		if (first && (!at || (at->role != ROLE_MOVE && at->role != ROLE_ITERATE &&
				      at->role != ROLE_DELIVER)))
			return COPY_NONE;
		if (first)
			*routine = at;
		first = false;
		iterated |= at && at->role == ROLE_ITERATE;
		if (at && at->role != ROLE_MOVE && at->role != ROLE_ITERATE)
			return tell_role(at->role, iterated);
	}
	return first ? COPY_NONE : COPY_OTHER;
}

enum profile_says profile_says(const struct profile *p, enum copy copy)
{
	const uint64_t seen = p->seen[copy];

	if (seen >= PROFILE_LEAST && seen >= p->expected / 8)
		return PROFILE_COPIED;
	if (p->expected >= 2 * PROFILE_LEAST && seen <= p->expected / PROFILE_LEAST)
		return PROFILE_NOT_COPIED;
	return PROFILE_UNSURE;
}
