// SPDX-License-Identifier: GPL-2.0
/* What a session has to do with its destination. */
#include "holding.h"

#include "block.h"
#include "destination.h"
#include "foreign.h"
#include "mapping.h"
#include "overflow.h"
#include "pool.h"
#include "session.h"
#include "share.h"
#include "subscriber.h"
#include "table.h"

static struct natgw_destination *destination_of(struct natgw_session *session)
{
	struct natgw_mapping *mapping = READ_ONCE(session->mapping);

	return mapping ? mapping->hold.destination
		       : READ_ONCE(session->hold.destination);
}

/* A port is in use as long as one of the sessions that share it is. */
static void recount(struct natgw_mapping *mapping)
{
	enum natgw_holder holder = NATGW_HOLDER_CLOSING;

	if (mapping->sessions[NATGW_HOLDER_ESTABLISHED])
		holder = NATGW_HOLDER_ESTABLISHED;
	else if (mapping->sessions[NATGW_HOLDER_HALF_OPEN])
		holder = NATGW_HOLDER_HALF_OPEN;
	natgw_destination_count(&mapping->hold, holder);
}

/* A session of a mapping is counted there as something else. */
static void shift(struct natgw_mapping *mapping, u8 *from, enum natgw_holder to)
{
	mapping->sessions[*from]--;
	mapping->sessions[to]++;
	*from = to;
	recount(mapping);
}

static void count_as(struct natgw_session *session, enum natgw_holder holder)
{
	if (session->mapping)
		shift(session->mapping, &session->hold.holder, holder);
	else
		natgw_destination_count(&session->hold, holder);
}

static void take(struct natgw_destination *destination, struct natgw_hold *hold,
		 __be32 addr, u16 port)
{
	natgw_destination_hold(destination, hold, addr, port);
	natgw_share_add(destination, hold->subscriber);
}

static void join(struct natgw_session *session,
		 struct natgw_destination *destination,
		 struct natgw_mapping *mapping, __be32 addr, u16 port)
{
	if (!natgw_mapping_sessions(mapping)) {
		/* The port is counted for who asked for it, and outlives him. */
		mapping->hold.subscriber = session->hold.subscriber;
		take(destination, &mapping->hold, addr, port);
	}
	session->hold.holder = NATGW_HOLDER_HALF_OPEN;
	mapping->sessions[NATGW_HOLDER_HALF_OPEN]++;
	recount(mapping);
	/* It may live already, and only now have got its source. */
	if (test_bit(NATGW_SESSION_LIVE, &session->flags))
		natgw_mapping_keep(mapping, READ_ONCE(session->expires));
	WRITE_ONCE(session->mapping, mapping);
}

/**
 * natgw_holding_begin() - a session has got its port
 * @session: the session
 * @destination: destination that has the port, locked
 * @mapping: mapping that has it; NULL if the session has it to itself
 * @addr: internal address, network order
 * @port: the port, host order; taken in the bitmap if there is one
 *
 * Context: BH disabled.
 */
void natgw_holding_begin(struct natgw_session *session,
			 struct natgw_destination *destination,
			 struct natgw_mapping *mapping, __be32 addr, u16 port)
{
	enum natgw_holder holder;

	destination->created++;
	if (mapping)
		join(session, destination, mapping, addr, port);
	else
		take(destination, &session->hold, addr, port);
	/*
	 * One that waited for its source may be moving: either that sees where
	 * it is counted, or its new state is seen here.
	 */
	smp_mb();
	holder = natgw_destination_holder(READ_ONCE(session->state));
	if (holder != NATGW_HOLDER_HALF_OPEN)
		count_as(session, holder);
}

/* ---- remotes ------------------------------------------------------------ */

static struct natgw_remote_key remote_key(const struct natgw_mapping *mapping,
					  __be32 remote)
{
	return (struct natgw_remote_key){
		.addr = mapping->external.addr,
		.port = mapping->external.port,
		.proto = mapping->external.proto,
		.remote = remote,
	};
}

/**
 * natgw_holding_know() - a mapping is to let in whom a session is with
 * @table: its table
 * @session: the session, whose source the mapping is or will be
 * @mapping: the mapping, its destination locked
 * @remote: the address, network order
 *
 * Context: BH disabled, RCU read side.
 * Return: 0, for natgw_holding_forget() or natgw_holding_end(); or -ENOMEM.
 */
int natgw_holding_know(struct natgw_table *table, struct natgw_session *session,
		       const struct natgw_mapping *mapping, __be32 remote)
{
	struct natgw_remote_key key = remote_key(mapping, remote);
	int err = natgw_remote_add(&table->remotes, &key);

	if (!err)
		set_bit(NATGW_SESSION_KNOWN, &session->flags);
	return err;
}

/**
 * natgw_holding_forget() - undo natgw_holding_know(), if it was done
 * @table: its table
 * @session: the session
 * @mapping: the mapping, its destination locked
 * @remote: the address, network order
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_holding_forget(struct natgw_table *table,
			  struct natgw_session *session,
			  const struct natgw_mapping *mapping, __be32 remote)
{
	struct natgw_remote_key key = remote_key(mapping, remote);

	if (test_and_clear_bit(NATGW_SESSION_KNOWN, &session->flags))
		natgw_remote_remove(&table->remotes, &key);
}

/**
 * natgw_holding_remote() - whom a session is with, as its source would say
 * @session: the session, published
 *
 * An inside host that is reached by an external address is known by that
 * (RFC 4787 REQ-9).
 *
 * Context: RCU read side.
 * Return: the address, network order.
 */
__be32 natgw_holding_remote(const struct natgw_session *session)
{
	if (test_bit(NATGW_SESSION_HAIRPIN, &session->flags))
		return natgw_session_destination(session).addr;
	return natgw_session_responder(session).addr;
}

/* ---- coming in ---------------------------------------------------------- */

/**
 * natgw_holding_enter() - a session comes in by a mapping
 * @session: the session, with an entry; nobody can find it yet
 * @mapping: the mapping, its destination locked
 *
 * Context: BH disabled.
 */
void natgw_holding_enter(struct natgw_session *session,
			 struct natgw_mapping *mapping)
{
	struct natgw_entry *entry = natgw_session_entry(session);

	entry->holder = NATGW_HOLDER_HALF_OPEN;
	mapping->sessions[NATGW_HOLDER_HALF_OPEN]++;
	recount(mapping);
	WRITE_ONCE(entry->mapping, mapping);
}

/**
 * natgw_holding_admits() - does the mapping's filter let a session in
 * @table: its table
 * @session: the session; the destination of the mapping that it entered is
 *           locked
 * @remote: address that it comes from, network order
 *
 * What is let in because of a remote keeps that, as long as it lives. That takes
 * no memory.
 *
 * Context: BH disabled, RCU read side.
 * Return: true if so.
 */
bool natgw_holding_admits(struct natgw_table *table,
			  struct natgw_session *session, __be32 remote)
{
	struct natgw_entry *entry = natgw_session_entry(session);
	struct natgw_remote_key key = remote_key(entry->mapping, remote);

	switch (entry->filtering) {
	case NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT:
		return true;
	case NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT:
		if (!natgw_remote_has(&table->remotes, &key) ||
		    natgw_remote_add(&table->remotes, &key))
			return false;
		entry->remote = remote;
		return true;
	default:
		return false;
	}
}

/**
 * natgw_holding_meet() - the mapping that a session entered is to let in others
 * @table: its table
 * @session: the session; the mapping's destination is locked
 * @remote: address that it comes from, network order
 *
 * Context: BH disabled, RCU read side.
 * Return: 0, also if it does so already; or -ENOMEM.
 */
int natgw_holding_meet(struct natgw_table *table, struct natgw_session *session,
		       __be32 remote)
{
	struct natgw_entry *entry = natgw_session_entry(session);
	struct natgw_remote_key key = remote_key(entry->mapping, remote);
	int err = 0;

	if (!entry->remote)
		err = natgw_remote_add(&table->remotes, &key);
	if (!err && !entry->remote)
		entry->remote = remote;
	return err;
}

/* ---- moving on, and ending ---------------------------------------------- */

/*
 * Both sides have closed: its port may be taken by who would get none. A port
 * that is to rest, or is one of a block or of a mapping, would not be free for
 * everybody then.
 */
static void set_over(struct natgw_table *table, struct natgw_session *session,
		     enum natgw_state state)
{
	struct natgw_destination *destination = session->hold.destination;
	bool over = state == NATGW_STATE_CLOSING && session->pool &&
		    !session->pool->hold_down;

	if (session->mapping || session->hold.in_block || session->hold.over == over)
		return;
	natgw_destination_set_over(&session->hold, over);
	if (!over)
		return;
	/* Who is refused without a look would never find it. */
	WRITE_ONCE(destination->full, 0);
	natgw_overflow_clear(&table->overflows, destination);
}

/* The mapping that it came in by counts it, too. */
static void move_entry(struct natgw_session *session)
{
	struct natgw_mapping *mapping = natgw_session_entered(session);

	if (!mapping)
		return;
	spin_lock(&mapping->hold.destination->lock);
	if (!test_bit(NATGW_SESSION_DEAD, &session->flags))
		shift(mapping, &natgw_session_entry(session)->holder,
		      natgw_destination_holder(READ_ONCE(session->state)));
	spin_unlock(&mapping->hold.destination->lock);
}

/**
 * natgw_holding_move() - the state of a session has changed
 * @table: its table
 * @session: the session
 * @reset: its responder has reset it before it was established
 *
 * The state is read again under the lock, so the last who comes here is right
 * whatever the order in which several do.
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_holding_move(struct natgw_table *table, struct natgw_session *session,
			bool reset)
{
	struct natgw_destination *destination = destination_of(session);
	enum natgw_state state;

	move_entry(session);
	if (!destination)
		return;
	spin_lock(&destination->lock);
	destination->resets += reset;
	/* One that is dead may have let go of its port. */
	if (!test_bit(NATGW_SESSION_DEAD, &session->flags)) {
		state = READ_ONCE(session->state);
		count_as(session, natgw_destination_holder(state));
		set_over(table, session, state);
	}
	spin_unlock(&destination->lock);
}

/**
 * natgw_holding_retransmit() - a SYN was seen again without an answer
 * @session: its session
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_holding_retransmit(struct natgw_session *session)
{
	struct natgw_destination *destination = destination_of(session);

	if (!destination)
		return;
	spin_lock(&destination->lock);
	destination->retransmits++;
	spin_unlock(&destination->lock);
}

/**
 * natgw_holding_unreachable() - a session was told that its responder cannot be reached
 * @session: the session
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_holding_unreachable(struct natgw_session *session)
{
	struct natgw_destination *destination = destination_of(session);

	if (!destination)
		return;
	spin_lock(&destination->lock);
	destination->unreachable++;
	spin_unlock(&destination->lock);
}

static void let_go(struct natgw_table *table, struct natgw_hold *hold, u8 proto,
		   const struct natgw_pool *pool)
{
	if (hold->in_block)
		natgw_block_let_go(&table->blocks,
				   natgw_destination_external(&hold->destination->key),
				   hold->port);
	natgw_destination_release(&table->ledger, hold, pool);
	natgw_share_remove(hold->destination, hold->subscriber);
	natgw_subscriber_give_port(&table->subscribers, hold->subscriber, proto);
}

static void part(struct natgw_table *table, struct natgw_mapping *mapping,
		 enum natgw_holder holder, const struct natgw_pool *pool)
{
	mapping->sessions[holder]--;
	if (natgw_mapping_sessions(mapping)) {
		recount(mapping);
		return;
	}
	let_go(table, &mapping->hold, mapping->internal.proto, pool);
	natgw_mapping_withdraw(&table->mappings, mapping);
}

static void end_entry(struct natgw_table *table, struct natgw_session *session,
		      enum natgw_state state)
{
	struct natgw_mapping *mapping = natgw_session_entered(session);
	struct natgw_entry *entry = natgw_session_entry(session);
	struct natgw_destination *destination;
	struct natgw_remote_key key;

	if (!mapping)
		return;
	destination = mapping->hold.destination;
	spin_lock(&destination->lock);
	/* See natgw_destination_lock(): what gives it back is told likewise. */
	__release(&destination->lock);
	if (entry->remote) {
		key = remote_key(mapping, entry->remote);
		natgw_remote_remove(&table->remotes, &key);
	}
	part(table, mapping, entry->holder,
	     state == NATGW_STATE_UNSPEC ? NULL : entry->pool);
	natgw_overflow_clear(&table->overflows, destination);
	natgw_destination_unlock(&table->ledger, destination);
}

/**
 * natgw_holding_end() - a session lets go of its port
 * @table: its table
 * @session: the session, dead; its views are out of the table
 * @state: the state that it ended in; unspec if it never lived
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_holding_end(struct natgw_table *table, struct natgw_session *session,
		       enum natgw_state state)
{
	struct natgw_destination *destination = destination_of(session);
	const struct natgw_pool *pool = session->pool;

	natgw_foreign_ended(table, session);
	end_entry(table, session, state);
	if (!destination)
		return;
	spin_lock(&destination->lock);
	/* See natgw_destination_lock(): what gives it back is told likewise. */
	__release(&destination->lock);
	if (state == NATGW_STATE_UNSPEC) {
		destination->created--;
		pool = NULL;
	} else if (state == NATGW_STATE_INIT || state == NATGW_STATE_UNREPLIED) {
		destination->unanswered++;
	}
	if (session->mapping) {
		natgw_holding_forget(table, session, session->mapping,
				     natgw_holding_remote(session));
		part(table, session->mapping, session->hold.holder, pool);
	} else {
		let_go(table, &session->hold, session->proto, pool);
	}
	/* A port may have come back. */
	natgw_overflow_clear(&table->overflows, destination);
	natgw_destination_unlock(&table->ledger, destination);
}
