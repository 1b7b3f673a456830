/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A destination as the kernel tells it, one for each external address, and the
 * request for some. Pure: no socket, no output.
 */
#ifndef NATCTL_DESTINATION_H
#define NATCTL_DESTINATION_H

#include <assert.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "natgw.h"
#include "text.h"

enum {
	DESTINATION_SOURCES = 16,	/* most that a request may ask for */
	/* Counts by an enum have one more, for all that this natctl cannot name. */
	DESTINATION_HOLDERS = NATGW_HOLDER_MAX + 2,
	DESTINATION_REASONS = NATGW_DROP_MAX + 2,
};

/**
 * struct destination_key - which destination; compared byte by byte
 * @pool: pool that hands out its ports; empty if that is a masquerade rule
 * @rule: handle of that rule, or 0
 * @dst: remote address, host byte order; 0 for any
 * @dport: remote port; 0 where there is none
 * @proto: IP protocol
 * @unused: 0
 */
struct destination_key {
	char pool[NATGW_POOL_NAME_MAX + 1];
	__u32 rule;
	__u32 dst;
	__u16 dport;
	__u8 proto;
	__u8 unused;
};

static_assert(sizeof(struct destination_key) == NATGW_POOL_NAME_MAX + 1 + 12,
	      "no byte of a key is without a value");

/**
 * struct top_source - who holds ports
 * @address: internal address, host byte order
 * @ports: ports that it holds
 */
struct top_source {
	__u32 address;
	__u64 ports;
};

/**
 * struct destination - a destination, as seen from one external address
 * @key: which
 * @external: the external address, host byte order
 * @event: enum natgw_exhaustion_event, in an event
 * @in_use: ports held
 * @usable: ports that could be
 * @peak: most ports that were ever held
 * @created: sessions created
 * @taken: times that a port was taken
 * @resting: ports that were let go of, and have to rest
 * @holders: ports held, by enum natgw_holder
 * @refused: flows refused, by enum natgw_drop
 * @unanswered: sessions that ended without an answer
 * @syn_retransmits: SYNs seen again
 * @resets_early: sessions reset before they were established
 * @unreachable: ICMP errors that said that it cannot be reached
 * @first: when it first refused, ms since 1970; 0 if it never did
 * @last: when it last refused, likewise
 * @sources: who holds most ports, if that was asked
 * @source_count: number of @sources
 * @suppressed: refusals that were not told one by one, in an event; of one that
 *              its ports are high, how often they were besides
 * @threshold: ports in use from which on they are high, in an event of that
 */
struct destination {
	struct destination_key key;
	__u32 external;
	__u32 event;
	__u32 in_use;
	__u32 usable;
	__u32 peak;
	__u64 created;
	__u64 taken;
	__u32 resting;
	__u64 holders[DESTINATION_HOLDERS];
	__u64 refused[DESTINATION_REASONS];
	__u64 unanswered;
	__u64 syn_retransmits;
	__u64 resets_early;
	__u64 unreachable;
	__u64 first;
	__u64 last;
	struct top_source sources[DESTINATION_SOURCES];
	size_t source_count;
	__u64 suppressed;
	__u32 threshold;
};

/**
 * struct destination_filter - destinations that are meant; what is given must
 * all hold
 * @given: DESTINATION_BIT() of each of the following that is given
 * @dst: remote address
 * @external: external address
 * @dport: remote port
 * @proto: IP protocol
 * @pool: pool that hands out the ports
 * @refused_only: only those that have refused a flow
 * @sources: how many sources to name
 * @top: only so many destinations, those that come first by @order; 0 for all
 * @order: which come first
 * @parts: how many parts they are read in; 0 if they are read as a whole
 * @part: which part, from 0
 * @remotes: only these, whatever the pool; NULL for all
 * @remote_count: number of them, NATGW_DESTINATION_REMOTES_MAX at most
 */
struct destination_filter {
	__u32 given;
	struct range dst;
	struct range external;
	__u32 dport;
	__u8 proto;
	char pool[NATGW_POOL_NAME_MAX + 1];
	bool refused_only;
	__u8 sources;
	__u32 top;
	enum natgw_destination_order order;
	__u32 parts;
	__u32 part;
	const struct destination_key *remotes;
	size_t remote_count;
};

#define DESTINATION_BIT(name) (1U << NATGW_A_DESTINATION_##name)

int destination_read(struct nlattr *head, int length,
		     struct destination *destination);
size_t destination_filter_size(const struct destination_filter *filter);
int destination_put_filter(struct nl_msg *message,
			   const struct destination_filter *filter);

#endif
