// SPDX-License-Identifier: GPL-2.0
/* Sessions as netlink attributes, and what is told of them unasked. */
#include "record.h"

#include <net/genetlink.h>

#include "event.h"
#include "pool.h"
#include "table.h"

/**
 * natgw_record_tuple() - put two endpoints into a message
 * @skb: the message
 * @type: attribute that they are nested in
 * @src: source
 * @dst: destination
 *
 * Context: Any.
 * Return: 0, or -EMSGSIZE.
 */
int natgw_record_tuple(struct sk_buff *skb, int type,
		       const struct natgw_endpoint *src,
		       const struct natgw_endpoint *dst)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || nla_put_be32(skb, NATGW_A_TUPLE_SRC, src->addr) ||
	    nla_put_u16(skb, NATGW_A_TUPLE_SPORT, ntohs(src->port)) ||
	    nla_put_be32(skb, NATGW_A_TUPLE_DST, dst->addr) ||
	    nla_put_u16(skb, NATGW_A_TUPLE_DPORT, ntohs(dst->port)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_counters(struct sk_buff *skb, const struct natgw_session *session)
{
	if (nla_put_u64_64bit(skb, NATGW_A_SESSION_PACKETS_ORIGINAL,
			      READ_ONCE(session->packets[NATGW_FORWARD]),
			      NATGW_A_SESSION_PAD) ||
	    nla_put_u64_64bit(skb, NATGW_A_SESSION_PACKETS_REPLY,
			      READ_ONCE(session->packets[NATGW_REVERSE]),
			      NATGW_A_SESSION_PAD) ||
	    nla_put_u64_64bit(skb, NATGW_A_SESSION_BYTES_ORIGINAL,
			      READ_ONCE(session->bytes[NATGW_FORWARD]),
			      NATGW_A_SESSION_PAD) ||
	    nla_put_u64_64bit(skb, NATGW_A_SESSION_BYTES_REPLY,
			      READ_ONCE(session->bytes[NATGW_REVERSE]),
			      NATGW_A_SESSION_PAD))
		return -EMSGSIZE;
	return 0;
}

/**
 * natgw_session_fill() - describe a session in a message
 * @skb: the message
 * @session: the session
 *
 * Context: RCU read side.
 * Return: 0, or -EMSGSIZE; what was begun is left to the caller to cut off.
 */
int natgw_session_fill(struct sk_buff *skb, const struct natgw_session *session)
{
	struct natgw_endpoint i = natgw_session_initiator(session);
	struct natgw_endpoint d = natgw_session_destination(session);
	struct natgw_endpoint s = natgw_session_source(session);
	struct natgw_endpoint b = natgw_session_peer(session);
	const struct natgw_pool *pool = natgw_session_pool(session);
	u32 now = natgw_wheel_now();
	s32 left = READ_ONCE(session->expires) - now;

	if (nla_put_u8(skb, NATGW_A_SESSION_PROTO, session->proto) ||
	    nla_put_u32(skb, NATGW_A_SESSION_STATE, READ_ONCE(session->state)) ||
	    natgw_record_tuple(skb, NATGW_A_SESSION_ORIGINAL, &i, &d) ||
	    natgw_record_tuple(skb, NATGW_A_SESSION_TRANSLATED, &s, &b) ||
	    put_counters(skb, session) ||
	    nla_put_u32(skb, NATGW_A_SESSION_TIMEOUT,
			left > 0 ? DIV_ROUND_UP(left, HZ) : 0) ||
	    nla_put_u32(skb, NATGW_A_SESSION_AGE,
			(now - session->timer.since) / HZ) ||
	    nla_put_u32(skb, NATGW_A_SESSION_RULE, session->rule))
		return -EMSGSIZE;
	if (pool && pool->name[0] &&
	    nla_put_string(skb, NATGW_A_SESSION_POOL, pool->name))
		return -EMSGSIZE;
	return 0;
}

/**
 * natgw_session_notify() - tell who listens what happened to a session
 * @table: its table
 * @session: the session
 * @event: what happened
 * @cause: why it ended; unspec if it did not
 *
 * Context: BH disabled, RCU read side. An event that cannot be told is counted.
 */
void natgw_session_notify(struct natgw_table *table,
			  const struct natgw_session *session,
			  enum natgw_event event, enum natgw_close_cause cause)
{
	struct sk_buff *skb;

	if (!natgw_event_wanted(table->net, NATGW_GROUP_SESSION))
		return;
	skb = natgw_event_begin(NATGW_GROUP_SESSION, NATGW_CMD_SESSION_EVENT,
				GFP_ATOMIC);
	if (!skb)
		goto lost;
	if (nla_put_u32(skb, NATGW_A_SESSION_EVENT, event) ||
	    natgw_session_fill(skb, session) ||
	    (cause && nla_put_u32(skb, NATGW_A_SESSION_CAUSE, cause))) {
		nlmsg_free(skb);
		goto lost;
	}
	natgw_event_send(table->net, NATGW_GROUP_SESSION, skb, GFP_ATOMIC);
	return;
lost:
	natgw_table_stats(table)->count[NATGW_COUNTER_EVENTS_LOST]++;
}
