/* SPDX-License-Identifier: GPL-2.0 */
/* Walks over the sessions of a table: filters, flushing, counting. */
#ifndef _NATGW_WALK_H
#define _NATGW_WALK_H

#include "natgw.h"
#include "pool.h"
#include "tuple.h"

struct natgw_rules;
struct natgw_session;
struct natgw_table;

/**
 * struct natgw_filter - sessions to look at; what is zero does not matter
 * @src: original source addresses
 * @dst: original destination addresses
 * @nat_src: translated source addresses
 * @nat_dst: translated destination addresses
 * @sport: original source ports
 * @dport: original destination ports
 * @proto: IP protocol
 * @state: state
 * @ifindex: interface whose address it has
 * @pool: name of its pool
 * @rule: handle of the rule that created it
 * @endpoint: an end that is translated, as a packet has it on either side
 * @remote: the other end, as that packet has it
 */
struct natgw_filter {
	struct natgw_range src;
	struct natgw_range dst;
	struct natgw_range nat_src;
	struct natgw_range nat_dst;
	struct natgw_ports sport;
	struct natgw_ports dport;
	u8 proto;
	enum natgw_state state;
	int ifindex;
	char pool[NATGW_POOL_NAME_MAX + 1];
	u32 rule;
	struct natgw_endpoint endpoint;
	struct natgw_endpoint remote;
};

/**
 * struct natgw_census - what a walk over the table found
 * @sessions: sessions
 * @views: views of theirs that are published
 * @holding: endpoints of pools that sessions hold
 * @ported: sessions that hold a port in the ledger by themselves
 * @subscribed: sessions that have a subscriber
 * @blocked: sessions that hold a port of a block by themselves
 */
struct natgw_census {
	u64 sessions;
	u64 views;
	u64 holding;
	u64 ported;
	u64 subscribed;
	u64 blocked;
};

bool natgw_session_matches(const struct natgw_session *session,
			   const struct natgw_filter *filter);
u32 natgw_session_flush(struct natgw_table *table,
			const struct natgw_filter *filter,
			enum natgw_close_cause cause);
void natgw_session_introduce(struct natgw_table *table,
			     const struct natgw_rules *rules);
void natgw_session_census(struct natgw_table *table, struct natgw_census *census);

#endif
