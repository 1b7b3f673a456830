// SPDX-License-Identifier: GPL-2.0
/* Reserving a source endpoint: which address of a pool, and which port of it. */
#include "reserve.h"

#include <linux/inetdevice.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "block.h"
#include "destination.h"
#include "filtering.h"
#include "foreign.h"
#include "holding.h"
#include "mapping.h"
#include "overflow.h"
#include "pool.h"
#include "session.h"
#include "share.h"
#include "socket.h"
#include "space.h"
#include "subscriber.h"
#include "wish.h"

enum {
	/* Sessions that a destination may have without a bitmap if need be. */
	SPARSE_LIMIT	= 1024,
	/* Ports that are tried where there is no bitmap. */
	SPARSE_TRIES	= 512,
	/* Times that the lock is let go of: more than all ports are foreign. */
	FOREIGN_TURNS	= 2 * (U16_MAX + 1) / FOREIGN_TRIES,
	/* Rested ports that are given back for one flow. */
	RESTED_BATCH	= 8,
	RESTED_MAX	= 256,
	/* Times that others have changed the mapping that was to be used. */
	MAPPING_TRIES	= 4,
	/* Times that the subscriber's blocks are not what they just were. */
	BLOCK_TRIES	= 4,
};

static u16 random_port(const struct natgw_ports *ports)
{
	return ports->first + get_random_u32_below(ports->last - ports->first + 1);
}

/* ---- taking a port ------------------------------------------------------ */

static int publish_out(struct natgw_table *table, struct natgw_session *session,
		       unsigned int slot, const struct natgw_endpoint *source,
		       const struct natgw_endpoint *responder,
		       struct natgw_node **existing)
{
	struct natgw_endpoint peer = *responder;

	/* Both sides of an ICMP query have the one identifier. */
	if (session->proto == IPPROTO_ICMP)
		peer.port = source->port;
	return natgw_table_publish(table, session, slot, source, &peer,
				   NATGW_ROLE_OUT, existing);
}

/*
 * The new mapping gets the port, too. One that could not be used because others
 * found it, or because its external endpoint is taken towards this destination
 * only, is replaced by another.
 */
static int publish_mapping(struct wish *w, struct natgw_destination *destination,
			   const struct natgw_endpoint *source)
{
	struct natgw_mapping_key internal = mapping_key(w);
	int err;

	if (!w->mapping)
		w->mapping = natgw_mapping_create(&internal);
	if (!w->mapping)
		return -ENOMEM;
	err = natgw_mapping_publish(&w->table->mappings, w->mapping, destination, source);
	if (err && err != -EEXIST)
		w->mapping = NULL;
	return err;
}

/* Whom the responder is known as to the mapping's filter. */
static __be32 remote_of(const struct wish *w)
{
	if (test_bit(NATGW_SESSION_HAIRPIN, &w->session->flags))
		return natgw_holding_remote(w->session);
	return w->responder->addr;
}

/* Where the filter is by address, the mapping has to know. */
static int know(const struct wish *w, const struct natgw_mapping *mapping)
{
	if (natgw_filtering_of(w->pool, w->session->proto) !=
	    NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT)
		return 0;
	return natgw_holding_know(w->table, w->session, mapping, remote_of(w));
}

/* A mapping that no session will have is gone, with what it knew. */
static void give_up_mapping(struct wish *w)
{
	if (!w->mapping)
		return;
	natgw_holding_forget(w->table, w->session, w->mapping, remote_of(w));
	natgw_mapping_withdraw(&w->table->mappings, w->mapping);
	w->mapping = NULL;
}

/*
 * Takes a port that nobody holds as far as the destination knows. -EEXIST if
 * somebody else does: a session that this destination knows nothing of (static,
 * or from outside), or a socket. -EALREADY where the source stays as it is: the
 * view that is to come serves as out view, too.
 */
static int take(struct wish *w, struct natgw_destination *destination, u16 port)
{
	struct natgw_endpoint source = { w->addr, htons(port) };
	bool same = natgw_endpoint_equal(&source, w->initiator);
	struct natgw_node *existing;
	struct natgw_hold *hold;
	int err = 0;

	if (natgw_endpoint_equal(&source, w->responder))
		return -EEXIST;
	/* To keep it was tried before, if it is a socket's. */
	if (same && test_bit(NATGW_SESSION_OWN, &w->session->flags))
		return -EEXIST;
	if (!same && w->local && natgw_socket_has(w->table->net, w->session->proto,
						  &source, w->responder, w->oif))
		return -EEXIST;
	if (independent(w->pool)) {
		err = publish_mapping(w, destination, &source);
		if (err)
			return err;
		err = know(w, w->mapping);
	}
	if (!err)
		err = same ? -EALREADY :
		      publish_out(w->table, w->session, w->slot, &source,
				  w->responder, &existing);
	if (err && err != -EALREADY) {
		give_up_mapping(w);
		return err;
	}
	hold = w->mapping ? &w->mapping->hold : &w->session->hold;
	hold->in_block = !!w->block;
	w->block = NULL;
	natgw_holding_begin(w->session, destination, w->mapping,
			    w->initiator->addr, port);
	natgw_destination_recover(&w->table->ledger, destination);
	w->mapping = NULL;
	return err;
}

/* ---- without a bitmap --------------------------------------------------- */

/*
 * A prime that is larger than any range has no divisor in common with it, so
 * every port comes up once before one comes up again.
 */
static u32 random_prime(void)
{
	static const u32 primes[] = {
		15485863, 32452843, 49979687, 67867967, 86028121,
		104395301, 122949823, 141650939, 160481183, 179424673,
	};

	return primes[get_random_u32_below(ARRAY_SIZE(primes))];
}

static bool same_parity(u16 a, u16 b)
{
	return !((a ^ b) & 1);
}

/* -EEXIST if it was not found by trial. */
static int take_sparse(struct wish *w, struct natgw_destination *destination)
{
	u16 wanted = ntohs(w->initiator->port), port;
	u8 proto = w->session->proto;
	u32 i, n, start, step;
	struct natgw_ports ports;
	int err;

	if (w->pool->port_allocation != NATGW_PORT_ALLOCATION_RANDOM &&
	    offers(w, wanted)) {
		err = take(w, destination, wanted);
		if (err != -EEXIST)
			return err;
	}
	ports = class_of(w, wanted);
	n = ports.last - ports.first + 1;
	start = get_random_u32_below(n);
	step = random_prime();
	for (i = 0; i < min_t(u32, n, SPARSE_TRIES); i++) {
		port = ports.first + (start + i * (u64)step) % n;
		if (reserved_until(w->pool, proto, port) >= 0 ||
		    (w->pool->port_allocation == NATGW_PORT_ALLOCATION_PARITY &&
		     !same_parity(port, wanted)))
			continue;
		err = take(w, destination, port);
		if (err != -EEXIST)
			return err;
	}
	return -EEXIST;
}

/* ---- with a bitmap ------------------------------------------------------ */

/* Of the ports that are held already. */
static bool build(struct natgw_destination *destination)
{
	const struct natgw_hold *hold;
	struct natgw_space *space;

	space = natgw_space_create();
	if (!space)
		return false;
	for (hold = natgw_destination_first_hold(destination); hold;
	     hold = natgw_destination_next_hold(destination, hold)) {
		if (natgw_space_take(space, hold->port)) {
			natgw_space_destroy(space);
			return false;
		}
	}
	destination->space = space;
	return true;
}

/* From a random place on, and around. */
static int find_around(const struct wish *w, const struct natgw_destination *destination,
		       const struct natgw_ports *ports, enum natgw_parity parity)
{
	u16 from = random_port(ports);
	int port;

	port = find_range(w, destination, from, ports->last, parity);
	if (port < 0 && from > ports->first)
		port = find_range(w, destination, ports->first, from - 1, parity);
	return port;
}

/*
 * A port at random for the flow after this one. So it is known ahead where its
 * view will lie, and the processor need not be waited for then.
 */
static void look_ahead(const struct wish *w, struct natgw_destination *destination,
		       u16 port)
{
	struct natgw_ports class = class_of(w, port);
	int next = -1;

	if (!w->confined && destination->used > destination->usable / 2)
		next = find_around(w, destination, &class, NATGW_PARITY_ANY);
	WRITE_ONCE(destination->next, max(next, 0));
}

/* The port that was looked for ahead, if it is as good for this flow. */
static int find_next(const struct wish *w, const struct natgw_destination *destination,
		     const struct natgw_ports *class)
{
	u16 port = destination->next;

	if (!port || w->confined || port < class->first || port > class->last ||
	    natgw_space_has(destination->space, port) || !offers(w, port))
		return -1;
	if (w->pool->port_allocation == NATGW_PORT_ALLOCATION_PARITY &&
	    !same_parity(port, ntohs(w->initiator->port)))
		return -1;
	return port;
}

/* The best that is free: the same port, parity, class; or any. -1 if none is. */
static int find_port(const struct wish *w, const struct natgw_destination *destination)
{
	u8 policy = w->pool->port_allocation;
	u16 wanted = ntohs(w->initiator->port);
	struct natgw_ports class, all;
	int port;

	if (policy != NATGW_PORT_ALLOCATION_RANDOM &&
	    offers(w, wanted) &&
	    !natgw_space_has(destination->space, wanted))
		return wanted;
	class = class_of(w, wanted);
	port = find_next(w, destination, &class);
	if (port < 0 && policy == NATGW_PORT_ALLOCATION_PARITY)
		port = find_around(w, destination, &class,
				   wanted & 1 ? NATGW_PARITY_ODD : NATGW_PARITY_EVEN);
	if (port < 0)
		port = find_around(w, destination, &class, NATGW_PARITY_ANY);
	all = ports_of(w);
	if (port < 0 && (class.first != all.first || class.last != all.last))
		port = find_around(w, destination, &all, NATGW_PARITY_ANY);
	return port;
}

/* When no port is left, one may be free again that rested, or was foreign. */
static int find_again(const struct wish *w, struct natgw_destination *destination)
{
	struct natgw_attempt attempt = attempt_of(w, 0);

	natgw_destination_rested(destination, RESTED_MAX);
	natgw_foreign_look(destination, &attempt, FOREIGN_TRIES);
	return find_port(w, destination);
}

/* Its bit stays if it is foreign; then it is not met again. */
static int put_aside(const struct wish *w, struct natgw_destination *destination,
		     u16 port)
{
	struct natgw_attempt attempt = attempt_of(w, port);
	int err = natgw_foreign_put(destination, &attempt);

	if (err)
		natgw_space_release(destination->space, port);
	return err == -ENOMEM ? -ENOBUFS : 0;
}

/* -EINPROGRESS if only foreign ports were met so far. */
static int take_dense(struct wish *w, struct natgw_destination *destination)
{
	unsigned int i;
	int port, err;

	natgw_destination_rested(destination, RESTED_BATCH);
	for (i = 0; i < FOREIGN_TRIES; i++) {
		port = find_port(w, destination);
		if (port < 0)
			port = find_again(w, destination);
		if (port < 0)
			return -ENOSPC;
		if (natgw_space_take(destination->space, port))
			return -ENOBUFS;
		err = take(w, destination, port);
		if (!err || err == -EALREADY) {
			look_ahead(w, destination, port);
			return err;
		}
		if (err != -EEXIST) {
			natgw_space_release(destination->space, port);
			return err;
		}
		err = put_aside(w, destination, port);
		if (err)
			return err;
	}
	return -EINPROGRESS;
}

/* ---- addresses ---------------------------------------------------------- */

static int take_bare(struct wish *w, struct natgw_destination *destination)
{
	int err = take(w, destination, 0);

	return err == -EEXIST ? -ENOSPC : err;
}

static int take_any(struct wish *w, struct natgw_destination *destination)
{
	int err = -EEXIST;

	if (bare(w->session->proto))
		return take_bare(w, destination);
	if (sparse(w, destination))
		err = take_sparse(w, destination);
	if (err != -EEXIST)
		return err;
	if (destination->space || build(destination))
		return take_dense(w, destination);
	/* Few enough to go on without: the bitmap can wait for memory. */
	if (destination->used < SPARSE_LIMIT) {
		natgw_table_stats(w->table)->count[NATGW_COUNTER_PROBED]++;
		err = take_sparse(w, destination);
	}
	return err == -EEXIST ? -ENOBUFS : err;
}

/*
 * Who comes next need not look, until a port is released. A port that comes
 * back otherwise (one that rests, or a socket's) would not be noticed: where
 * there are such, everybody looks.
 */
static void mark_full(const struct wish *w, struct natgw_destination *destination,
		      u32 index)
{
	if (!destination->used || !list_empty(&destination->aside) ||
	    !list_empty(&destination->resting))
		return;
	WRITE_ONCE(destination->full, w->pool->serial);
	natgw_overflow_mark(&w->table->overflows, destination, w->pool, index);
}

/* A session that both sides have closed makes room before a flow is refused. */
static bool find_over(struct wish *w, const struct natgw_destination *destination)
{
	struct natgw_hold *hold = natgw_destination_over(destination);

	if (!hold || w->confined || w->pool->hold_down)
		return false;
	w->over = container_of(hold, struct natgw_session, hold);
	return true;
}

/*
 * Whether an address is the gateway's own is asked again only when routes have
 * changed, which they do with each address that comes or goes.
 */
static bool is_local(const struct wish *w, struct natgw_destination *destination)
{
	struct net *net = w->table->net;
	int routes = rt_genid_ipv4(net);

	if (destination->routes != routes) {
		destination->local = natgw_socket_local(net, w->addr);
		destination->routes = routes;
	}
	return destination->local;
}

static int ask(struct wish *w, u32 rule, u32 index)
{
	struct natgw_destination_key key;
	struct natgw_destination *destination;
	int err;

	key = key_of(w->pool, w->session->proto, w->addr, w->responder);
	destination = natgw_destination_lock_seen(&w->table->ledger, &key, w->seen);
	if (!destination)
		return -ENOMEM;
	w->local = is_local(w, destination);
	destination->rule = rule;
	destination->usable = usable(w->pool, w->session->proto);
	/* Nobody else could have the ports of a subscriber. */
	err = w->confined ? 0 :
	      natgw_share_admit(destination, w->session->hold.subscriber,
				READ_ONCE(w->table->subscribers.limit[NATGW_LIMIT_MINIMUM_PORTS]));
	if (!err)
		err = take_any(w, destination);
	if (err == -ENOSPC && find_over(w, destination))
		err = -EINPROGRESS;
	if (err == -ENOSPC && !w->confined)
		mark_full(w, destination, index);
	natgw_destination_unlock(&w->table->ledger, destination);
	return err;
}

/*
 * Others may go on while foreign ports are passed over. Every one that is met is
 * put aside, so it ends; and each of them met one flow only.
 */
static int reserve_at(struct wish *w, u32 rule, u32 index)
{
	unsigned int turns;
	int err;

	for (turns = 0; turns < FOREIGN_TURNS; turns++) {
		err = ask(w, rule, index);
		if (err != -EINPROGRESS)
			return err;
		if (w->over)
			natgw_session_kill(w->table, w->over, NATGW_CLOSE_CAUSE_FIN);
		w->over = NULL;
	}
	return -EAGAIN;
}

/* Its bit stays as it is. */
static int take_over(struct natgw_destination *destination, u16 port)
{
	struct natgw_aside *aside;

	list_for_each_entry(aside, &destination->resting, list) {
		if (aside->port != port)
			continue;
		list_del(&aside->list);
		destination->rests--;
		kfree(aside);
		return 0;
	}
	return -EBUSY;
}

/*
 * A port that is no session's may be aside because a socket has it, which is
 * this one; and what comes late to one that rests comes to the socket anyway.
 */
static int take_own(const struct wish *w, struct natgw_destination *destination,
		    u16 port)
{
	int err = natgw_space_take(destination->space, port);
	struct natgw_attempt attempt = attempt_of(w, port);

	if (err == -EBUSY)
		err = natgw_foreign_take(destination, &attempt);
	if (err == -EBUSY)
		err = take_over(destination, port);
	return err;
}

/* The source is external as it is: it holds the port that it has. */
static int keep(struct wish *w, u32 rule)
{
	struct natgw_destination_key key;
	struct natgw_destination *destination;
	u16 port = ntohs(w->initiator->port);
	bool outside = !bare(w->session->proto) &&
		       !offers(w, port);
	int err = 0;

	w->addr = w->initiator->addr;
	key = key_of(w->pool, w->session->proto, w->initiator->addr, w->responder);
	destination = natgw_destination_lock(&w->table->ledger, &key);
	if (!destination)
		return -ENOMEM;
	destination->rule = rule;
	destination->usable = usable(w->pool, w->session->proto);
	if (destination->space)
		err = take_own(w, destination, port);
	if (err == -ENOMEM)
		err = -ENOBUFS;
	if (!err && independent(w->pool)) {
		err = publish_mapping(w, destination, w->initiator);
		if (!err) {
			err = know(w, w->mapping);
			if (err)
				give_up_mapping(w);
		}
		if (err && destination->space)
			natgw_space_release(destination->space, port);
	}
	if (!err) {
		w->session->hold.outside = outside;
		if (w->mapping)
			w->mapping->hold.outside = outside;
		natgw_holding_begin(w->session, destination, w->mapping,
				    w->initiator->addr, port);
	}
	natgw_destination_unlock(&w->table->ledger, destination);
	if (!err)
		w->mapping = NULL;
	switch (err) {
	case 0:
		return -EALREADY;
	case -EBUSY:
	case -EEXIST:
		/* Taken: like any other that comes too late it gets a new one. */
		return -EAGAIN;
	default:
		return err;
	}
}

/* The address that the flow is to have, or any that has a port. */
static int reserve_in_pool(struct wish *w, struct natgw_origin *origin)
{
	u32 first = 0;

	if (w->pool->addresses)
		first = natgw_pool_first(origin->pool, w->initiator->addr);
	return ask_pool(w, origin, first, reserve_at);
}

/* ---- ports of one subscriber -------------------------------------------- */

/* In a block that is held; it may be of a configuration that was replaced. */
static int reserve_in_held(struct wish *w, const struct natgw_origin *origin,
			   struct natgw_block *block)
{
	int err = -ENOSPC;

	w->block = block;
	if (within_block(w, origin, block))
		err = reserve_at(w, origin->rule->handle, 0);
	if (w->block)
		natgw_block_unpin(&w->table->blocks, block);
	w->block = NULL;
	return err;
}

/* In one that he has: first where his port is kept, then in the oldest. */
static int reserve_in_old(struct wish *w, const struct natgw_origin *origin,
			  struct natgw_block **list, unsigned int n)
{
	u16 wanted = near(w);
	int err = -ENOSPC;
	unsigned int i;

	for (i = 1; wanted && i < n; i++)
		if (natgw_ports_has(&list[i]->ports, wanted))
			swap(list[0], list[i]);
	for (i = 0; i < n && err == -ENOSPC; i++)
		if (natgw_block_pin(list[i], w->pool->block_timeout))
			err = reserve_in_held(w, origin, list[i]);
	return err;
}

/* A block more, at the address that he is to have, or at any that has one. */
static struct natgw_block *new_block(struct wish *w, struct natgw_origin *origin,
				     struct natgw_block_wish *wish)
{
	struct natgw_destination_key key = natgw_block_overflow_key();
	u32 first, next, left = w->pool->addresses;
	struct natgw_block *block;

	if (!left) {
		wish->addr = origin->addr;
		return natgw_block_allocate(&w->table->blocks, wish);
	}
	first = natgw_pool_first(origin->pool, wish->tenant->addr);
	wish->index = first;
	origin->asked = htonl(natgw_pool_address(w->pool, first));
	for (;;) {
		wish->addr = htonl(natgw_pool_address(w->pool, wish->index));
		block = natgw_block_allocate(&w->table->blocks, wish);
		if (block != ERR_PTR(-ENOSR) || !w->pool->overflow || !--left)
			return block;
		next = natgw_overflow_next(&w->table->overflows, &key, w->pool,
					   wish->index);
		if (next == first || next == wish->index)
			return block;
		wish->index = next;
	}
}

static int reserve_in_blocks(struct wish *w, struct natgw_origin *origin)
{
	struct natgw_tenant_key tenant = tenant_of(w);
	struct natgw_block *list[NATGW_POOL_BLOCK_LIMIT_MAX], *block;
	struct natgw_block_wish wish = {
		.tenant = &tenant,
		.pool = w->pool,
		.near = near(w),
		.rule = origin->rule->handle,
	};
	unsigned int i, n;
	int err;

	w->confined = true;
	for (i = 0; i < BLOCK_TRIES; i++) {
		n = natgw_block_list(&w->table->blocks, &tenant, list, &wish.turn);
		err = reserve_in_old(w, origin, list, n);
		if (err != -ENOSPC)
			return err;
		block = new_block(w, origin, &wish);
		if (!IS_ERR(block))
			err = reserve_in_held(w, origin, block);
		else if (block != ERR_PTR(-ESTALE))
			return PTR_ERR(block);
		if (err != -ENOSPC)
			return err;
	}
	return -EAGAIN;
}

/* ---- mappings ----------------------------------------------------------- */

static bool maps(const struct natgw_session *session,
		 const struct natgw_mapping *mapping)
{
	return session->mapping == mapping ||
	       natgw_session_entered(session) == mapping;
}

/*
 * Another session of an internal endpoint, towards another destination. If one
 * of the same mapping has that already, a packet of this flow was faster, or
 * one of the other side was.
 */
static int share(struct wish *w, struct natgw_mapping *mapping, u32 rule)
{
	struct natgw_destination *destination = mapping->hold.destination;
	struct natgw_endpoint source = { mapping->external.addr,
					 mapping->external.port };
	struct natgw_node *existing;
	int err;

	destination->rule = rule;
	err = know(w, mapping);
	if (err)
		return err;
	err = -EALREADY;
	if (!natgw_endpoint_equal(&source, w->initiator))
		err = publish_out(w->table, w->session, w->slot, &source,
				  w->responder, &existing);
	if (!err || err == -EALREADY) {
		natgw_holding_begin(w->session, destination, mapping,
				    w->initiator->addr, ntohs(source.port));
		return err;
	}
	natgw_holding_forget(w->table, w->session, mapping, remote_of(w));
	if (err == -EEXIST)
		err = maps(natgw_session_of(existing), mapping) ?
		      -EAGAIN : -EADDRINUSE;
	return err;
}

static int reserve_any(struct wish *w, struct natgw_origin *origin)
{
	if (origin->keep)
		return keep(w, origin->rule->handle);
	if (w->pool->tenants)
		return ask_share(w, origin, reserve_at);
	if (w->pool->block && !bare(w->session->proto))
		return reserve_in_blocks(w, origin);
	return reserve_in_pool(w, origin);
}

/* A port that nobody holds yet; the subscriber's account has it already. */
static int reserve_new(struct wish *w, struct natgw_origin *origin)
{
	int err;

	err = reserve_any(w, origin);
	w->confined = false;
	if (err && err != -EALREADY)
		natgw_subscriber_give_port(&w->table->subscribers,
					   w->session->hold.subscriber,
					   w->session->proto);
	return err;
}

/* The mapping that there is, or a new one; -ESTALE if others made one meanwhile. */
static int reserve_mapped(struct wish *w, struct natgw_origin *origin)
{
	struct natgw_mapping_key internal = mapping_key(w);
	struct natgw_mapping *mapping;
	int err = -ESTALE;

	mapping = natgw_mapping_lock(&w->table->mappings, &internal);
	if (mapping) {
		struct natgw_destination *destination = mapping->hold.destination;

		origin->asked = mapping->external.addr;
		if (suits(w, mapping, origin))
			err = share(w, mapping, origin->rule->handle);
		else
			natgw_mapping_retire(&w->table->mappings, mapping);
		natgw_destination_unlock(&w->table->ledger, destination);
		return err;
	}
	/* Before it is looked for, or two could get the last that is allowed. */
	err = natgw_subscriber_take_port(&w->table->subscribers,
					 w->session->hold.subscriber,
					 w->session->proto);
	if (!err)
		err = reserve_new(w, origin);
	/* Never published, if it is still here. */
	kfree(w->mapping);
	w->mapping = NULL;
	return err;
}

/**
 * natgw_reserve_claims() - will a session have a port to itself
 * @origin: where its source comes from
 *
 * Context: Any.
 * Return: true if so; false if it may share one, or needs none of a pool.
 */
bool natgw_reserve_claims(const struct natgw_origin *origin)
{
	return origin->pool && !independent(origin->pool);
}

/**
 * natgw_reserve() - reserve the source endpoint of a session
 * @table: its table
 * @session: the session, not reserved yet; its subscriber's account has the
 *           port already if natgw_reserve_claims()
 * @slot: node for its out view
 * @initiator: the source as it is
 * @responder: the destination, translated
 * @origin: where the source comes from; @asked is filled in
 * @seen: what natgw_reserve_foresee() has found, or NULL
 *
 * Context: BH disabled, RCU read side.
 * Return: 0; or
 * * %-EALREADY - the source stays as it is; its other view is to be published
 *                as out view, too
 * * %-ENOSPC - no endpoint is left towards this destination
 * * %-ERANGE - none is left of those that the subscriber may have
 * * %-EDOM - the source is none of those that a deterministic pool is for
 * * %-ENOSR - the subscriber needs another block, and none is free
 * * %-EMLINK - he needs another, and has as many as the pool allows
 * * %-EADDRINUSE - something else has the mapping's endpoint towards it
 * * %-ENOBUFS - no memory for a bitmap
 * * %-EDQUOT - the subscriber's limit of ports is reached
 * * %-EOVERFLOW - what is left is kept for other subscribers
 * * %-ENOMEM - no memory
 * * %-EAGAIN - others have, or took, what was chosen
 */
int natgw_reserve(struct natgw_table *table, struct natgw_session *session,
		  unsigned int slot, const struct natgw_endpoint *initiator,
		  const struct natgw_endpoint *responder,
		  struct natgw_origin *origin, struct natgw_destination *seen)
{
	struct natgw_endpoint source = { origin->addr, initiator->port };
	struct wish w = wish_of(table, session, initiator, responder, origin);
	struct natgw_node *existing;
	unsigned int i;
	int err;

	w.slot = slot;
	w.seen = seen;
	origin->asked = 0;
	if (!origin->pool) {
		if (origin->keep || natgw_endpoint_equal(&source, initiator))
			return -EALREADY;
		err = publish_out(table, session, slot, &source, responder,
				  &existing);
		return err == -EEXIST ? -ENOSPC : err;
	}
	if (!independent(origin->pool))
		return reserve_new(&w, origin);
	/* Between the hooks he may have another port, or identifier. */
	if (natgw_session_stored(session, 0))
		w.owner = natgw_session_initiator(session);
	for (i = 0; i < MAPPING_TRIES; i++) {
		err = reserve_mapped(&w, origin);
		if (err != -ESTALE)
			return err;
	}
	return -EAGAIN;
}

/**
 * natgw_reserve_foresee() - look ahead, before a session is made
 * @table: table of the sessions
 * @tuple: first packet of the flow, its destination translated
 * @origin: where the source comes from
 * @seen: filled in: the destination, borrowed, if it was looked for and found
 *
 * Saves a flow that will be refused the making of a session. Where several
 * addresses are to be asked, or a mapping may be there, nothing is known. For
 * any other flow, the place is fetched where its view will most likely be.
 *
 * Context: BH disabled, RCU read side.
 * Return: false if it is known that no port is left.
 */
bool natgw_reserve_foresee(struct natgw_table *table,
			   const struct natgw_tuple *tuple,
			   const struct natgw_origin *origin,
			   struct natgw_destination **seen)
{
	const struct natgw_pool *pool = origin->pool;
	struct natgw_destination_key key;
	struct natgw_endpoint source = { origin->addr, tuple->src.port };
	u16 next;

	if (!pool || origin->keep || independent(pool) || pool->addresses > 1)
		return true;
	if (pool->addresses)
		source.addr = htonl(natgw_pool_address(pool, 0));
	/* One that keeps its source as it is needs no port of the pool. */
	if (tuple->src.addr == source.addr)
		return true;
	key = key_of(pool, tuple->proto, source.addr, &tuple->dst);
	*seen = natgw_destination_find(&table->ledger, &key);
	if (*seen && READ_ONCE((*seen)->full) == pool->serial)
		return false;
	next = *seen ? READ_ONCE((*seen)->next) : 0;
	if (next)
		source.port = htons(next);
	natgw_table_fetch(table, &source, &tuple->dst, tuple->proto);
	return true;
}

static enum natgw_refusal refusal_of(int err)
{
	switch (err) {
	case -ENOSPC:
	case -ERANGE:
		return NATGW_REFUSAL_NO_PORT;
	case -ENOBUFS:
		return NATGW_REFUSAL_NO_BITMAP;
	case -EADDRINUSE:
		return NATGW_REFUSAL_MAPPING_CONFLICT;
	case -EUSERS:
		return NATGW_REFUSAL_SESSION_LIMIT;
	case -ENFILE:
		return NATGW_REFUSAL_SUBSCRIBER_LIMIT;
	case -EMFILE:
		return NATGW_REFUSAL_SUBSCRIBER_SESSIONS;
	case -EDQUOT:
		return NATGW_REFUSAL_SUBSCRIBER_PORTS;
	case -ETIME:
		return NATGW_REFUSAL_SUBSCRIBER_RATE;
	case -EXFULL:
		return NATGW_REFUSAL_HALF_OPEN;
	case -EBUSY:
		return NATGW_REFUSAL_SESSION_RATE;
	case -EOVERFLOW:
		return NATGW_REFUSAL_FAIR_SHARE;
	case -ENOSR:
		return NATGW_REFUSAL_NO_BLOCK;
	case -EMLINK:
		return NATGW_REFUSAL_SUBSCRIBER_BLOCKS;
	case -EDOM:
		return NATGW_REFUSAL_OUTSIDE_PREFIX;
	case -EAGAIN:
		return NATGW_REFUSAL_INSERT_RACE;
	case -EADDRNOTAVAIL:
		return NATGW_REFUSAL_NO_ADDRESS;
	default:
		return NATGW_REFUSAL_NO_MEMORY;
	}
}

/* The address that has the evidence of a refusal. */
static __be32 witness(const struct natgw_endpoint *initiator,
		      const struct natgw_origin *origin)
{
	const struct natgw_pool *pool = origin->pool;

	if (origin->asked)
		return origin->asked;
	if (origin->keep)
		return initiator->addr;
	if (!pool->addresses)
		return origin->addr;
	return htonl(natgw_pool_address(pool, natgw_pool_paired(pool, initiator->addr)));
}

/**
 * natgw_reserve_refused() - a flow was refused: tell its destination and subscriber
 * @table: table of the sessions
 * @proto: IP protocol
 * @initiator: source of the flow
 * @responder: its destination, translated
 * @origin: where its source would have come from
 * @err: why it was refused
 *
 * Each refusal is counted once: at the address that was asked for a port, the
 * first one if it was several; or if none was, because a limit came before, at
 * the one that the initiator is paired with.
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_reserve_refused(struct natgw_table *table, u8 proto,
			   const struct natgw_endpoint *initiator,
			   const struct natgw_endpoint *responder,
			   const struct natgw_origin *origin, int err)
{
	struct natgw_destination_key key;

	natgw_subscriber_refused(&table->subscribers, initiator->addr, proto,
				 refusal_of(err));
	if (!origin->pool)
		return;
	key = key_of(origin->pool, proto, witness(initiator, origin), responder);
	natgw_destination_refuse(&table->ledger, &key, origin->rule->handle,
				 usable(origin->pool, proto), refusal_of(err),
				 err == -ENOSPC);
}
