// SPDX-License-Identifier: GPL-2.0
/* The generic netlink family: requests and dumps. */
#include "netlink.h"

#include <linux/module.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "account.h"
#include "block_dump.h"
#include "config.h"
#include "destination_dump.h"
#include "event.h"
#include "exhaustion.h"
#include "explain_reply.h"
#include "external_dump.h"
#include "hooks.h"
#include "ledger_walk.h"
#include "mapping_dump.h"
#include "netns.h"
#include "port_dump.h"
#include "session_dump.h"

/* A reply to @info, with its header; NULL without memory. */
static struct sk_buff *reply_begin(struct genl_info *info, size_t size, u8 command)
{
	struct sk_buff *skb = genlmsg_new(size, GFP_KERNEL);

	if (skb && !genlmsg_put_reply(skb, info, &natgw_family, 0, command)) {
		nlmsg_free(skb);
		return NULL;
	}
	return skb;
}

static int reply_send(struct genl_info *info, struct sk_buff *skb, int err)
{
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	nlmsg_end(skb, nlmsg_hdr(skb));
	return genlmsg_reply(skb, info);
}

/* ---- gateway ------------------------------------------------------------ */

static int put_gateway(struct sk_buff *skb, struct natgw_netns *ns)
{
	const struct natgw_rules *rules;
	unsigned int i, named = 0;

	rules = rcu_dereference_protected(ns->rules, lockdep_is_held(&ns->lock));
	for (i = 0; rules && i < rules->pools; i++)
		named += !!rules->pool[i]->name[0];
	if (nla_put_string(skb, NATGW_A_GATEWAY_VERSION, THIS_MODULE->version) ||
	    nla_put_u32(skb, NATGW_A_GATEWAY_GENERATION, ns->generation) ||
	    nla_put_u32(skb, NATGW_A_GATEWAY_RULES, rules ? rules->n : 0) ||
	    nla_put_u32(skb, NATGW_A_GATEWAY_POOLS, named) ||
	    nla_put_u32(skb, NATGW_A_GATEWAY_DESTINATIONS, natgw_netns_prepared(ns) ?
			atomic_read(&ns->table.ledger.destinations.nelems) : 0) ||
	    nla_put_u32(skb, NATGW_A_GATEWAY_SESSIONS,
			atomic_read(&ns->table.active)) ||
	    nla_put_u8(skb, NATGW_A_GATEWAY_HOOKED, ns->hooked) ||
	    nla_put_u32(skb, NATGW_A_GATEWAY_SESSION_BYTES, natgw_session_size()))
		return -EMSGSIZE;
	return 0;
}

static int gateway_get(struct sk_buff *request, struct genl_info *info)
{
	struct natgw_netns *ns = natgw_netns_of(genl_info_net(info));
	struct sk_buff *skb;
	int err;

	skb = reply_begin(info, GENLMSG_DEFAULT_SIZE, NATGW_CMD_GATEWAY_GET);
	if (!skb)
		return -ENOMEM;
	mutex_lock(&ns->lock);
	err = put_gateway(skb, ns);
	mutex_unlock(&ns->lock);
	return reply_send(info, skb, err);
}

/* ---- configuration ------------------------------------------------------ */

/*
 * One message: the settings, or one pool or rule. @index is where the dump is;
 * beyond the end there is nothing to put.
 */
static int put_config(struct sk_buff *skb, const struct natgw_rules *rules,
		      u32 generation, unsigned long index)
{
	if (nla_put_u32(skb, NATGW_A_CONFIG_GENERATION, generation))
		return -EMSGSIZE;
	if (!index)
		return natgw_config_put_settings(skb, rules);
	index--;
	if (index < rules->pools)
		return rules->pool[index]->name[0] ?
		       natgw_config_put_pool(skb, rules->pool[index]) : 0;
	return natgw_config_put_rule(skb, &rules->rule[index - rules->pools]);
}

/* A rule or a pool fills a nest at most, and that is all that is put at once. */
static int config_get_start(struct netlink_callback *cb)
{
	cb->min_dump_alloc = U16_MAX + NLMSG_GOODSIZE;
	return 0;
}

static int config_get(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct natgw_netns *ns = natgw_netns_of(sock_net(skb->sk));
	const struct natgw_rules *rules;
	unsigned long n;
	void *header;

	/* The lock, not RCU: what is put may be as large as the message. */
	mutex_lock(&ns->lock);
	rules = rcu_dereference_protected(ns->rules, lockdep_is_held(&ns->lock));
	cb->seq = ns->generation + 1;
	n = 1 + (rules ? rules->pools + rules->n : 0);
	for (; cb->args[0] < n; cb->args[0]++) {
		header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				     cb->nlh->nlmsg_seq, &natgw_family,
				     NLM_F_MULTI, NATGW_CMD_CONFIG_GET);
		if (!header)
			break;
		genl_dump_check_consistent(cb, header);
		if (put_config(skb, rules, ns->generation, cb->args[0])) {
			genlmsg_cancel(skb, header);
			break;
		}
		genlmsg_end(skb, header);
	}
	mutex_unlock(&ns->lock);
	return skb->len;
}

static int apply(struct natgw_netns *ns, struct natgw_rules *rules,
		 struct genl_info *info)
{
	const struct nlattr *generation = info->attrs[NATGW_A_CONFIG_GENERATION];
	int err = 0;

	if (generation && nla_get_u32(generation) != ns->generation) {
		NL_SET_ERR_MSG_ATTR(info->extack, generation,
				    "the configuration was changed since it was read; read it again");
		err = -EBUSY;
	}
	if (!err && !info->attrs[NATGW_A_CONFIG_CHECK_ONLY])
		err = natgw_netns_prepare(ns, rules->limit[NATGW_LIMIT_SESSIONS]);
	if (!err && !info->attrs[NATGW_A_CONFIG_CHECK_ONLY])
		err = natgw_netns_inherit(ns, rules);
	if (err || info->attrs[NATGW_A_CONFIG_CHECK_ONLY]) {
		natgw_rules_destroy(rules);
		return err;
	}
	return natgw_netns_replace(ns, rules, &natgw_hooks);
}

static int config_set(struct sk_buff *request, struct genl_info *info)
{
	struct natgw_netns *ns = natgw_netns_of(genl_info_net(info));
	struct natgw_rules *rules;
	struct sk_buff *skb;
	u32 generation;
	int err;

	/* First, so that nothing can fail once the change is made. */
	skb = reply_begin(info, GENLMSG_DEFAULT_SIZE, NATGW_CMD_CONFIG_SET);
	if (!skb)
		return -ENOMEM;
	rules = natgw_config_read(info);
	if (IS_ERR(rules)) {
		err = PTR_ERR(rules);
		goto send;
	}
	mutex_lock(&ns->lock);
	err = apply(ns, rules, info);
	generation = ns->generation;
	mutex_unlock(&ns->lock);
	if (!err)
		err = nla_put_u32(skb, NATGW_A_CONFIG_GENERATION, generation);
send:
	return reply_send(info, skb, err);
}

/* ---- sessions ----------------------------------------------------------- */

static int session_flush(struct sk_buff *request, struct genl_info *info)
{
	struct natgw_netns *ns = natgw_netns_of(genl_info_net(info));
	struct natgw_filter filter;
	struct sk_buff *skb;
	u32 flushed = 0;
	int err;

	err = natgw_session_dump_filter(info->attrs[NATGW_A_SESSION_FILTER],
					&filter, info->extack);
	if (err)
		return err;
	skb = reply_begin(info, GENLMSG_DEFAULT_SIZE, NATGW_CMD_SESSION_FLUSH);
	if (!skb)
		return -ENOMEM;
	if (natgw_netns_prepared(ns))
		flushed = natgw_session_flush(&ns->table, &filter,
					      NATGW_CLOSE_CAUSE_FLUSH);
	/* With all sessions goes what waits for one. */
	if (!info->attrs[NATGW_A_SESSION_FILTER])
		natgw_unsolicited_forget(&ns->unsolicited);
	err = nla_put_u32(skb, NATGW_A_SESSION_FLUSHED, flushed);
	return reply_send(info, skb, err);
}

/* ---- counters and invariants -------------------------------------------- */

static int put_active(struct sk_buff *skb, enum natgw_class class, u32 state,
		      s64 sessions)
{
	struct nlattr *nest;

	if (sessions <= 0)
		return 0;
	nest = nla_nest_start(skb, NATGW_A_STATS_ACTIVE);
	if (!nest ||
	    nla_put_u8(skb, NATGW_A_ACTIVE_PROTO, natgw_stats_proto(class)) ||
	    nla_put_u32(skb, NATGW_A_ACTIVE_STATE, state) ||
	    nla_put_u32(skb, NATGW_A_ACTIVE_SESSIONS, sessions))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_untranslated(struct sk_buff *skb, struct natgw_netns *ns)
{
	struct natgw_tuple tuple;
	struct nlattr *nest;
	int oif;

	if (!natgw_untranslated_read(&ns->untranslated, &tuple, &oif))
		return 0;
	nest = nla_nest_start(skb, NATGW_A_STATS_UNTRANSLATED);
	if (!nest ||
	    nla_put_u8(skb, NATGW_A_UNTRANSLATED_PROTO, tuple.proto) ||
	    nla_put_be32(skb, NATGW_A_UNTRANSLATED_SRC, tuple.src.addr) ||
	    nla_put_be32(skb, NATGW_A_UNTRANSLATED_DST, tuple.dst.addr) ||
	    (natgw_packet_has_ports(tuple.proto) &&
	     nla_put_u16(skb, NATGW_A_UNTRANSLATED_DPORT,
			 ntohs(tuple.dst.port))) ||
	    nla_put_u32(skb, NATGW_A_UNTRANSLATED_OIF, oif))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_stats(struct sk_buff *skb, const struct natgw_netns *ns,
		     const struct natgw_stats *sum)
{
	unsigned int i, j;
	int err = 0;

	for (i = 0; i < __NATGW_COUNTER_MAX && !err; i++)
		err = natgw_exhaustion_put_count(skb, NATGW_A_STATS_COUNTER, i, sum->count[i]);
	for (i = 0; i < __NATGW_DROP_MAX && !err; i++)
		err = natgw_exhaustion_put_count(skb, NATGW_A_STATS_DROP, i, sum->drop[i]);
	for (i = 0; i < NATGW_CLASSES && !err; i++)
		for (j = 0; j < __NATGW_STATE_MAX && !err; j++)
			err = put_active(skb, i, j, sum->active[i][j]);
	if (err || nla_put_u32(skb, NATGW_A_STATS_SESSIONS,
			       atomic_read(&ns->table.active)) ||
	    nla_put_u32(skb, NATGW_A_STATS_SESSIONS_PEAK,
			READ_ONCE(ns->table.peak)) ||
	    nla_put_u32(skb, NATGW_A_STATS_PACKETS_PEAK,
			READ_ONCE(ns->peak.most)) ||
	    nla_put_u32(skb, NATGW_A_STATS_BLOCKS,
			atomic_read(&ns->table.blocks.count)))
		return -EMSGSIZE;
	return 0;
}

static struct natgw_stats *sum_stats(const struct natgw_netns *ns)
{
	struct natgw_stats *sum = kzalloc(sizeof(*sum), GFP_KERNEL);

	if (sum && natgw_netns_prepared(ns))
		natgw_stats_sum(sum, ns->stats);
	return sum;
}

static int stats_get(struct sk_buff *request, struct genl_info *info)
{
	struct natgw_netns *ns = natgw_netns_of(genl_info_net(info));
	struct natgw_stats *sum = sum_stats(ns);
	struct sk_buff *skb;
	int err = -ENOMEM;

	skb = reply_begin(info, NLMSG_GOODSIZE * 2, NATGW_CMD_STATS_GET);
	if (sum && skb)
		err = put_stats(skb, ns, sum);
	/* Who talks to whom is not for everybody. */
	if (!err && netlink_ns_capable(request, ns->net->user_ns, CAP_NET_ADMIN))
		err = put_untranslated(skb, ns);
	kfree(sum);
	if (!skb)
		return -ENOMEM;
	return reply_send(info, skb, err);
}

static int put_invariant(struct sk_buff *skb, enum natgw_invariant id, u64 left,
			 u64 right)
{
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_CHECK_INVARIANT);

	if (!nest || nla_put_u32(skb, NATGW_A_INVARIANT_RESULT_ID, id) ||
	    nla_put_u64_64bit(skb, NATGW_A_INVARIANT_RESULT_LEFT, left,
			      NATGW_A_INVARIANT_RESULT_PAD) ||
	    nla_put_u64_64bit(skb, NATGW_A_INVARIANT_RESULT_RIGHT, right,
			      NATGW_A_INVARIANT_RESULT_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static u64 held_by_pools(const struct natgw_netns *ns)
{
	const struct natgw_pool *pool;
	u64 held = 0;

	list_for_each_entry(pool, &ns->pools, list)
		held += atomic_read(&pool->held);
	return held;
}

static int put_check_blocks(struct sk_buff *skb, struct natgw_netns *ns,
			    const struct natgw_stats *sum,
			    const struct natgw_census *census)
{
	struct natgw_block_census found;
	u64 mapped = 0;

	natgw_blocks_census(&ns->table.blocks, &found);
	if (found.held)
		mapped = natgw_mappings_blocked(&ns->table.mappings);
	return put_invariant(skb, NATGW_INVARIANT_BLOCKS,
			     sum->count[NATGW_COUNTER_BLOCKS_ALLOCATED],
			     sum->count[NATGW_COUNTER_BLOCKS_RELEASED] +
			     found.blocks) ?:
	       put_invariant(skb, NATGW_INVARIANT_BLOCK_PORTS, found.held,
			     census->blocked + mapped);
}

static int put_check(struct sk_buff *skb, struct natgw_netns *ns,
		     const struct natgw_stats *sum,
		     const struct natgw_census *census)
{
	u64 active = atomic_read(&ns->table.active), drops = 0, closed = 0;
	const u64 *count = sum->count;
	unsigned int i;

	for (i = 0; i < __NATGW_DROP_MAX; i++)
		drops += sum->drop[i];
	for (i = NATGW_COUNTER_CLOSED_FIN; i <= NATGW_COUNTER_CLOSED_REFUSED; i++)
		closed += count[i];
	return put_invariant(skb, NATGW_INVARIANT_PACKETS,
			     count[NATGW_COUNTER_SEEN],
			     count[NATGW_COUNTER_UNTOUCHED] +
			     count[NATGW_COUNTER_TRANSLATED] +
			     count[NATGW_COUNTER_DROPPED]) ?:
	       put_invariant(skb, NATGW_INVARIANT_DROPS,
			     count[NATGW_COUNTER_DROPPED], drops) ?:
	       put_invariant(skb, NATGW_INVARIANT_SESSIONS,
			     count[NATGW_COUNTER_CREATED], closed + active) ?:
	       put_invariant(skb, NATGW_INVARIANT_TABLE, active,
			     census->sessions) ?:
	       put_invariant(skb, NATGW_INVARIANT_VIEWS,
			     natgw_netns_prepared(ns) ?
			     atomic_read(&ns->table.views.nelems) : 0,
			     census->views) ?:
	       put_invariant(skb, NATGW_INVARIANT_PORTS, held_by_pools(ns),
			     census->holding) ?:
	       put_invariant(skb, NATGW_INVARIANT_LEDGER,
			     natgw_netns_prepared(ns) ?
			     natgw_ledger_held(&ns->table.ledger) : 0,
			     census->ported + (natgw_netns_prepared(ns) ?
			     atomic_read(&ns->table.mappings.outside.nelems) : 0)) ?:
	       put_invariant(skb, NATGW_INVARIANT_SUBSCRIBERS,
			     natgw_netns_prepared(ns) ?
			     natgw_subscribers_sessions(&ns->table.subscribers) : 0,
			     census->subscribed) ?:
	       put_check_blocks(skb, ns, sum, census);
}

static int check(struct sk_buff *request, struct genl_info *info)
{
	struct natgw_netns *ns = natgw_netns_of(genl_info_net(info));
	struct natgw_census census = {};
	struct natgw_stats *sum;
	struct sk_buff *skb;
	int err = -ENOMEM;

	skb = reply_begin(info, NLMSG_GOODSIZE, NATGW_CMD_CHECK);
	if (!skb)
		return -ENOMEM;
	mutex_lock(&ns->lock);
	if (natgw_netns_prepared(ns))
		natgw_session_census(&ns->table, &census);
	sum = sum_stats(ns);
	if (sum)
		err = put_check(skb, ns, sum, &census);
	mutex_unlock(&ns->lock);
	kfree(sum);
	return reply_send(info, skb, err);
}

/* ---- the family --------------------------------------------------------- */

static const struct genl_ops family_ops[] = {
	{
		.cmd = NATGW_CMD_GATEWAY_GET,
		.doit = gateway_get,
	},
	{
		.cmd = NATGW_CMD_CONFIG_GET,
		.start = config_get_start,
		.dumpit = config_get,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = NATGW_CMD_CONFIG_SET,
		.doit = config_set,
		.policy = natgw_config_policy,
		.maxattr = NATGW_A_CONFIG_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = NATGW_CMD_SESSION_GET,
		.start = natgw_session_dump_start,
		.dumpit = natgw_session_dump,
		.done = natgw_session_dump_done,
		.policy = natgw_session_dump_policy,
		.maxattr = NATGW_A_SESSION_FILTER,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = NATGW_CMD_DESTINATION_GET,
		.start = natgw_destination_dump_start,
		.dumpit = natgw_destination_dump,
		.done = natgw_destination_dump_done,
		.policy = natgw_destination_dump_policy,
		.maxattr = NATGW_A_DESTINATION_REMOTE,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = NATGW_CMD_EXTERNAL_GET,
		.start = natgw_external_dump_start,
		.dumpit = natgw_external_dump,
		.done = natgw_external_dump_done,
		.policy = natgw_external_dump_policy,
		.maxattr = NATGW_A_DESTINATION_REMOTE,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = NATGW_CMD_PORT_GET,
		.start = natgw_port_dump_start,
		.dumpit = natgw_port_dump,
		.done = natgw_port_dump_done,
		.policy = natgw_port_dump_policy,
		.maxattr = NATGW_A_PORT_MAP_SPACE,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = NATGW_CMD_SUBSCRIBER_GET,
		.start = natgw_account_start,
		.dumpit = natgw_account_dump,
		.done = natgw_account_done,
		.policy = natgw_account_policy,
		.maxattr = NATGW_A_SUBSCRIBER_SRC,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = NATGW_CMD_BLOCK_GET,
		.start = natgw_block_dump_start,
		.dumpit = natgw_block_dump,
		.done = natgw_block_dump_done,
		.policy = natgw_block_dump_policy,
		.maxattr = NATGW_A_BLOCK_SRC,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = NATGW_CMD_MAPPING_GET,
		.start = natgw_mapping_dump_start,
		.dumpit = natgw_mapping_dump,
		.done = natgw_mapping_dump_done,
		.policy = natgw_mapping_dump_policy,
		.maxattr = NATGW_A_MAPPING_FILTER,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = NATGW_CMD_SESSION_FLUSH,
		.doit = session_flush,
		.policy = natgw_session_dump_policy,
		.maxattr = NATGW_A_SESSION_FILTER,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = NATGW_CMD_EXPLAIN,
		.doit = natgw_explain_reply,
		.policy = natgw_explain_policy,
		.maxattr = NATGW_A_EXPLANATION_MARK,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = NATGW_CMD_STATS_GET,
		.doit = stats_get,
	},
	{
		.cmd = NATGW_CMD_CHECK,
		.doit = check,
		.flags = GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group family_groups[] = {
	[NATGW_GROUP_SESSION] = { .name = "session",
				  .flags = GENL_MCAST_CAP_NET_ADMIN },
	[NATGW_GROUP_CONFIG] = { .name = "config" },
	[NATGW_GROUP_EXHAUSTION] = { .name = "exhaustion",
				     .flags = GENL_MCAST_CAP_NET_ADMIN },
	[NATGW_GROUP_BLOCK] = { .name = "block",
				.flags = GENL_MCAST_CAP_NET_ADMIN },
	[NATGW_GROUP_MAPPING] = { .name = "mapping",
				  .flags = GENL_MCAST_CAP_NET_ADMIN },
};

struct genl_family natgw_family __ro_after_init = {
	.name = NATGW_FAMILY_NAME,
	.version = NATGW_FAMILY_VERSION,
	.module = THIS_MODULE,
	.netnsok = true,
	.parallel_ops = true,
	.ops = family_ops,
	.n_ops = ARRAY_SIZE(family_ops),
	.mcgrps = family_groups,
	.n_mcgrps = ARRAY_SIZE(family_groups),
};
