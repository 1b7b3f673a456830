// SPDX-License-Identifier: GPL-2.0
/* What a session has to do with its subscriber. */
#include "belonging.h"

/* What bit_spinlock.h of 6.12 forgets. */
#include <linux/processor.h>
#include <linux/bit_spinlock.h>

#include "session.h"
#include "subscriber.h"
#include "table.h"

static bool half_open(const struct natgw_session *session)
{
	enum natgw_state state = READ_ONCE(session->state);

	return state != NATGW_STATE_UNSPEC &&
	       natgw_destination_holder(state) == NATGW_HOLDER_HALF_OPEN;
}

/**
 * natgw_belonging_begin() - the source of a session is to be translated
 * @table: its table
 * @session: the session; nobody can find it yet, or NATGW_SESSION_DECIDING is
 *           held
 * @initiator: where it comes from
 * @port: it is to have a port to itself
 *
 * Context: BH disabled, RCU read side.
 * Return: 0, also if it has no subscriber; or as natgw_subscriber_join(). If it
 *         gets no port, that is given back by natgw_subscriber_give_port().
 */
int natgw_belonging_begin(struct natgw_table *table, struct natgw_session *session,
			  const struct natgw_endpoint *initiator, bool port)
{
	struct natgw_subscribers *subscribers = &table->subscribers;
	struct natgw_subscriber *subscriber = session->hold.subscriber;
	struct natgw_claim claim = {
		.proto = session->proto,
		.half_open = test_bit(NATGW_SESSION_HALF_OPEN, &session->flags),
		.port = port,
	};

	if (test_bit(NATGW_SESSION_OWN, &session->flags))
		return 0;
	/* It has one already if the source was to be decided before, in vain. */
	if (subscriber)
		return port ? natgw_subscriber_take_port(subscribers, subscriber,
							 session->proto) : 0;
	subscriber = natgw_subscriber_join(subscribers, initiator->addr, &claim);
	if (IS_ERR(subscriber))
		return PTR_ERR(subscriber);
	session->hold.subscriber = subscriber;
	return 0;
}

/* Whether it is counted is what the flag says. */
static void recount(struct natgw_table *table, struct natgw_session *session)
{
	bool is = half_open(session);
	int change = is ? 1 : -1;

	if (is == test_bit(NATGW_SESSION_HALF_OPEN, &session->flags))
		return;
	change_bit(NATGW_SESSION_HALF_OPEN, &session->flags);
	atomic_add(change, &table->half_open);
	if (session->hold.subscriber)
		natgw_subscriber_half_open(session->hold.subscriber, change);
}

/**
 * natgw_belonging_move() - a session has got another state
 * @table: its table
 * @session: the session
 *
 * The state is read again under the lock, so the last who comes here is right
 * whatever the order in which several do; and once the session has ended there
 * is nothing to count.
 *
 * Context: BH disabled, RCU read side. Takes and releases the session's lock.
 */
void natgw_belonging_move(struct natgw_table *table, struct natgw_session *session)
{
	bit_spin_lock(NATGW_SESSION_DECIDING, &session->flags);
	recount(table, session);
	bit_spin_unlock(NATGW_SESSION_DECIDING, &session->flags);
}

/**
 * natgw_belonging_end() - a session has ended, or never began
 * @table: its table
 * @session: the session, in no state; it has let go of its port
 *
 * Context: BH disabled, RCU read side. Takes and releases the session's lock.
 */
void natgw_belonging_end(struct natgw_table *table, struct natgw_session *session)
{
	natgw_belonging_move(table, session);
	/* Who found the session before may still look at it: RCU keeps both. */
	if (session->hold.subscriber)
		natgw_subscriber_leave(&table->subscribers,
				       session->hold.subscriber);
}
