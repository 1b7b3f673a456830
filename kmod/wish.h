/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is wanted for a session, and which ports would do: for reserve.c, which
 * takes one, and look.c, which only says what would be taken. Names are bare, as
 * nobody else includes this, behind reserve.h.
 */
#ifndef _NATGW_WISH_H
#define _NATGW_WISH_H

#include <linux/inetdevice.h>

#include "block.h"
#include "destination.h"
#include "foreign.h"
#include "mapping.h"
#include "overflow.h"
#include "pool.h"
#include "session.h"
#include "space.h"

enum {
	/* Well-known ports are kept apart (RFC 4787 REQ-3). */
	PORT_USER	= 1024,
	/* Foreign ports that are met, or looked at again, without letting go. */
	FOREIGN_TRIES	= 64,
	/* Addresses that are tried where a flow has had its share of another. */
	SHARE_TRIES	= 8,
};

/**
 * struct wish - what is wanted for a session
 * @table: its table
 * @session: the session
 * @slot: node for its out view
 * @initiator: source of the packet, without NAT of the source
 * @owner: whose the mapping will be: the initiator, as he writes himself
 * @responder: its destination
 * @pool: where the endpoint comes from
 * @seen: destination that was found already, borrowed; NULL if none was
 * @addr: external address to try now, network order
 * @id: interface that the address follows; 0 if none
 * @over: session to be ended to make room, borrowed; NULL if there is none
 * @mapping: not published yet; NULL but for an endpoint-independent pool
 * @oif: interface that the flow leaves by
 * @confined: only ports of @range may be had, which are the subscriber's alone
 * @range: those
 * @block: block that they are, held until the session does; NULL if they are none
 * @local: sockets of the gateway may listen on @addr
 */
struct wish {
	struct natgw_table *table;
	struct natgw_session *session;
	unsigned int slot;
	const struct natgw_endpoint *initiator;
	struct natgw_endpoint owner;
	const struct natgw_endpoint *responder;
	const struct natgw_pool *pool;
	struct natgw_destination *seen;
	struct natgw_session *over;
	struct natgw_mapping *mapping;
	__be32 addr;
	int id;
	int oif;
	bool confined;
	struct natgw_ports range;
	struct natgw_block *block;
	bool local;
};

/* What a session wants, before an address is chosen. */
static inline struct wish wish_of(struct natgw_table *table,
				  struct natgw_session *session,
				  const struct natgw_endpoint *initiator,
				  const struct natgw_endpoint *responder,
				  const struct natgw_origin *origin)
{
	bool follows = origin->pool && !origin->pool->addresses;

	return (struct wish){
		.table = table,
		.session = session,
		.initiator = initiator,
		.owner = *initiator,
		.responder = responder,
		.pool = origin->pool,
		.id = follows ? origin->ifindex : 0,
		.oif = origin->oif,
	};
}

static inline bool independent(const struct natgw_pool *pool)
{
	return pool->mapping == NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT;
}

/* The ports of an endpoint-independent pool belong to no destination. */
static inline struct natgw_destination_key key_of(const struct natgw_pool *pool,
						  u8 proto, __be32 addr,
						  const struct natgw_endpoint *responder)
{
	static const struct natgw_endpoint any;

	return natgw_destination_key(proto, addr,
				     independent(pool) ? &any : responder);
}

/* Each port, and each identifier, is one subscriber's. */
static inline bool divided(const struct natgw_pool *pool)
{
	return pool->block || pool->tenants;
}

/* An identifier of ICMP is no port: all of them may be used. */
static inline struct natgw_ports ports_of(const struct wish *w)
{
	if (w->confined)
		return w->range;
	if (w->session->proto == IPPROTO_ICMP && !divided(w->pool))
		return (struct natgw_ports){ 0, U16_MAX };
	return w->pool->offered;
}

/* A protocol without anything like a port: an address carries one session. */
static inline bool bare(u8 proto)
{
	return proto != IPPROTO_ICMP && !natgw_packet_has_ports(proto);
}

static inline u32 usable(const struct natgw_pool *pool, u8 proto)
{
	if (bare(proto))
		return 1;
	if (proto != IPPROTO_ICMP)
		return pool->usable;
	return divided(pool) ? pool->offered.last - pool->offered.first + 1 :
			       U16_MAX + 1;
}

/* Where a port is reserved, the last one of that range; else -1. */
static inline int reserved_until(const struct natgw_pool *pool, u8 proto, u16 port)
{
	unsigned int i;

	if (proto == IPPROTO_ICMP)
		return -1;
	for (i = 0; i < pool->reserveds; i++)
		if (natgw_ports_has(&pool->reserved[i], port))
			return pool->reserved[i].last;
	return -1;
}

static inline bool offers(const struct wish *w, u16 port)
{
	struct natgw_ports ports = ports_of(w);

	return natgw_ports_has(&ports, port) &&
	       reserved_until(w->pool, w->session->proto, port) < 0;
}

/* The part of the ports that is of a port's class; or all, if none is. */
static inline struct natgw_ports class_of(const struct wish *w, u16 port)
{
	struct natgw_ports ports = ports_of(w);

	if (w->session->proto == IPPROTO_ICMP)
		return ports;
	if (port < PORT_USER && ports.first < PORT_USER)
		ports.last = min_t(u16, ports.last, PORT_USER - 1);
	else if (port >= PORT_USER && ports.last >= PORT_USER)
		ports.first = max_t(u16, ports.first, PORT_USER);
	return ports;
}

/* Masquerade maps for each interface, a pool with a name for itself. */
static inline struct natgw_mapping_key mapping_key(const struct wish *w)
{
	return (struct natgw_mapping_key){
		.pool = w->id ?: w->pool->id,
		.addr = w->owner.addr,
		.port = w->owner.port,
		.proto = w->session->proto,
	};
}

static inline bool sparse(const struct wish *w,
			  const struct natgw_destination *destination)
{
	return !destination->space && !w->pool->hold_down &&
	       destination->used < natgw_destination_few(destination);
}

static inline int find_range(const struct wish *w,
			     const struct natgw_destination *destination,
			     u16 from, u16 last, enum natgw_parity parity)
{
	int port, until;

	for (;;) {
		port = natgw_space_find(destination->space, from, last, parity);
		if (port < 0)
			return -1;
		until = reserved_until(w->pool, w->session->proto, port);
		if (until < 0)
			return port;
		if (until >= last)
			return -1;
		from = until + 1;
	}
}

static inline struct natgw_attempt attempt_of(const struct wish *w, u16 port)
{
	struct natgw_endpoint source = { w->addr, htons(port) };

	return (struct natgw_attempt){
		.table = w->table,
		.source = source,
		.responder = w->responder,
		.oif = w->oif,
		.proto = w->session->proto,
		.local = w->local,
		.mine = test_bit(NATGW_SESSION_OWN, &w->session->flags) &&
			natgw_endpoint_equal(&source, w->initiator),
		.shared = independent(w->pool),
	};
}

static inline u32 prefix_length(const struct natgw_table *table)
{
	return READ_ONCE(table->subscribers.limit[NATGW_LIMIT_SUBSCRIBER_PREFIX]);
}

static inline struct natgw_tenant_key tenant_of(const struct wish *w)
{
	u32 length = prefix_length(w->table);

	return (struct natgw_tenant_key){
		.pool = w->id ?: w->pool->id,
		.addr = w->initiator->addr & inet_make_mask(length),
		.length = length,
	};
}

/* The ports that a flow had better have; 0 if that does not matter. */
static inline u16 near(const struct wish *w)
{
	if (w->pool->port_allocation == NATGW_PORT_ALLOCATION_RANDOM)
		return 0;
	return ntohs(w->initiator->port);
}

/* Is an endpoint the subscriber's by what the pool says now? */
static inline bool belongs(const struct wish *w, __be32 addr, u16 port)
{
	struct natgw_tenant_key tenant;
	struct natgw_ports range;
	u32 index;

	if (w->pool->tenants)
		return natgw_pool_range(w->pool, w->initiator->addr, &index, &range) &&
		       addr == htonl(natgw_pool_address(w->pool, index)) &&
		       (bare(w->session->proto) || natgw_ports_has(&range, port));
	if (!w->pool->block || bare(w->session->proto))
		return true;
	tenant = tenant_of(w);
	return natgw_block_owned(&w->table->blocks, &tenant, addr, port);
}

/* Narrows the wish to the ports of a block; false if the pool has none of them. */
static inline bool within_block(struct wish *w, const struct natgw_origin *origin,
				const struct natgw_block *block)
{
	const struct natgw_ports *offered = &w->pool->offered;

	w->addr = block->key.addr;
	w->range.first = max(block->ports.first, offered->first);
	w->range.last = min(block->ports.last, offered->last);
	if (w->range.first > w->range.last)
		return false;
	return w->pool->addresses ? natgw_pool_has(w->pool, ntohl(w->addr))
				  : w->addr == origin->addr;
}

/*
 * The address that the flow is to have, or any that has a port: each is asked by
 * @at, which says 0, or why it gives none.
 */
static __always_inline int
ask_pool(struct wish *w, struct natgw_origin *origin, u32 first,
	 int (*at)(struct wish *w, u32 rule, u32 index))
{
	struct natgw_destination_key key;
	u32 index = first, next, left;
	unsigned int unfair = 0;
	int err;

	if (!w->pool->addresses) {
		w->addr = origin->addr;
		return at(w, origin->rule->handle, 0);
	}
	key = key_of(w->pool, w->session->proto, 0, w->responder);
	origin->asked = htonl(natgw_pool_address(w->pool, first));
	for (left = w->pool->addresses; left; left--) {
		w->addr = htonl(natgw_pool_address(w->pool, index));
		err = at(w, origin->rule->handle, index);
		unfair += err == -EOVERFLOW;
		if ((err != -ENOSPC && err != -EOVERFLOW) ||
		    !w->pool->overflow || unfair == SHARE_TRIES)
			return err;
		next = natgw_overflow_next(&w->table->overflows, &key, w->pool, index);
		if (next == first || next == index)
			break;
		index = next;
	}
	return unfair ? -EOVERFLOW : -ENOSPC;
}

/* Of a deterministic pool. That his are all in use says nothing about others. */
static __always_inline int
ask_share(struct wish *w, struct natgw_origin *origin,
	  int (*at)(struct wish *w, u32 rule, u32 index))
{
	u32 index;
	int err;

	if (!natgw_pool_range(w->pool, w->initiator->addr, &index, &w->range))
		return -EDOM;
	w->confined = true;
	w->addr = htonl(natgw_pool_address(w->pool, index));
	origin->asked = w->addr;
	err = at(w, origin->rule->handle, index);
	return err == -ENOSPC ? -ERANGE : err;
}

/* May a session use this mapping still? The configuration may have changed. */
static inline bool suits(const struct wish *w,
			 const struct natgw_mapping *mapping,
			 const struct natgw_origin *origin)
{
	__be32 addr = mapping->external.addr;
	u16 port = ntohs(mapping->external.port);

	if (origin->keep)
		return addr == w->initiator->addr &&
		       mapping->external.port == w->initiator->port;
	if (!bare(w->session->proto) && !offers(w, port))
		return false;
	if (!belongs(w, addr, port))
		return false;
	if (!w->pool->addresses)
		return addr == origin->addr;
	return natgw_pool_has(w->pool, ntohl(addr));
}

#endif
