// SPDX-License-Identifier: GPL-2.0
/* A network namespace as a gateway. */
#include "netns.h"

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include <net/netns/generic.h>

#include "block_record.h"
#include "event.h"
#include "exhaustion.h"
#include "life.h"
#include "mapping_record.h"
#include "usage.h"

unsigned int natgw_netns_id __read_mostly;

/**
 * natgw_netns_of() - the gateway that a namespace is
 * @net: the namespace
 *
 * Context: Any.
 * Return: the gateway, borrowed; it lives as long as the namespace.
 */
struct natgw_netns *natgw_netns_of(struct net *net)
{
	return net_generic(net, natgw_netns_id);
}

/**
 * natgw_netns_init() - a namespace begins
 * @ns: the gateway, zeroed
 * @net: the namespace
 *
 * Context: Process, may sleep.
 */
void natgw_netns_init(struct natgw_netns *ns, struct net *net)
{
	ns->net = net;
	mutex_init(&ns->lock);
	spin_lock_init(&ns->hit_lock);
	spin_lock_init(&ns->untranslated.lock);
	natgw_peak_init(&ns->peak);
	natgw_unsolicited_init(&ns->unsolicited, &ns->table);
	INIT_LIST_HEAD(&ns->pools);
	INIT_LIST_HEAD(&ns->ingress);
}

static void tell(struct natgw_ledger *ledger,
		 const struct natgw_destination *destination,
		 enum natgw_exhaustion_event event)
{
	struct natgw_netns *ns = container_of(ledger, struct natgw_netns,
					      table.ledger);

	if (!natgw_exhaustion_tell(ns->net, rcu_dereference(ns->rules),
				   destination, event))
		natgw_table_stats(&ns->table)->count[NATGW_COUNTER_EVENTS_LOST]++;
}

static bool tell_usage(struct natgw_alarms *alarms, const struct natgw_usage *usage)
{
	struct natgw_netns *ns = container_of(alarms, struct natgw_netns,
					      table.subscribers.alarms);

	if (!natgw_event_wanted(ns->net, NATGW_GROUP_EXHAUSTION))
		return false;
	if (!usage || !natgw_usage_tell(ns->net, usage))
		natgw_table_stats(&ns->table)->count[NATGW_COUNTER_EVENTS_LOST]++;
	return true;
}

static void tell_block(struct natgw_blocks *blocks, const struct natgw_block *block,
		       enum natgw_block_event event)
{
	struct natgw_netns *ns = container_of(blocks, struct natgw_netns,
					      table.blocks);

	if (!natgw_block_tell(ns->net, block, event))
		natgw_table_stats(&ns->table)->count[NATGW_COUNTER_EVENTS_LOST]++;
}

static void tell_mapping(struct natgw_mappings *mappings,
			 const struct natgw_mapping *mapping,
			 enum natgw_mapping_event event)
{
	struct natgw_netns *ns = container_of(mappings, struct natgw_netns,
					      table.mappings);
	const struct natgw_pool *pool;

	if (!natgw_event_wanted(ns->net, NATGW_GROUP_MAPPING))
		return;
	pool = natgw_mapping_pool(rcu_dereference(ns->rules), mapping);
	if (!natgw_mapping_tell(ns->net, mapping, pool, event))
		natgw_table_stats(&ns->table)->count[NATGW_COUNTER_EVENTS_LOST]++;
}

/**
 * natgw_netns_prepare() - make what a gateway needs to forward
 * @ns: the gateway
 * @sessions: so many it will have, at most
 *
 * Context: Process, holds the gateway's lock.
 * Return: 0, also if it was done before; or -ENOMEM.
 */
int natgw_netns_prepare(struct natgw_netns *ns, u32 sessions)
{
	struct natgw_stats __percpu *stats;
	int err;

	lockdep_assert_held(&ns->lock);
	if (ns->stats)
		return 0;
	stats = alloc_percpu_gfp(struct natgw_stats, GFP_KERNEL_ACCOUNT);
	if (!stats)
		return -ENOMEM;
	ns->table.wheel.deadline = natgw_session_deadline;
	ns->table.wheel.fetch = natgw_session_fetch;
	ns->table.wheel.expire = natgw_session_expire;
	err = natgw_table_init(&ns->table, sessions, ns->net, stats);
	if (err) {
		free_percpu(stats);
		return err;
	}
	ns->table.ledger.tell = tell;
	ns->table.subscribers.alarms.tell = tell_usage;
	ns->table.blocks.tell = tell_block;
	ns->table.mappings.tell = tell_mapping;
	/* Readers that come without the lock see a table that is complete. */
	smp_store_release(&ns->stats, stats);
	return 0;
}

/* Pools that neither a ruleset nor a session needs any more. */
static void collect_pools(struct natgw_netns *ns, const struct natgw_rules *rules)
{
	struct natgw_pool *pool, *next;
	unsigned int i;

	list_for_each_entry(pool, &ns->pools, list)
		pool->used = false;
	for (i = 0; rules && i < rules->pools; i++) {
		if (list_empty(&rules->pool[i]->list))
			list_add_tail(&rules->pool[i]->list, &ns->pools);
		rules->pool[i]->used = true;
	}
	list_for_each_entry_safe(pool, next, &ns->pools, list) {
		if (pool->used || atomic_read(&pool->held))
			continue;
		list_del(&pool->list);
		/* A dump may still be reading the name through a dead session. */
		kfree_rcu(pool, rcu);
	}
}

static struct natgw_pool *same_pool(struct natgw_netns *ns,
				    const struct natgw_pool *wanted)
{
	struct natgw_pool *pool;

	list_for_each_entry(pool, &ns->pools, list)
		if (pool->name[0] && natgw_pool_same(pool, wanted))
			return pool;
	return NULL;
}

static void replace_pool(struct natgw_rules *rules, struct natgw_pool *from,
			 struct natgw_pool *to)
{
	unsigned int i;

	for (i = 0; i < rules->pools; i++)
		if (rules->pool[i] == from)
			rules->pool[i] = to;
	for (i = 0; i < rules->n; i++)
		if (rules->rule[i].pool == from)
			rules->rule[i].pool = to;
	kfree(from);
}

static void inherit_pools(struct natgw_netns *ns, struct natgw_rules *rules)
{
	struct natgw_pool *pool;
	unsigned int i;

	for (i = 0; i < rules->pools; i++) {
		pool = same_pool(ns, rules->pool[i]);
		if (pool && pool != rules->pool[i])
			replace_pool(rules, rules->pool[i], pool);
	}
}

static void inherit_rule(struct natgw_rules *rules, struct natgw_rule *rule,
			 const struct natgw_rule *old)
{
	rule->handle = old->handle;
	atomic64_set(&rule->hits, atomic64_read(&old->hits));
	/* The pool of a masquerade rule has no name to find it by. */
	if (rule->pool && rule->pool != old->pool && !rule->pool->name[0])
		replace_pool(rules, rule->pool, old->pool);
}

/* Old rules by hash; one that was inherited is not offered again. */
struct heirs {
	u32 mask;
	u32 *head;
	u32 *next;
};

static bool heirs_init(struct heirs *heirs, const struct natgw_rules *old)
{
	unsigned int i;
	u32 *head;

	heirs->mask = roundup_pow_of_two(old->n + 1) - 1;
	heirs->head = kvcalloc(heirs->mask + 1, sizeof(u32), GFP_KERNEL);
	heirs->next = kvcalloc(old->n + 1, sizeof(u32), GFP_KERNEL);
	if (!heirs->head || !heirs->next)
		return false;
	for (i = 0; i <= heirs->mask; i++)
		heirs->head[i] = old->n;
	for (i = old->n; i--;) {
		head = &heirs->head[natgw_rules_hash(&old->rule[i]) & heirs->mask];
		heirs->next[i] = *head;
		*head = i;
	}
	return true;
}

static const struct natgw_rule *heirs_take(struct heirs *heirs,
					   const struct natgw_rules *old,
					   const struct natgw_rule *rule)
{
	u32 *link = &heirs->head[natgw_rules_hash(rule) & heirs->mask];

	for (; *link < old->n; link = &heirs->next[*link]) {
		const struct natgw_rule *candidate = &old->rule[*link];

		if (!natgw_rules_same(candidate, rule) ||
		    (rule->handle && rule->handle != candidate->handle))
			continue;
		*link = heirs->next[*link];
		return candidate;
	}
	return NULL;
}

static int inherit_rules(struct natgw_rules *rules, const struct natgw_rules *old)
{
	const struct natgw_rule *rule;
	struct heirs heirs;
	int err = -ENOMEM;
	unsigned int i;

	if (heirs_init(&heirs, old)) {
		err = 0;
		for (i = 0; i < rules->n; i++) {
			rule = heirs_take(&heirs, old, &rules->rule[i]);
			if (rule)
				inherit_rule(rules, &rules->rule[i], rule);
		}
	}
	kvfree(heirs.head);
	kvfree(heirs.next);
	return err;
}

/**
 * natgw_netns_inherit() - let new rules and pools be those that say the same
 * @ns: the gateway
 * @rules: the new ruleset, not sealed yet
 *
 * A rule keeps its handle and its hits as long as it says the same, a pool its
 * sessions; the same configuration twice changes nothing.
 *
 * Context: Process, holds the gateway's lock.
 * Return: 0; or -ENOMEM, and the new ruleset is only good to be destroyed.
 */
int natgw_netns_inherit(struct natgw_netns *ns, struct natgw_rules *rules)
{
	const struct natgw_rules *old;
	unsigned int i;
	int err = 0;

	inherit_pools(ns, rules);
	old = rcu_dereference_protected(ns->rules, lockdep_is_held(&ns->lock));
	if (old)
		err = inherit_rules(rules, old);
	if (err)
		return err;
	for (i = 0; i < rules->n; i++)
		ns->last_handle = max(ns->last_handle, rules->rule[i].handle);
	for (i = 0; i < rules->n; i++)
		if (!rules->rule[i].handle)
			rules->rule[i].handle = ++ns->last_handle;
	return 0;
}

static void notify(struct natgw_netns *ns)
{
	struct sk_buff *skb;

	if (!natgw_event_wanted(ns->net, NATGW_GROUP_CONFIG))
		return;
	skb = natgw_event_begin(NATGW_GROUP_CONFIG, NATGW_CMD_CONFIG_EVENT,
				GFP_KERNEL);
	if (!skb) {
		this_cpu_inc(ns->stats->count[NATGW_COUNTER_EVENTS_LOST]);
		return;
	}
	/* It has room for many times as much. */
	if (nla_put_u32(skb, NATGW_A_CONFIG_GENERATION, ns->generation)) {
		nlmsg_free(skb);
		return;
	}
	natgw_event_send(ns->net, NATGW_GROUP_CONFIG, skb, GFP_KERNEL);
}

/* What the parts of the table know of the configuration. */
static void configure(struct natgw_table *table, const struct natgw_rules *rules)
{
	WRITE_ONCE(table->ledger.room, rules->limit[NATGW_LIMIT_DESTINATIONS]);
	natgw_ledger_notify(&table->ledger, rules->notify);
	natgw_subscribers_configure(&table->subscribers, rules->limit,
				    rules->notify);
}

static bool filters_by_address(const struct natgw_pool *pool)
{
	unsigned int i;

	for (i = 0; i < NATGW_CLASSES; i++)
		if (pool->filtering[i] == NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT)
			return true;
	return false;
}

/* Does a pool filter by address that did not, or was not there, before? */
static bool begins_to_filter(const struct natgw_rules *rules,
			     const struct natgw_rules *old)
{
	unsigned int i, j;

	for (i = 0; rules && i < rules->pools; i++) {
		if (!filters_by_address(rules->pool[i]))
			continue;
		/* One that says the same is the same. */
		for (j = 0; j < old->pools; j++)
			if (old->pool[j] == rules->pool[i])
				break;
		if (j == old->pools)
			return true;
	}
	return false;
}

/*
 * A device that has a hook before the ruleset that says so is in force, or after it,
 * does not matter: no packet takes the fast path because of that.
 */
static int put_in_force(struct natgw_netns *ns, struct natgw_rules *rules,
			const struct natgw_doors *doors, struct natgw_rules **old)
{
	int err = 0;

	ASSERT_RTNL();
	*old = rcu_dereference_protected(ns->rules, lockdep_is_held(&ns->lock));
	if (rules)
		err = natgw_rules_seal(rules, ns->net);
	if (err)
		return err;
	err = doors->watch(ns, rules);
	if (err) {
		doors->unwatch(ns, *old);
		return err;
	}
	if (rules)
		rules->generation = ns->generation + 1;
	ns->generation++;
	rcu_assign_pointer(ns->rules, rules);
	doors->unwatch(ns, rules);
	return 0;
}

static int publish(struct natgw_netns *ns, struct natgw_rules *rules,
		   const struct natgw_doors *doors)
{
	struct natgw_rules *old;
	int err;

	rtnl_lock();
	err = put_in_force(ns, rules, doors, &old);
	rtnl_unlock();
	if (err) {
		natgw_rules_destroy(rules);
		return err;
	}
	if (rules)
		configure(&ns->table, rules);
	if (old)
		synchronize_net();
	if (old && begins_to_filter(rules, old))
		natgw_session_introduce(&ns->table, rules);
	collect_pools(ns, rules);
	natgw_rules_destroy(old);
	return 0;
}

/* The wheel first: with the doors open, packets arm its timers. */
static int open_all(struct natgw_netns *ns, const struct natgw_doors *doors)
{
	int err;

	natgw_wheel_start(&ns->table.wheel);
	natgw_blocks_start(&ns->table.blocks);
	err = doors->open(ns);
	if (err) {
		natgw_blocks_stop(&ns->table.blocks);
		natgw_wheel_stop(&ns->table.wheel);
		publish(ns, NULL, doors);
		return err;
	}
	ns->hooked = true;
	natgw_peak_start(&ns->peak, ns->stats);
	return 0;
}

/* Without a ruleset nothing is translated, so no session can go on. */
static void close_all(struct natgw_netns *ns, const struct natgw_doors *doors)
{
	static const struct natgw_filter all;

	if (!ns->hooked)
		return;
	doors->close(ns);
	natgw_unsolicited_stop(&ns->unsolicited);
	natgw_peak_stop(&ns->peak);
	ns->hooked = false;
	natgw_wheel_stop(&ns->table.wheel);
	natgw_session_flush(&ns->table, &all, NATGW_CLOSE_CAUSE_FLUSH);
	natgw_blocks_stop(&ns->table.blocks);
	natgw_blocks_clear(&ns->table.blocks);
}

/* Before a packet can want a block. */
static int prepare_blocks(struct natgw_netns *ns, const struct natgw_rules *rules)
{
	struct natgw_blocks *blocks = &ns->table.blocks;
	unsigned int i;
	int err;

	for (i = 0; i < rules->pools; i++)
		if (rules->pool[i]->block)
			break;
	if (i == rules->pools || blocks->ready)
		return 0;
	err = natgw_blocks_prepare(blocks);
	if (!err && ns->hooked)
		natgw_blocks_start(blocks);
	return err;
}

/**
 * natgw_netns_replace() - put another configuration in force
 * @ns: the gateway
 * @rules: the new ruleset; without a rule the doors are closed. Consumed.
 * @doors: hooks to open with the first ruleset and to close with the last
 *
 * Packets see the old ruleset or the new one, never a mix.
 *
 * Context: Process, holds the gateway's lock.
 * Return: 0, or an errno; then the old configuration is in force, or none if
 *         there was none.
 */
int natgw_netns_replace(struct natgw_netns *ns, struct natgw_rules *rules,
			const struct natgw_doors *doors)
{
	bool filters = rules->n;
	int err;

	lockdep_assert_held(&ns->lock);
	err = prepare_blocks(ns, rules);
	if (err) {
		natgw_rules_destroy(rules);
		return err;
	}
	err = publish(ns, rules, doors);
	if (err)
		return err;
	/* With no rule left, packets pass untouched even before the doors close. */
	if (!filters)
		close_all(ns, doors);
	if (filters && !ns->hooked) {
		err = open_all(ns, doors);
		if (err)
			return err;
	}
	notify(ns);
	return 0;
}

/**
 * natgw_netns_stop() - a namespace ends: no packet passes any more
 * @ns: the gateway
 * @doors: hooks to close
 *
 * Context: Process, may sleep.
 */
void natgw_netns_stop(struct natgw_netns *ns, const struct natgw_doors *doors)
{
	mutex_lock(&ns->lock);
	close_all(ns, doors);
	/* Devices that go from now on are not to be looked after. */
	if (rcu_access_pointer(ns->rules))
		publish(ns, NULL, doors);
	mutex_unlock(&ns->lock);
}

/**
 * natgw_netns_exit() - free a gateway that was stopped
 * @ns: the gateway
 *
 * Context: Process, may sleep.
 */
void natgw_netns_exit(struct natgw_netns *ns)
{
	static const struct natgw_filter all;
	struct natgw_pool *pool, *next;

	if (ns->stats) {
		natgw_wheel_stop(&ns->table.wheel);
		natgw_blocks_stop(&ns->table.blocks);
		natgw_session_flush(&ns->table, &all, NATGW_CLOSE_CAUSE_FLUSH);
		natgw_table_exit(&ns->table);
		/* Freed sessions name their pool until their grace period ends. */
		rcu_barrier();
		free_percpu(ns->stats);
	}
	natgw_rules_destroy(rcu_dereference_protected(ns->rules, 1));
	list_for_each_entry_safe(pool, next, &ns->pools, list)
		kfree(pool);
}
