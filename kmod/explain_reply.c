// SPDX-License-Identifier: GPL-2.0
/* What would become of a packet, as a request and its reply. */
#include "explain_reply.h"

#include <linux/slab.h>

#include "config_range.h"
#include "event.h"
#include "explain.h"
#include "record.h"
#include "room.h"

enum {
	NEAR_MAX	= 16,	/* rules that are named */
};

static const struct nla_policy tuple_policy[NATGW_A_TUPLE_MAX + 1] = {
	[NATGW_A_TUPLE_SRC]	= { .type = NLA_U32 },
	[NATGW_A_TUPLE_SPORT]	= { .type = NLA_U16 },
	[NATGW_A_TUPLE_DST]	= { .type = NLA_U32 },
	[NATGW_A_TUPLE_DPORT]	= { .type = NLA_U16 },
};

const struct nla_policy natgw_explain_policy[NATGW_A_EXPLANATION_MARK + 1] = {
	[NATGW_A_EXPLANATION_PROTO]	= NLA_POLICY_MIN(NLA_U8, 1),
	[NATGW_A_EXPLANATION_ORIGINAL]	= NLA_POLICY_NESTED(tuple_policy),
	[NATGW_A_EXPLANATION_IIF]	= NLA_POLICY_MIN(NLA_U32, 1),
	[NATGW_A_EXPLANATION_OIF]	= NLA_POLICY_MIN(NLA_U32, 1),
	[NATGW_A_EXPLANATION_MARK]	= { .type = NLA_U32 },
};

/**
 * struct answer - what is told
 * @e: the explanation
 * @stats: counters that do not matter
 * @ns: the gateway
 */
struct answer {
	struct natgw_explanation e;
	struct natgw_stats stats;
	struct natgw_netns *ns;
};

/* ---- the request -------------------------------------------------------- */

static int read_tuple(const struct nlattr *nest, struct natgw_tuple *sent,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NATGW_A_TUPLE_MAX + 1];
	int err;

	err = nla_parse_nested(tb, NATGW_A_TUPLE_MAX, nest, tuple_policy, extack);
	if (err)
		return err;
	if (!tb[NATGW_A_TUPLE_SRC] || !tb[NATGW_A_TUPLE_DST])
		return natgw_refuse(extack, nest, "a packet has a source and a destination; give src and dst");
	sent->src.addr = nla_get_be32(tb[NATGW_A_TUPLE_SRC]);
	sent->dst.addr = nla_get_be32(tb[NATGW_A_TUPLE_DST]);
	if (tb[NATGW_A_TUPLE_SPORT])
		sent->src.port = htons(nla_get_u16(tb[NATGW_A_TUPLE_SPORT]));
	if (tb[NATGW_A_TUPLE_DPORT])
		sent->dst.port = htons(nla_get_u16(tb[NATGW_A_TUPLE_DPORT]));
	return 0;
}

static int read_request(struct genl_info *info, struct natgw_explanation *e)
{
	struct nlattr **tb = info->attrs;

	if (!tb[NATGW_A_EXPLANATION_PROTO] || !tb[NATGW_A_EXPLANATION_ORIGINAL]) {
		NL_SET_ERR_MSG(info->extack, "no packet is given; give proto and original");
		return -EINVAL;
	}
	e->sent.proto = nla_get_u8(tb[NATGW_A_EXPLANATION_PROTO]);
	if (tb[NATGW_A_EXPLANATION_IIF])
		e->iif = nla_get_u32(tb[NATGW_A_EXPLANATION_IIF]);
	if (tb[NATGW_A_EXPLANATION_OIF])
		e->oif = nla_get_u32(tb[NATGW_A_EXPLANATION_OIF]);
	if (tb[NATGW_A_EXPLANATION_MARK])
		e->mark = nla_get_u32(tb[NATGW_A_EXPLANATION_MARK]);
	return read_tuple(tb[NATGW_A_EXPLANATION_ORIGINAL], &e->sent, info->extack);
}

/* ---- the reply ---------------------------------------------------------- */

static int put_flag(struct sk_buff *skb, int type, bool is)
{
	return is ? nla_put_flag(skb, type) : 0;
}

static int put_packet(struct sk_buff *skb, const struct answer *a)
{
	const struct natgw_explanation *e = &a->e;

	if (nla_put_u8(skb, NATGW_A_EXPLANATION_PROTO, e->sent.proto) ||
	    natgw_record_tuple(skb, NATGW_A_EXPLANATION_ORIGINAL, &e->sent.src, &e->sent.dst) ||
	    nla_put_u32(skb, NATGW_A_EXPLANATION_IIF, e->iif) ||
	    (e->oif && nla_put_u32(skb, NATGW_A_EXPLANATION_OIF, e->oif)) ||
	    nla_put_u32(skb, NATGW_A_EXPLANATION_MARK, e->mark) ||
	    nla_put_u32(skb, NATGW_A_EXPLANATION_GENERATION,
			e->rules ? e->rules->generation : a->ns->generation) ||
	    put_flag(skb, NATGW_A_EXPLANATION_IIF_ROUTED, e->iif_routed) ||
	    put_flag(skb, NATGW_A_EXPLANATION_OIF_ROUTED, e->oif_routed) ||
	    put_flag(skb, NATGW_A_EXPLANATION_LOCAL, e->local) ||
	    (e->is_forwarded &&
	     natgw_record_tuple(skb, NATGW_A_EXPLANATION_FORWARDED,
				&e->forwarded.src, &e->forwarded.dst)) ||
	    (e->is_translated &&
	     natgw_record_tuple(skb, NATGW_A_EXPLANATION_TRANSLATED,
				&e->translated.src, &e->translated.dst)))
		return -EMSGSIZE;
	return 0;
}

static int put_belonging(struct sk_buff *skb, const struct natgw_session *session)
{
	struct natgw_endpoint i = natgw_session_initiator(session);
	struct natgw_endpoint d = natgw_session_destination(session);
	struct natgw_endpoint s = natgw_session_source(session);
	struct natgw_endpoint b = natgw_session_peer(session);
	u32 now = natgw_wheel_now();
	s32 left = READ_ONCE(session->expires) - now;
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_EXPLANATION_SESSION);

	if (!nest ||
	    nla_put_u32(skb, NATGW_A_BELONGING_STATE, READ_ONCE(session->state)) ||
	    natgw_record_tuple(skb, NATGW_A_BELONGING_ORIGINAL, &i, &d) ||
	    natgw_record_tuple(skb, NATGW_A_BELONGING_TRANSLATED, &s, &b) ||
	    nla_put_u32(skb, NATGW_A_BELONGING_TIMEOUT,
			left > 0 ? DIV_ROUND_UP(left, HZ) : 0) ||
	    nla_put_u32(skb, NATGW_A_BELONGING_AGE,
			(now - session->timer.since) / HZ) ||
	    nla_put_u32(skb, NATGW_A_BELONGING_RULE, session->rule))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_range(struct sk_buff *skb, const struct natgw_ports *ports)
{
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_EXPLANATION_PORT_RANGE);

	if (!nest || nla_put_u16(skb, NATGW_A_PORTS_FIRST, ports->first) ||
	    nla_put_u16(skb, NATGW_A_PORTS_LAST, ports->last))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* Where the source is drawn from. */
static int put_draw(struct sk_buff *skb, const struct natgw_explanation *e)
{
	if (!e->is_translated || !e->look.drawn)
		return 0;
	return put_range(skb, &e->look.ports) ?:
	       put_flag(skb, NATGW_A_EXPLANATION_ADDRESS_DRAWN,
			!e->look.source.addr) ?:
	       put_flag(skb, NATGW_A_EXPLANATION_MAY_FAIL, e->look.may_fail);
}

static int put_verdict(struct sk_buff *skb, const struct natgw_explanation *e)
{
	if (nla_put_u32(skb, NATGW_A_EXPLANATION_VERDICT, e->verdict) ||
	    (e->verdict == NATGW_VERDICT_DROPPED &&
	     nla_put_u32(skb, NATGW_A_EXPLANATION_DROP, e->drop)) ||
	    put_draw(skb, e) ||
	    (e->before && e->before->targets > 1 &&
	     nla_put_u32(skb, NATGW_A_EXPLANATION_BACKENDS, e->before->targets)) ||
	    (e->before && nla_put_u32(skb, NATGW_A_EXPLANATION_RULE_BEFORE,
				      e->before->handle)) ||
	    (e->after && nla_put_u32(skb, NATGW_A_EXPLANATION_RULE_AFTER,
				     e->after->handle)) ||
	    put_flag(skb, NATGW_A_EXPLANATION_HAIRPIN, e->hairpin) ||
	    put_flag(skb, NATGW_A_EXPLANATION_MAPPED, e->mapped || e->look.mapped) ||
	    put_flag(skb, NATGW_A_EXPLANATION_REPLY,
		     e->session && e->direction == NATGW_REVERSE) ||
	    (e->session && put_belonging(skb, e->session)) ||
	    (e->pool && e->pool->name[0] &&
	     nla_put_string(skb, NATGW_A_EXPLANATION_POOL, e->pool->name)))
		return -EMSGSIZE;
	return 0;
}

static int put_candidates(struct sk_buff *skb, const struct natgw_look *look)
{
	struct nlattr *nest;
	unsigned int i;

	for (i = 0; i < look->asked; i++) {
		const struct natgw_candidate *candidate = &look->candidate[i];

		nest = nla_nest_start(skb, NATGW_A_EXPLANATION_CANDIDATE);
		if (!nest ||
		    nla_put_be32(skb, NATGW_A_CANDIDATE_EXTERNAL, candidate->addr) ||
		    nla_put_u32(skb, NATGW_A_CANDIDATE_PORTS_IN_USE,
				candidate->in_use) ||
		    nla_put_u32(skb, NATGW_A_CANDIDATE_PORTS_USABLE,
				candidate->usable) ||
		    nla_put_u32(skb, NATGW_A_CANDIDATE_PORTS_FREE, candidate->free))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return nla_put_u32(skb, NATGW_A_EXPLANATION_CANDIDATES, look->total);
}

static int put_bound(struct sk_buff *skb, enum natgw_limit limit, u32 value, u32 in_use)
{
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_EXPLANATION_LIMIT);

	if (!nest || nla_put_u32(skb, NATGW_A_BOUND_LIMIT, limit) ||
	    nla_put_u32(skb, NATGW_A_BOUND_VALUE, value) ||
	    nla_put_u32(skb, NATGW_A_BOUND_IN_USE, in_use))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_subscriber(struct sk_buff *skb, const struct answer *a)
{
	struct natgw_subscribers *subscribers = &a->ns->table.subscribers;
	enum natgw_class class = natgw_stats_class(a->e.sent.proto);
	const struct natgw_subscriber *who;
	const u32 *limit = a->e.rules->limit;

	who = natgw_subscriber_find(subscribers, a->e.subscriber);
	return put_bound(skb, NATGW_LIMIT_SUBSCRIBER_SESSIONS,
			 limit[NATGW_LIMIT_SUBSCRIBER_SESSIONS],
			 who ? READ_ONCE(who->sessions) : 0) ?:
	       put_bound(skb, NATGW_LIMIT_SUBSCRIBER_PORTS,
			 limit[NATGW_LIMIT_SUBSCRIBER_PORTS],
			 who ? READ_ONCE(who->ports[class]) : 0) ?:
	       put_bound(skb, NATGW_LIMIT_SUBSCRIBER_RATE,
			 limit[NATGW_LIMIT_SUBSCRIBER_RATE],
			 who ? natgw_subscriber_begun(who) : 0);
}

static int put_limits(struct sk_buff *skb, const struct answer *a)
{
	const struct natgw_table *table = &a->ns->table;
	const u32 *limit;
	u32 share;
	int err;

	if (!a->e.rules)
		return 0;
	limit = a->e.rules->limit;
	share = limit[NATGW_LIMIT_HALF_OPEN_SHARE] ?
		natgw_room_half_open(a->e.rules) : 0;
	err = put_bound(skb, NATGW_LIMIT_SESSIONS, limit[NATGW_LIMIT_SESSIONS],
			atomic_read(&table->active)) ?:
	      put_bound(skb, NATGW_LIMIT_HALF_OPEN_SHARE, share,
			atomic_read(&table->half_open)) ?:
	      put_bound(skb, NATGW_LIMIT_SUBSCRIBERS,
			limit[NATGW_LIMIT_SUBSCRIBERS],
			atomic_read(&table->subscribers.count));
	return !err && a->e.subscriber ? put_subscriber(skb, a) : err;
}

static int put_near(struct sk_buff *skb, const struct natgw_rule *rule,
		    enum natgw_clause clause)
{
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_EXPLANATION_NEAR);

	if (!nest || nla_put_u32(skb, NATGW_A_NEAR_RULE, rule->handle) ||
	    nla_put_u32(skb, NATGW_A_NEAR_CLAUSE, clause))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_nears(struct sk_buff *skb, const struct natgw_explanation *e)
{
	enum natgw_clause clause;
	unsigned int stage, i;
	u32 n = 0;

	for (stage = 0; stage < ARRAY_SIZE(e->asked); stage++) {
		for (i = 0; e->asks[stage] && i < e->rules->n; i++) {
			if (!natgw_rule_near(&e->rules->rule[i], stage,
					     &e->asked[stage], &clause))
				continue;
			if (n++ < NEAR_MAX &&
			    put_near(skb, &e->rules->rule[i], clause))
				return -EMSGSIZE;
		}
	}
	return n > NEAR_MAX ?
	       nla_put_u32(skb, NATGW_A_EXPLANATION_NEAR_MORE, n - NEAR_MAX) : 0;
}

static int put_answer(struct sk_buff *skb, const struct answer *a)
{
	return put_packet(skb, a) ?: put_verdict(skb, &a->e) ?:
	       put_candidates(skb, &a->e.look) ?: put_limits(skb, a) ?:
	       put_nears(skb, &a->e);
}

/* ---- the operation ------------------------------------------------------ */

static void say_why(struct netlink_ext_ack *extack, int err)
{
	switch (err) {
	case -ENODEV:
		NL_SET_ERR_MSG(extack, "there is no such interface");
		break;
	case -ENETUNREACH:
		NL_SET_ERR_MSG(extack, "no route leads back to the source; name the interface that it comes in by (iif)");
		break;
	case -EADDRNOTAVAIL:
		NL_SET_ERR_MSG(extack, "the source is an address of the gateway itself; only what it forwards can be explained");
		break;
	}
}

static int answer(struct sk_buff *skb, struct answer *a, struct genl_info *info)
{
	struct sk_buff *packet = natgw_explain_packet(&a->e);
	int err;

	if (!packet)
		return -ENOMEM;
	/* What is found out is borrowed, and is told while that lasts. */
	local_bh_disable();
	rcu_read_lock();
	err = natgw_explain(a->ns, &a->e, packet, &a->stats);
	if (err)
		say_why(info->extack, err);
	else
		err = put_answer(skb, a);
	rcu_read_unlock();
	local_bh_enable();
	kfree_skb(packet);
	return err;
}

/**
 * natgw_explain_reply() - tell what would become of a packet
 * @request: the request
 * @info: what is in it
 *
 * Context: Process, may sleep.
 * Return: 0; or an errno, with the reason in the request's extack.
 */
int natgw_explain_reply(struct sk_buff *request, struct genl_info *info)
{
	struct sk_buff *skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	struct answer *a = kzalloc(sizeof(*a), GFP_KERNEL);
	void *header = NULL;
	int err = -ENOMEM;

	if (skb && a)
		header = genlmsg_put_reply(skb, info, natgw_event_family(), 0,
					   NATGW_CMD_EXPLAIN);
	if (header) {
		a->ns = natgw_netns_of(genl_info_net(info));
		err = read_request(info, &a->e);
	}
	if (header && !err)
		err = answer(skb, a, info);
	kfree(a);
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	genlmsg_end(skb, header);
	return genlmsg_reply(skb, info);
}
