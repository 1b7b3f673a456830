// SPDX-License-Identifier: GPL-2.0
/* The doors through which packets pass. */
#include "hooks.h"

#include <linux/netdevice.h>
#include <linux/netfilter_ipv4.h>
#include <linux/preempt.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/l3mdev.h>
#include <net/netfilter/ipv4/nf_defrag_ipv4.h>

#include "door.h"
#include "fast.h"
#include "refuse.h"

/* After defragmentation and raw, ahead of conntrack. */
#define PRIORITY_ENTER (NF_IP_PRI_CONNTRACK - 50)
/* The last to see a packet, also before it is routed. */
#define PRIORITY_LAST INT_MAX

/*
 * A door is filled as far as it is read; to clear it all, as some kernels would,
 * costs every packet. So does an indirect call: each hook gets a copy of this
 * in which the call is direct.
 */
static __always_inline unsigned int
through(struct natgw_netns *ns, struct sk_buff *skb,
	const struct nf_hook_state *state, unsigned int (*walk)(struct natgw_door *door))
{
	struct natgw_door door __uninitialized;

	door.ns = ns;
	/*
	 * Never NULL: published before the doors open, replaced while they are. Only
	 * those of the fast path open before, see ingress().
	 */
	door.rules = rcu_dereference(ns->rules);
	door.pkt.skb = skb;
	door.pkt.state = state;
	door.pkt.stats = this_cpu_ptr(ns->stats);
	/* Right before routing it has been counted once; the fast path counts itself. */
	if (walk != natgw_route && walk != natgw_fast)
		door.pkt.stats->count[NATGW_COUNTER_SEEN]++;
	return walk(&door);
}

/*
 * What the gateway itself sends comes in process context, and what waited in a
 * queue may. With bottom halves off, the counters of this CPU are ours.
 */
static __always_inline unsigned int
through_any(struct natgw_netns *ns, struct sk_buff *skb,
	    const struct nf_hook_state *state,
	    unsigned int (*walk)(struct natgw_door *door))
{
	unsigned int verdict;

	if (likely(softirq_count()))
		return through(ns, skb, state, walk);
	local_bh_disable();
	verdict = through(ns, skb, state, walk);
	local_bh_enable();
	return verdict;
}

/* A packet of a VRF passes twice: on its interface, and on the VRF's. */
static bool again(const struct net_device *dev)
{
	return netif_is_l3_master(dev);
}

static unsigned int pre_routing(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	if (unlikely(again(state->in)))
		return NF_ACCEPT;
	return through_any(priv, skb, state, natgw_enter);
}

static unsigned int before_routing(void *priv, struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	return through_any(priv, skb, state, natgw_route);
}

static unsigned int local_in(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	return through_any(priv, skb, state, natgw_arrive);
}

static unsigned int local_out(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	if (unlikely(again(state->out)))
		return NF_ACCEPT;
	return through_any(priv, skb, state, natgw_begin);
}

static unsigned int post_routing(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	if (unlikely(again(state->out)))
		return NF_ACCEPT;
	return through_any(priv, skb, state, natgw_leave);
}

static unsigned int ingress(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	const struct natgw_netns *ns = priv;

	if (unlikely(!rcu_access_pointer(ns->rules)))
		return NF_ACCEPT;
	return through_any(priv, skb, state, natgw_fast);
}

static void fill_hook(struct natgw_netns *ns, enum natgw_hook which,
		      enum nf_inet_hooks where, nf_hookfn *hook, int priority)
{
	ns->hook[which] = (struct nf_hook_ops){
		.hook = hook,
		.priv = ns,
		.pf = NFPROTO_IPV4,
		.hooknum = where,
		.priority = priority,
	};
}

enum {
	/* Hooks of packets that come, and of packets that go, in this order. */
	COMING	= NATGW_HOOK_BEGIN,
	GOING	= NATGW_HOOKS - COMING,
};

/*
 * FORWARD has no door of its own. Those that see packets last open first and
 * close last: nothing leaves untranslated.
 */
static int hooks_open(struct natgw_netns *ns)
{
	int err;

	ns->unsolicited.answer = natgw_refuse_unsolicited;
	fill_hook(ns, NATGW_HOOK_BEGIN, NF_INET_LOCAL_OUT, local_out, PRIORITY_ENTER);
	fill_hook(ns, NATGW_HOOK_LEAVE, NF_INET_POST_ROUTING, post_routing,
		  PRIORITY_LAST);
	fill_hook(ns, NATGW_HOOK_ENTER, NF_INET_PRE_ROUTING, pre_routing,
		  PRIORITY_ENTER);
	fill_hook(ns, NATGW_HOOK_ROUTE, NF_INET_PRE_ROUTING, before_routing,
		  PRIORITY_LAST);
	fill_hook(ns, NATGW_HOOK_ARRIVE, NF_INET_LOCAL_IN, local_in, PRIORITY_LAST);
	err = nf_defrag_ipv4_enable(ns->net);
	if (err)
		return err;
	err = nf_register_net_hooks(ns->net, &ns->hook[COMING], GOING);
	if (err)
		goto err_out;
	err = nf_register_net_hooks(ns->net, ns->hook, COMING);
	if (err)
		goto err_in;
	return 0;

err_in:
	nf_unregister_net_hooks(ns->net, &ns->hook[COMING], GOING);
err_out:
	nf_defrag_ipv4_disable(ns->net);
	return err;
}

/* ---- the fast path ------------------------------------------------------- */

/**
 * struct natgw_ingress - the hook of a device of the fast path
 * @ops: the hook
 * @list: among those of the gateway
 * @rcu: frees it; a list of all hooks may be being read
 */
struct natgw_ingress {
	struct nf_hook_ops ops;
	struct list_head list;
	struct rcu_head rcu;
};

static struct natgw_ingress *ingress_of(const struct natgw_netns *ns, int ifindex)
{
	struct natgw_ingress *hook;

	list_for_each_entry(hook, &ns->ingress, list)
		if (hook->ops.dev->ifindex == ifindex)
			return hook;
	return NULL;
}

/* Behind all others, among them those of tc. */
static int ingress_open(struct natgw_netns *ns, int ifindex)
{
	struct natgw_ingress *hook;
	int err;

	hook = kzalloc(sizeof(*hook), GFP_KERNEL_ACCOUNT);
	if (!hook)
		return -ENOMEM;
	hook->ops = (struct nf_hook_ops){
		.hook = ingress,
		.dev = __dev_get_by_index(ns->net, ifindex),
		.priv = ns,
		.pf = NFPROTO_NETDEV,
		.hooknum = NF_NETDEV_INGRESS,
		.priority = PRIORITY_LAST,
	};
	err = nf_register_net_hook(ns->net, &hook->ops);
	if (err) {
		kfree(hook);
		return err;
	}
	list_add_tail(&hook->list, &ns->ingress);
	return 0;
}

static void ingress_close(struct natgw_netns *ns, struct natgw_ingress *hook)
{
	nf_unregister_net_hook(ns->net, &hook->ops);
	list_del(&hook->list);
	kfree_rcu(hook, rcu);
}

/* Without rules there are no sessions. */
static bool is_fast(const struct natgw_rules *rules, int ifindex)
{
	return rules && rules->n && natgw_rules_fast(rules, ifindex);
}

static int hooks_watch(struct natgw_netns *ns, const struct natgw_rules *rules)
{
	unsigned int i;
	int err = 0;

	ASSERT_RTNL();
	for (i = 0; rules && rules->n && i < rules->fasts && !err; i++) {
		int ifindex = rules->fast[i].ifindex;

		if (ifindex > 0 && !ingress_of(ns, ifindex))
			err = ingress_open(ns, ifindex);
	}
	return err;
}

static void hooks_unwatch(struct natgw_netns *ns, const struct natgw_rules *rules)
{
	struct natgw_ingress *hook, *next;

	ASSERT_RTNL();
	list_for_each_entry_safe(hook, next, &ns->ingress, list)
		if (!is_fast(rules, hook->ops.dev->ifindex))
			ingress_close(ns, hook);
}

static void hooks_close(struct natgw_netns *ns)
{
	rtnl_lock();
	hooks_unwatch(ns, NULL);
	rtnl_unlock();
	nf_unregister_net_hooks(ns->net, ns->hook, COMING);
	nf_unregister_net_hooks(ns->net, &ns->hook[COMING], GOING);
	nf_defrag_ipv4_disable(ns->net);
	synchronize_net();
}

const struct natgw_doors natgw_hooks = {
	.watch = hooks_watch,
	.unwatch = hooks_unwatch,
	.open = hooks_open,
	.close = hooks_close,
};
