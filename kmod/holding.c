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

static void count_as(struct natgw_session *session, enum natgw_holder holder)
{
	struct natgw_mapping *mapping = session->mapping;

	if (!mapping) {
		natgw_destination_count(&session->hold, holder);
		return;
	}
	mapping->sessions[session->hold.holder]--;
	mapping->sessions[holder]++;
	session->hold.holder = holder;
	recount(mapping);
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
	unsigned int i;
	u32 sessions = 0;

	for (i = 0; i < NATGW_HOLDERS; i++)
		sessions += mapping->sessions[i];
	if (!sessions) {
		/* The port is counted for who asked for it, and outlives him. */
		mapping->hold.subscriber = session->hold.subscriber;
		take(destination, &mapping->hold, addr, port);
	}
	session->hold.holder = NATGW_HOLDER_HALF_OPEN;
	mapping->sessions[NATGW_HOLDER_HALF_OPEN]++;
	recount(mapping);
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

static void let_go(struct natgw_table *table, struct natgw_hold *hold, u8 proto,
		   u32 time)
{
	if (hold->in_block)
		natgw_block_let_go(&table->blocks,
				   natgw_destination_external(&hold->destination->key),
				   hold->port);
	natgw_destination_release(&table->ledger, hold, time);
	natgw_share_remove(hold->destination, hold->subscriber);
	natgw_subscriber_give_port(&table->subscribers, hold->subscriber, proto);
}

static void part(struct natgw_table *table, struct natgw_session *session,
		 u32 time)
{
	struct natgw_mapping *mapping = session->mapping;
	unsigned int i;

	mapping->sessions[session->hold.holder]--;
	for (i = 0; i < NATGW_HOLDERS; i++) {
		if (mapping->sessions[i]) {
			recount(mapping);
			return;
		}
	}
	let_go(table, &mapping->hold, session->proto, time);
	natgw_mapping_withdraw(&table->mappings, mapping);
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
	u32 time = session->pool ? session->pool->hold_down : 0;

	natgw_foreign_ended(table, session);
	if (!destination)
		return;
	spin_lock(&destination->lock);
	/* See natgw_destination_lock(): what gives it back is told likewise. */
	__release(&destination->lock);
	if (state == NATGW_STATE_UNSPEC) {
		destination->created--;
		time = 0;
	} else if (state == NATGW_STATE_INIT || state == NATGW_STATE_UNREPLIED) {
		destination->unanswered++;
	}
	if (session->mapping)
		part(table, session, time);
	else
		let_go(table, &session->hold, session->proto, time);
	/* A port may have come back. */
	natgw_overflow_clear(&table->overflows, destination);
	natgw_destination_unlock(&table->ledger, destination);
}
