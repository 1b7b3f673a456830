// SPDX-License-Identifier: GPL-2.0
/* Sessions that begin at the external endpoint of a mapping. */
#include "inbound.h"

#include "belonging.h"
#include "filtering.h"
#include "holding.h"
#include "room.h"

static struct natgw_endpoint endpoint_of(const struct natgw_mapping_key *key)
{
	return (struct natgw_endpoint){ key->addr, key->port };
}

/*
 * Is a session that has the mid view the same flow, begun by the other side? He
 * addresses the mapping of this one's initiator, and his own source is, or will
 * be, the endpoint that this one addresses.
 */
static bool faced(const struct natgw_session *session,
		  const struct natgw_tuple *tuple)
{
	struct natgw_endpoint source, responder;

	if (!natgw_session_entered(session))
		return false;
	source = natgw_session_source(session);
	responder = natgw_session_responder(session);
	return responder.addr == tuple->src.addr &&
	       (test_bit(NATGW_SESSION_PENDING, &session->flags) ||
		natgw_endpoint_equal(&source, &tuple->dst));
}

/*
 * Under the lock that the mapping's own sessions take to publish their external
 * view: who has that, has the flow. Then the mid view, which is where two inside
 * hosts meet that address each other at the same time.
 */
static int publish(struct natgw_table *table, struct natgw_session *session,
		   const struct natgw_tuple *tuple,
		   const struct natgw_endpoint *internal,
		   struct natgw_node **existing)
{
	struct natgw_endpoint middle = tuple->src;
	int err;

	*existing = natgw_table_find(table, &tuple->src, &tuple->dst, tuple->proto,
				     NATGW_ZONE_WIRE);
	if (*existing)
		return -EEXIST;
	if (tuple->proto == IPPROTO_ICMP)
		middle.port = internal->port;
	session->mid = 1;
	session->out = 1;
	err = natgw_table_publish(table, session, 1, &middle, internal,
				  NATGW_ROLE_MID | NATGW_ROLE_OUT, existing);
	if (err == -EEXIST && faced(natgw_session_of(*existing), tuple))
		return err;
	if (err == -EEXIST)
		err = natgw_session_publish_middle(table, session, tuple,
						   internal, existing);
	if (err)
		return err;
	return natgw_table_publish(table, session, 0, &tuple->src, &tuple->dst,
				   NATGW_ROLE_IN, existing);
}

/**
 * natgw_inbound_welcome() - does a mapping take sessions from outside at all
 * @rules: the ruleset in force
 * @mapping: the mapping
 *
 * Nobody outside keeps a mapping that nobody inside does (RFC 4787 REQ-6): if all
 * sessions that were begun there are about to end, it takes no more.
 *
 * Context: RCU read side.
 * Return: true if so.
 */
bool natgw_inbound_welcome(const struct natgw_rules *rules,
			   const struct natgw_mapping *mapping)
{
	return rules->option[NATGW_OPTION_INBOUND_REFRESH] ||
	       (s32)(READ_ONCE(mapping->until) - natgw_wheel_now()) > 0;
}

/* Holds the mapping, and is let in by it. -EACCES if it is not. */
static int enter(struct natgw_table *table, struct natgw_session *session,
		 const struct natgw_rules *rules, const struct natgw_packet *pkt,
		 const struct natgw_arrival *arrival,
		 struct natgw_node **existing)
{
	struct natgw_endpoint internal = endpoint_of(&arrival->mapping->internal);
	struct natgw_destination *destination = arrival->mapping->hold.destination;
	struct natgw_entry *entry = natgw_session_entry(session);
	int err;

	entry->pool = arrival->pool;
	entry->filtering = natgw_filtering_of(arrival->pool, session->proto);
	entry->outside = !arrival->hairpin;
	if (!natgw_mapping_relock(arrival->mapping))
		return -ESTALE;
	session->rule = destination->rule;
	natgw_holding_enter(session, arrival->mapping);
	if (!arrival->hairpin &&
	    (!natgw_inbound_welcome(rules, arrival->mapping) ||
	     !natgw_holding_admits(table, session, pkt->tuple.src.addr)))
		err = -EACCES;
	else
		err = publish(table, session, &pkt->tuple, &internal, existing);
	natgw_destination_unlock(&table->ledger, destination);
	return err;
}

/* A packet of this flow, or of the other side, was faster. */
static struct natgw_session *adopt(struct natgw_table *table,
				   struct natgw_node *node,
				   const struct natgw_rules *rules,
				   const struct natgw_packet *pkt,
				   enum natgw_direction *direction)
{
	struct natgw_session *winner = natgw_session_of(node);

	/* Where it is not complete, there is nothing to go by yet. */
	if (!test_bit_acquire(NATGW_SESSION_LIVE, &winner->flags) ||
	    test_bit(NATGW_SESSION_DEAD, &winner->flags))
		return ERR_PTR(-EAGAIN);
	*direction = natgw_session_direction(winner, &pkt->tuple.src);
	natgw_table_stats(table)->count[NATGW_COUNTER_RACES]++;
	natgw_session_touch(table, winner, rules, pkt, *direction);
	return winner;
}

/**
 * natgw_session_inbound() - create a session with the internal endpoint of a mapping
 * @table: the table
 * @rules: the ruleset in force
 * @pkt: first packet of the flow, before routing
 * @arrival: where it arrived
 * @direction: filled in: the packet's direction in the session
 *
 * One from outside is a session of the subscriber whose mapping it is, and is
 * filtered here. One from inside belongs to who sent it, and is filtered when
 * his own external endpoint is known, by natgw_session_decide().
 *
 * Context: BH disabled, RCU read side.
 * Return: as natgw_session_snat(); or
 * * %-EACCES - the mapping's filter does not let it in, or nobody inside keeps it
 * * %-ESTALE - the mapping is gone
 */
struct natgw_session *natgw_session_inbound(struct natgw_table *table,
					    const struct natgw_rules *rules,
					    const struct natgw_packet *pkt,
					    const struct natgw_arrival *arrival,
					    enum natgw_direction *direction)
{
	struct natgw_mapping *mapping = arrival->mapping;
	struct natgw_endpoint internal = endpoint_of(&mapping->internal);
	struct natgw_node *existing = NULL;
	struct natgw_session *session;
	int err;

	*direction = NATGW_FORWARD;
	err = natgw_room_make(table, rules);
	if (err)
		return ERR_PTR(err);
	session = natgw_session_alloc(table, rules, pkt, 0, true);
	if (IS_ERR(session))
		return session;
	__set_bit(NATGW_SESSION_PENDING, &session->flags);
	if (!arrival->hairpin)
		err = natgw_belonging_begin(table, session, &internal, false);
	if (!err)
		err = enter(table, session, rules, pkt, arrival, &existing);
	if (err) {
		natgw_session_discard(table, session);
		return err == -EEXIST ? adopt(table, existing, rules, pkt, direction)
				      : ERR_PTR(err);
	}
	natgw_session_live(table, session, rules, pkt);
	natgw_table_stats(table)->count[NATGW_COUNTER_INBOUND]++;
	if (!natgw_session_outlived(table, session, natgw_mapping_ifindex(mapping),
				    arrival->epoch))
		return ERR_PTR(-EAGAIN);
	return session;
}

/**
 * natgw_session_open() - may the initiator of a session that is shut go on
 * @table: its table
 * @session: the session
 *
 * Context: BH disabled, RCU read side.
 * Return: 0, as the responder has sent to him; -EACCES if not; or -ENOMEM.
 */
int natgw_session_open(struct natgw_table *table, struct natgw_session *session)
{
	struct natgw_mapping *mapping = natgw_session_entered(session);
	int err = 0;

	if (natgw_session_unheard(session))
		return -EACCES;
	if (natgw_session_entry(session)->filtering ==
	    NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT) {
		if (!natgw_mapping_relock(mapping))
			return -EACCES;
		/* One that has ended meanwhile has nothing to be known by. */
		if (!test_bit(NATGW_SESSION_DEAD, &session->flags))
			err = natgw_holding_meet(table, session,
						 natgw_session_source(session).addr);
		natgw_destination_unlock(&table->ledger, mapping->hold.destination);
	}
	if (!err)
		clear_bit(NATGW_SESSION_SHUT, &session->flags);
	return err;
}
