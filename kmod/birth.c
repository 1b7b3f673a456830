// SPDX-License-Identifier: GPL-2.0
/* How sessions are created. */
#include "birth.h"

#include <linux/bit_spinlock.h>

#include "belonging.h"
#include "holding.h"
#include "mapping.h"
#include "pool.h"
#include "record.h"
#include "reserve.h"
#include "room.h"

enum {
	/* Source ports or identifiers that are tried when the mid view is taken. */
	MIDDLE_TRIES	= 64,
};

/*
 * The winner of a race for the in view, if it translates the same flow.
 * Anything else that has the view is not to be touched.
 */
static struct natgw_session *adopt(struct natgw_table *table,
				   struct natgw_session *loser,
				   struct natgw_node *node,
				   const struct natgw_rules *rules,
				   const struct natgw_packet *pkt)
{
	struct natgw_session *winner = natgw_session_of(node);
	enum natgw_direction direction = natgw_session_direction(winner, &pkt->tuple.src);
	u8 wanted = NATGW_ROLE_IN;

	natgw_session_discard(table, loser);
	/* The other side was faster if it came in by the mapping. */
	if (direction == NATGW_REVERSE)
		wanted = natgw_session_entered(winner) ? NATGW_ROLE_MID : 0;
	if (!(READ_ONCE(node->view.role) & wanted))
		return ERR_PTR(-EAGAIN);
	natgw_table_stats(table)->count[NATGW_COUNTER_RACES]++;
	natgw_session_touch(table, winner, rules, pkt, direction);
	return winner;
}

/**
 * natgw_session_outlived() - does a new session have an address that is there
 * @table: its table
 * @session: the session, alive; killed if not
 * @ifindex: interface whose address it has; 0 if it has none
 * @epoch: the table's, from before that was looked up
 *
 * An address may have died between being looked up and being published. The
 * barrier pairs with that in natgw_session_flush(): either that walk sees the
 * session alive, or the new epoch is seen here.
 *
 * Context: BH disabled, RCU read side.
 * Return: true if so.
 */
bool natgw_session_outlived(struct natgw_table *table,
			    struct natgw_session *session, int ifindex,
			    unsigned int epoch)
{
	smp_mb(); /* see above */
	if (!ifindex || READ_ONCE(table->epoch) == epoch)
		return true;
	natgw_session_kill(table, session, NATGW_CLOSE_CAUSE_ADDRESS);
	return false;
}

/**
 * natgw_session_snat() - create a session that translates the source
 * @table: the table
 * @rules: the ruleset in force
 * @pkt: first packet of the flow, at POST_ROUTING
 * @origin: where the source comes from; filled in: which address was asked
 *
 * Context: BH disabled, RCU read side.
 * Return: the session, borrowed: the new one, or that of a packet which was
 *         faster; or
 * * %-ENOSPC - no endpoint is left towards this destination
 * * %-ENOBUFS - no memory for a bitmap of the ports
 * * %-EUSERS - the limit of sessions is reached
 * * %-EXFULL - too many sessions wait for an answer
 * * %-ENFILE, %-EMFILE, %-ETIME - as natgw_subscriber_join()
 * * %-EDQUOT - the subscriber's limit of ports is reached
 * * %-EOVERFLOW - what is left towards this destination is kept for others
 * * %-ERANGE, %-EDOM, %-ENOSR, %-EMLINK - as natgw_reserve()
 * * %-ENOMEM - no memory
 * * %-EAGAIN - another flow took the view, or the address died meanwhile
 */
struct natgw_session *natgw_session_snat(struct natgw_table *table,
					 const struct natgw_rules *rules,
					 const struct natgw_packet *pkt,
					 struct natgw_origin *origin)
{
	const struct natgw_tuple *tuple = &pkt->tuple;
	u8 role = NATGW_ROLE_IN | NATGW_ROLE_MID;
	enum natgw_direction direction;
	struct natgw_destination *seen = NULL;
	struct rhash_lock_head __rcu *const *place;
	struct natgw_session *session;
	struct natgw_node *existing;
	int err;

	place = natgw_subscriber_fetch(&table->subscribers, tuple->src.addr);
	if (!natgw_reserve_foresee(table, tuple, origin, &seen))
		return ERR_PTR(-ENOSPC);
	err = natgw_room_make(table, rules);
	if (err)
		return ERR_PTR(err);
	natgw_subscriber_fetch_first(place);
	session = natgw_session_alloc(table, rules, pkt, origin->rule->handle, false);
	if (IS_ERR(session))
		return session;
	session->pool = origin->pool;
	session->ifindex = origin->ifindex;
	err = natgw_belonging_begin(table, session, &tuple->src,
				    natgw_reserve_claims(origin));
	if (!err)
		err = natgw_reserve(table, session, 1, &tuple->src, &tuple->dst,
				    origin, seen);
	existing = err == -EAGAIN ? natgw_session_find(table, tuple, &direction) : NULL;
	if (existing)
		return adopt(table, session, existing, rules, pkt);
	if (err == -EALREADY)
		role |= NATGW_ROLE_OUT;
	else if (err)
		goto err_reserve;
	else
		session->out = 1;
	err = natgw_table_publish(table, session, 0, &tuple->src, &tuple->dst, role,
				  &existing);
	if (err == -EEXIST)
		return adopt(table, session, existing, rules, pkt);
	if (err)
		goto err_reserve;
	/* Here, not where it goes live: a pending one may be decided by then. */
	if (session->pool)
		atomic_inc(&session->pool->held);
	natgw_session_live(table, session, rules, pkt);
	natgw_session_notify(table, session, NATGW_EVENT_NEW, NATGW_CLOSE_CAUSE_UNSPEC);
	if (!natgw_session_outlived(table, session, origin->ifindex, origin->epoch))
		return ERR_PTR(-EAGAIN);
	return session;

err_reserve:
	natgw_session_discard(table, session);
	return ERR_PTR(err);
}

/**
 * natgw_session_publish_middle() - publish the view between the hooks
 * @table: the table
 * @session: the session
 * @tuple: its first packet
 * @to: its new destination
 * @existing: filled in on -EEXIST
 *
 * It is the out view, too, as long as the source is not decided. If one client
 * endpoint reaches one backend through two addresses of ours, the second session
 * gets another source port. An ICMP query gets another identifier, which is on
 * both sides.
 *
 * Context: BH disabled, RCU read side.
 * Return: 0; -ENOSPC if none is free; or -ENOMEM.
 */
int natgw_session_publish_middle(struct natgw_table *table,
				 struct natgw_session *session,
				 const struct natgw_tuple *tuple,
				 const struct natgw_endpoint *to,
				 struct natgw_node **existing)
{
	struct natgw_endpoint middle = tuple->src, peer = *to;
	unsigned int i;
	int err;

	if (tuple->proto == IPPROTO_ICMP)
		middle.port = peer.port;
	err = natgw_table_publish(table, session, 1, &middle, to,
				  NATGW_ROLE_MID | NATGW_ROLE_OUT, existing);
	if (err != -EEXIST)
		return err;
	if (!natgw_packet_has_ports(tuple->proto) && tuple->proto != IPPROTO_ICMP)
		return -ENOSPC;
	for (i = 0; i < MIDDLE_TRIES && err == -EEXIST; i++) {
		middle.port = htons(get_random_u32_inclusive(NATGW_POOL_PORT_FIRST,
							     NATGW_POOL_PORT_LAST));
		if (tuple->proto == IPPROTO_ICMP)
			peer.port = middle.port;
		err = natgw_table_publish(table, session, 1, &middle, &peer,
					  NATGW_ROLE_MID | NATGW_ROLE_OUT, existing);
	}
	return err == -EEXIST ? -ENOSPC : err;
}

/**
 * natgw_session_dnat() - create a session that translates the destination
 * @table: the table
 * @rules: the ruleset in force
 * @pkt: first packet of the flow, before routing
 * @rule: rule that said so
 * @to: the new destination
 *
 * Whether its source is translated too is decided after routing, by
 * natgw_session_decide(); until then it is pending.
 *
 * Context: BH disabled, RCU read side.
 * Return: as natgw_session_snat().
 */
struct natgw_session *natgw_session_dnat(struct natgw_table *table,
					 const struct natgw_rules *rules,
					 const struct natgw_packet *pkt,
					 const struct natgw_rule *rule,
					 const struct natgw_endpoint *to)
{
	const struct natgw_tuple *tuple = &pkt->tuple;
	struct natgw_session *session;
	struct natgw_node *existing;
	u8 role = NATGW_ROLE_IN;
	int err;

	/* Where the mid view will lie, as a rule. */
	natgw_table_fetch(table, &tuple->src, to, tuple->proto);
	err = natgw_room_make(table, rules);
	if (err)
		return ERR_PTR(err);
	session = natgw_session_alloc(table, rules, pkt, rule->handle, true);
	if (IS_ERR(session))
		return session;
	__set_bit(NATGW_SESSION_PENDING, &session->flags);
	if (natgw_endpoint_equal(to, &tuple->dst)) {
		role |= NATGW_ROLE_MID | NATGW_ROLE_OUT;
	} else {
		err = natgw_session_publish_middle(table, session, tuple, to,
						   &existing);
		session->mid = 1;
		session->out = 1;
	}
	if (!err)
		err = natgw_table_publish(table, session, 0, &tuple->src, &tuple->dst,
					  role, &existing);
	if (err == -EEXIST)
		return adopt(table, session, existing, rules, pkt);
	if (err) {
		natgw_session_discard(table, session);
		return ERR_PTR(err);
	}
	natgw_session_live(table, session, rules, pkt);
	return session;
}

/*
 * A mapping's filter is asked when it is known whom it sees. What it does not
 * let in stays, so that what comes back from there finds it: the initiator has
 * sent, and that is what his own filter is about. Until then no packet of his
 * passes (RFC 4787 section 6).
 */
static void admit(struct natgw_table *table, struct natgw_session *session,
		  unsigned int slot)
{
	struct natgw_mapping *mapping = natgw_session_entered(session);
	const struct natgw_view *view = &natgw_session_slot(session, slot)->view;
	__be32 source = natgw_view_endpoint(view, NATGW_FORWARD).addr;

	if (!mapping)
		return;
	/* It cannot be gone: this session holds it, unless it has ended. */
	if (!natgw_mapping_relock(mapping))
		return;
	if (!natgw_holding_admits(table, session, source))
		set_bit(NATGW_SESSION_SHUT, &session->flags);
	natgw_destination_unlock(&table->ledger, mapping->hold.destination);
}

/**
 * natgw_session_decide() - decide the source of a pending session
 * @table: its table
 * @session: the session
 * @origin: where the source comes from, filled in: which address was asked;
 *          NULL to leave it as it is
 *
 * Nobody has seen a packet of the session on the responder's side yet, so no
 * packet can be on its way to an endpoint that this changes.
 *
 * Context: BH disabled, RCU read side. Takes and releases the session's lock.
 * Return: 0, also if it was decided already; or as natgw_session_snat().
 */
int natgw_session_decide(struct natgw_table *table, struct natgw_session *session,
			 struct natgw_origin *origin)
{
	unsigned int slot = session->mid ? 2 : 1;
	struct natgw_endpoint middle, responder;
	struct natgw_node *node;
	int err = 0;

	bit_spin_lock(NATGW_SESSION_DECIDING, &session->flags);
	if (!test_bit(NATGW_SESSION_PENDING, &session->flags))
		goto unlock;
	err = -EAGAIN;
	if (test_bit(NATGW_SESSION_DEAD, &session->flags))
		goto unlock;
	err = origin ? 0 : -EALREADY;
	if (origin) {
		middle = natgw_session_middle(session);
		responder = natgw_session_responder(session);
		err = natgw_belonging_begin(table, session, &middle,
					    natgw_reserve_claims(origin));
	}
	if (origin && origin->hairpin)
		set_bit(NATGW_SESSION_HAIRPIN, &session->flags);
	if (origin && !err)
		err = natgw_reserve(table, session, slot, &middle, &responder,
				    origin, NULL);
	if ((!err || err == -EALREADY) && origin && origin->hairpin)
		admit(table, session, err ? session->mid : slot);
	if (!err) {
		node = natgw_session_slot(session, session->mid);
		WRITE_ONCE(node->view.role, node->view.role & ~NATGW_ROLE_OUT);
		if (origin->pool)
			atomic_inc(&origin->pool->held);
		session->pool = origin->pool;
		session->ifindex = origin->ifindex;
		WRITE_ONCE(session->out, slot);
	}
	if (!err || err == -EALREADY) {
		err = 0;
		/* Under the lock: nobody is told of its end before. */
		natgw_session_notify(table, session, NATGW_EVENT_NEW,
				     NATGW_CLOSE_CAUSE_UNSPEC);
		/* Who finds the session decided, finds its source too. */
		smp_mb__before_atomic();
		clear_bit(NATGW_SESSION_PENDING, &session->flags);
	}
unlock:
	bit_spin_unlock(NATGW_SESSION_DECIDING, &session->flags);
	if (!err && origin &&
	    !natgw_session_outlived(table, session, origin->ifindex, origin->epoch))
		err = -EAGAIN;
	return err;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "session_test.c"
#include "session_clash_test.c"
#include "session_life_test.c"
#include "session_crowd_test.c"
#include "reserve_test.c"
#include "destination_test.c"
#include "mapping_test.c"
#include "inbound_test.c"
#include "divided_test.c"
#include "look_test.c"
#endif
