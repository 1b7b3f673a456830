/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tuples and views. A tuple is what a packet says; a view is how the table
 * stores it: the two endpoints in a fixed order, so that both directions of a
 * session are one key. Pure values, no locks.
 */
#ifndef _NATGW_TUPLE_H
#define _NATGW_TUPLE_H

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/siphash.h>
#include <linux/types.h>

/**
 * struct natgw_endpoint - an address with a port or an ICMP identifier
 * @addr: address, network order
 * @port: port or identifier, network order; 0 for protocols without
 * @zero: fills the register that an endpoint travels in
 */
struct natgw_endpoint {
	__be32 addr;
	__be16 port;
	u16 zero;
};

/**
 * enum natgw_zone - where a tuple was seen
 * @NATGW_ZONE_WIRE: on a wire, or between two
 * @NATGW_ZONE_OWN: between a socket of the gateway and its translation: there
 *                  an external endpoint may be the socket's own, while on the
 *                  wire a session has it
 */
enum natgw_zone {
	NATGW_ZONE_WIRE,
	NATGW_ZONE_OWN,
};

/**
 * struct natgw_tuple - protocol and endpoints of a packet (RFC 2663)
 * @src: source endpoint
 * @dst: destination endpoint; of an ICMP query it has the identifier too
 * @proto: IP protocol
 * @zone: enum natgw_zone
 */
struct natgw_tuple {
	struct natgw_endpoint src;
	struct natgw_endpoint dst;
	u8 proto;
	u8 zone;
};

/**
 * enum natgw_direction - a packet's direction in its session
 * @NATGW_FORWARD: from the initiator
 * @NATGW_REVERSE: from the responder
 */
enum natgw_direction {
	NATGW_FORWARD,
	NATGW_REVERSE,
};

/**
 * enum natgw_role - which of a session's views a stored view is
 * @NATGW_ROLE_IN: the initiator's wire: initiator, original destination
 * @NATGW_ROLE_MID: between the hooks: initiator, translated destination
 * @NATGW_ROLE_OUT: the responder's wire: translated source and destination
 * @NATGW_ROLE_HIGH: not a role: the initiator's is the higher endpoint
 * @NATGW_ROLE_STORED: not a role: the view is in the table, or was until its
 *                     session died
 */
enum natgw_role {
	NATGW_ROLE_IN	= BIT(0),
	NATGW_ROLE_MID	= BIT(1),
	NATGW_ROLE_OUT	= BIT(2),
	NATGW_ROLE_HIGH	= BIT(3),
	NATGW_ROLE_STORED = BIT(4),
};

/**
 * struct natgw_view - a tuple without direction, as the table stores it
 * @addrs: address of the lower endpoint in the low half, of the higher one in
 *         the high half, network order; written at once, since a load that is
 *         wider than the stores before it has to wait for them
 * @ports: their ports likewise
 * @proto: IP protocol
 * @zone: enum natgw_zone
 * @role: enum natgw_role; not part of the key
 * @slot: index of the node in its session; not part of the key
 */
struct natgw_view {
	u64 addrs;
	u32 ports;
	u8 proto;
	u8 zone;
	u8 role;
	u8 slot;
};

static_assert(sizeof(struct natgw_view) == 16);

static inline u64 natgw_endpoint_order(const struct natgw_endpoint *e)
{
	return (u64)(__force u32)e->addr << 16 | (__force u16)e->port;
}

static inline bool natgw_endpoint_equal(const struct natgw_endpoint *a,
					const struct natgw_endpoint *b)
{
	return a->addr == b->addr && a->port == b->port;
}

/**
 * natgw_view_init() - make the view of two endpoints
 * @view: filled in, on the wire, without role and slot
 * @a: endpoint of the one who sends, or initiates
 * @b: the other endpoint
 * @proto: IP protocol
 *
 * Context: Any.
 * Return: the index of @a in @view.
 */
static inline unsigned int natgw_view_init(struct natgw_view *view,
					   const struct natgw_endpoint *a,
					   const struct natgw_endpoint *b,
					   u8 proto)
{
	u64 x = natgw_endpoint_order(a), y = natgw_endpoint_order(b);
	u64 low = min(x, y), high = max(x, y);

	view->addrs = low >> 16 | high >> 16 << 32;
	view->ports = (u16)low | (u32)(u16)high << 16;
	view->proto = proto;
	view->zone = NATGW_ZONE_WIRE;
	view->role = 0;
	view->slot = 0;
	return x > y;
}

static inline bool natgw_view_equal(const struct natgw_view *a,
				    const struct natgw_view *b)
{
	return a->addrs == b->addrs && a->ports == b->ports &&
	       a->proto == b->proto && a->zone == b->zone;
}

/**
 * natgw_view_endpoint() - one of the endpoints of a stored view
 * @view: the view
 * @direction: NATGW_FORWARD for the initiator's, NATGW_REVERSE for the other
 *
 * Context: Any.
 * Return: the endpoint, by value.
 */
static inline struct natgw_endpoint
natgw_view_endpoint(const struct natgw_view *view, enum natgw_direction direction)
{
	unsigned int i = !!(READ_ONCE(view->role) & NATGW_ROLE_HIGH) ^ direction;

	return (struct natgw_endpoint){
		.addr = (__force __be32)(u32)(view->addrs >> 32 * i),
		.port = (__force __be16)(u16)(view->ports >> 16 * i),
	};
}

/* Drawn once, when the module is loaded. */
extern hsiphash_key_t natgw_view_key;

void natgw_view_hash_init(void);

/**
 * natgw_view_hash() - hash the key part of a view
 * @view: the view
 * @seed: seed of the table; differs per namespace and per rehash
 *
 * Keyed with a secret, so that nobody outside can choose tuples that meet in
 * one bucket.
 *
 * Context: Any.
 * Return: the hash.
 */
static inline u32 natgw_view_hash(const struct natgw_view *view, u32 seed)
{
	return hsiphash_4u32((u32)view->addrs, view->addrs >> 32, view->ports,
			     (view->zone << 8 | view->proto) ^ seed,
			     &natgw_view_key);
}

#endif
