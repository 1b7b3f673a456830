/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mappings of endpoint-independent pools (RFC 4787 section 4.1): an internal
 * endpoint has one external endpoint, whatever the destination, as long as a
 * session of it lives. A mapping is found by either of its endpoints, under RCU.
 * Publishing the external one is what reserves it. It is changed under the lock
 * of the destination that has its port; the last session takes it out, and it
 * is freed after a grace period.
 */
#ifndef _NATGW_MAPPING_H
#define _NATGW_MAPPING_H

#include <linux/rhashtable.h>

#include "destination.h"
#include "natgw.h"
#include "pool.h"
#include "tuple.h"

/**
 * struct natgw_mapping_key - an endpoint as mappings are found by it
 * @pool: identity of the pool; 0 for an external endpoint
 * @addr: address, network order
 * @port: port, network order
 * @proto: IP protocol
 * @zero: so that all bytes are told
 */
struct natgw_mapping_key {
	u32 pool;
	__be32 addr;
	__be16 port;
	u8 proto;
	u8 zero;
};

static_assert(sizeof(struct natgw_mapping_key) == 12);

/**
 * struct natgw_mapping - a mapping
 * @inside: in the table of internal endpoints
 * @internal: the internal endpoint
 * @outside: in the table of external endpoints
 * @external: the external endpoint
 * @hold: its port
 * @sessions: its sessions, by what they are doing; under the destination's lock
 * @created: when it was made, in the wheel's time
 * @until: when the last of the sessions that who is inside keeps will have ended, as
 *         far as is known; in the wheel's time, written without a lock
 * @gone: taken out; whoever finds it looks again
 * @retired: it is not found by its internal endpoint any more
 * @rcu: frees it
 */
struct natgw_mapping {
	struct rhash_head inside;
	struct natgw_mapping_key internal;
	struct rhash_head outside;
	struct natgw_mapping_key external;
	struct natgw_hold hold;
	u32 sessions[NATGW_HOLDERS];
	u32 created;
	u32 until;
	bool gone;
	bool retired;
	struct rcu_head rcu;
};

/**
 * struct natgw_mappings - the mappings of a namespace
 * @inside: by internal endpoint
 * @outside: by external endpoint
 * @tell: tells what happened to one, its destination locked; NULL for nobody
 */
struct natgw_mappings {
	struct rhashtable inside;
	struct rhashtable outside;
	void (*tell)(struct natgw_mappings *mappings,
		     const struct natgw_mapping *mapping,
		     enum natgw_mapping_event event);
};

/* The interface whose address a mapping has; 0 if it has one of a pool's. */
static inline int natgw_mapping_ifindex(const struct natgw_mapping *mapping)
{
	u32 pool = mapping->internal.pool;

	return pool & NATGW_POOL_NAMED ? 0 : pool;
}

/**
 * natgw_mapping_keep() - who is inside keeps a session of a mapping
 * @mapping: the mapping
 * @until: when that will have ended, in the wheel's time
 *
 * Of two at once either may win: both are about as late.
 *
 * Context: RCU read side.
 */
static inline void natgw_mapping_keep(struct natgw_mapping *mapping, u32 until)
{
	if ((s32)(until - READ_ONCE(mapping->until)) > 0)
		WRITE_ONCE(mapping->until, until);
}

int natgw_mappings_init(struct natgw_mappings *mappings);
void natgw_mappings_exit(struct natgw_mappings *mappings);

struct natgw_mapping *natgw_mapping_lock(struct natgw_mappings *mappings,
					 const struct natgw_mapping_key *internal);
struct natgw_mapping *natgw_mapping_find(struct natgw_mappings *mappings,
					 const struct natgw_endpoint *external,
					 u8 proto);
bool natgw_mapping_relock(struct natgw_mapping *mapping);
struct natgw_mapping *natgw_mapping_create(const struct natgw_mapping_key *internal);
int natgw_mapping_publish(struct natgw_mappings *mappings,
			  struct natgw_mapping *mapping,
			  struct natgw_destination *destination,
			  const struct natgw_endpoint *external);
void natgw_mapping_retire(struct natgw_mappings *mappings,
			  struct natgw_mapping *mapping);
u32 natgw_mapping_sessions(const struct natgw_mapping *mapping);
u64 natgw_mappings_blocked(struct natgw_mappings *mappings);
void natgw_mapping_withdraw(struct natgw_mappings *mappings,
			    struct natgw_mapping *mapping);

#endif
