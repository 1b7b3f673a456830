// SPDX-License-Identifier: GPL-2.0
/* Destinations as netlink attributes, and the events of their running out. */
#include "exhaustion.h"

#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/sort.h>
#include <net/genetlink.h>

#include "event.h"
#include "rules.h"

enum {
	/* Sources that are counted at one time: see natgw_exhaustion_fill(). */
	CANDIDATES	= 64,
};

static const u8 drop_of[NATGW_REFUSALS] = {
	[NATGW_REFUSAL_NO_PORT]		= NATGW_DROP_NO_PORT,
	[NATGW_REFUSAL_NO_ADDRESS]	= NATGW_DROP_NO_ADDRESS,
	[NATGW_REFUSAL_SESSION_LIMIT]	= NATGW_DROP_SESSION_LIMIT,
	[NATGW_REFUSAL_NO_MEMORY]	= NATGW_DROP_NO_MEMORY,
	[NATGW_REFUSAL_INSERT_RACE]	= NATGW_DROP_INSERT_RACE,
	[NATGW_REFUSAL_NO_BITMAP]	= NATGW_DROP_NO_BITMAP,
	[NATGW_REFUSAL_MAPPING_CONFLICT] = NATGW_DROP_MAPPING_CONFLICT,
	[NATGW_REFUSAL_SUBSCRIBER_LIMIT] = NATGW_DROP_SUBSCRIBER_LIMIT,
	[NATGW_REFUSAL_SUBSCRIBER_SESSIONS] = NATGW_DROP_SUBSCRIBER_SESSIONS,
	[NATGW_REFUSAL_SUBSCRIBER_PORTS] = NATGW_DROP_SUBSCRIBER_PORTS,
	[NATGW_REFUSAL_SUBSCRIBER_RATE]	= NATGW_DROP_SUBSCRIBER_RATE,
	[NATGW_REFUSAL_HALF_OPEN]	= NATGW_DROP_HALF_OPEN,
	[NATGW_REFUSAL_FAIR_SHARE]	= NATGW_DROP_FAIR_SHARE,
	[NATGW_REFUSAL_NO_BLOCK]	= NATGW_DROP_NO_BLOCK,
	[NATGW_REFUSAL_SUBSCRIBER_BLOCKS] = NATGW_DROP_SUBSCRIBER_BLOCKS,
	[NATGW_REFUSAL_OUTSIDE_PREFIX]	= NATGW_DROP_OUTSIDE_PREFIX,
	[NATGW_REFUSAL_SESSION_RATE]	= NATGW_DROP_SESSION_RATE,
};

/**
 * natgw_exhaustion_drop() - the drop that a refusal is counted as, too
 * @why: the refusal
 *
 * Context: Any.
 * Return: the drop.
 */
enum natgw_drop natgw_exhaustion_drop(enum natgw_refusal why)
{
	return drop_of[why];
}

/* ---- attributes --------------------------------------------------------- */

/**
 * natgw_exhaustion_put_count() - describe how many there are of a kind
 * @skb: the message
 * @type: the attribute, a count nest
 * @id: the kind
 * @value: how many
 *
 * Context: Any.
 * Return: 0, or -EMSGSIZE.
 */
int natgw_exhaustion_put_count(struct sk_buff *skb, int type, u32 id, u64 value)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || nla_put_u32(skb, NATGW_A_COUNT_ID, id) ||
	    nla_put_u64_64bit(skb, NATGW_A_COUNT_VALUE, value, NATGW_A_COUNT_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_u64(struct sk_buff *skb, int type, u64 value)
{
	return nla_put_u64_64bit(skb, type, value, NATGW_A_DESTINATION_PAD);
}

/* Of many destinations most numbers are zero. */
static int put_nonzero(struct sk_buff *skb, int type, u64 value)
{
	return value ? put_u64(skb, type, value) : 0;
}

/* Jiffies of the past as milliseconds since 1970. */
static u64 wall_clock(u64 then)
{
	u64 ago = jiffies64_to_nsecs(get_jiffies_64() - then);

	return div_u64(ktime_get_real_ns() - ago, NSEC_PER_MSEC);
}

static int put_key(struct sk_buff *skb, const struct natgw_destination *d)
{
	if (nla_put_u8(skb, NATGW_A_DESTINATION_PROTO,
		       natgw_destination_proto(&d->key)) ||
	    nla_put_be32(skb, NATGW_A_DESTINATION_DST,
			 natgw_destination_remote(&d->key)) ||
	    nla_put_u16(skb, NATGW_A_DESTINATION_DPORT,
			ntohs(natgw_destination_port(&d->key))) ||
	    nla_put_be32(skb, NATGW_A_DESTINATION_EXTERNAL,
			 natgw_destination_external(&d->key)))
		return -EMSGSIZE;
	return 0;
}

/**
 * natgw_exhaustion_put_rule() - describe who hands out the ports
 * @skb: the message
 * @rules: the ruleset in force; NULL if there is none
 * @handle: handle of the rule that last did, or refused; its pool is told, too,
 *          if it has a name and the rule is still there
 *
 * Context: RCU read side.
 * Return: 0, or -EMSGSIZE.
 */
int natgw_exhaustion_put_rule(struct sk_buff *skb, const struct natgw_rules *rules,
			      u32 handle)
{
	const struct natgw_rule *rule = natgw_rules_find(rules, handle);

	if (nla_put_u32(skb, NATGW_A_DESTINATION_RULE, handle))
		return -EMSGSIZE;
	if (rule && rule->pool && rule->pool->name[0])
		return nla_put_string(skb, NATGW_A_DESTINATION_POOL,
				      rule->pool->name);
	return 0;
}

static int put_numbers(struct sk_buff *skb, const struct natgw_destination *d)
{
	unsigned int i;
	int err;

	if (nla_put_u32(skb, NATGW_A_DESTINATION_PORTS_IN_USE, d->used) ||
	    nla_put_u32(skb, NATGW_A_DESTINATION_PORTS_USABLE, d->usable) ||
	    nla_put_u32(skb, NATGW_A_DESTINATION_PORTS_PEAK, d->peak) ||
	    put_u64(skb, NATGW_A_DESTINATION_CREATED, d->created) ||
	    put_nonzero(skb, NATGW_A_DESTINATION_UNANSWERED, d->unanswered) ||
	    put_nonzero(skb, NATGW_A_DESTINATION_SYN_RETRANSMITS, d->retransmits) ||
	    put_nonzero(skb, NATGW_A_DESTINATION_RESETS_EARLY, d->resets) ||
	    put_nonzero(skb, NATGW_A_DESTINATION_UNREACHABLE, d->unreachable) ||
	    put_nonzero(skb, NATGW_A_DESTINATION_PORTS_TAKEN, d->taken) ||
	    (d->rests && nla_put_u32(skb, NATGW_A_DESTINATION_PORTS_RESTING, d->rests)))
		return -EMSGSIZE;
	for (i = 0, err = 0; i < NATGW_HOLDERS && !err; i++)
		if (d->holders[i])
			err = natgw_exhaustion_put_count(skb,
							 NATGW_A_DESTINATION_HOLDER,
							 i, d->holders[i]);
	for (i = 0; i < NATGW_REFUSALS && !err; i++)
		if (d->refused[i])
			err = natgw_exhaustion_put_count(skb,
							 NATGW_A_DESTINATION_REFUSED,
							 drop_of[i], d->refused[i]);
	if (err || !d->first)
		return err;
	if (put_u64(skb, NATGW_A_DESTINATION_FIRST, wall_clock(d->first)) ||
	    put_u64(skb, NATGW_A_DESTINATION_LAST, wall_clock(d->last)))
		return -EMSGSIZE;
	return 0;
}

/* ---- sources ------------------------------------------------------------ */

struct source {
	__be32 addr;
	u32 ports;
};

static struct source *find_source(struct source *list, unsigned int n, __be32 addr)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (list[i].addr == addr)
			return &list[i];
	return NULL;
}

/* One of a source that is counted; or each of those loses one. */
static unsigned int nominate(struct source *list, unsigned int n, __be32 addr)
{
	struct source *source = find_source(list, n, addr);
	unsigned int i, kept = 0;

	if (source) {
		source->ports++;
		return n;
	}
	if (n < CANDIDATES) {
		list[n] = (struct source){ addr, 1 };
		return n + 1;
	}
	for (i = 0; i < n; i++)
		if (--list[i].ports)
			list[kept++] = list[i];
	return kept;
}

static int by_ports(const void *a, const void *b)
{
	const struct source *x = a, *y = b;

	return x->ports < y->ports ? 1 : x->ports > y->ports ? -1 : 0;
}

/*
 * Who holds most, without memory for all who hold something (Misra and Gries):
 * one pass over the holds leaves no more candidates than there is room for,
 * among them everybody who holds more than a 65th; a second counts them.
 */
static unsigned int rank_sources(struct natgw_destination *destination,
				 struct source *list)
{
	const struct natgw_hold *hold;
	struct source *source;
	unsigned int n = 0, i;

	for (hold = natgw_destination_first_hold(destination); hold;
	     hold = natgw_destination_next_hold(destination, hold))
		n = nominate(list, n, hold->addr);
	for (i = 0; i < n; i++)
		list[i].ports = 0;
	for (hold = natgw_destination_first_hold(destination); hold;
	     hold = natgw_destination_next_hold(destination, hold)) {
		source = find_source(list, n, hold->addr);
		if (source)
			source->ports++;
	}
	sort(list, n, sizeof(*list), by_ports, NULL);
	return n;
}

static int put_sources(struct sk_buff *skb, struct natgw_destination *destination,
		       unsigned int most)
{
	struct source list[CANDIDATES];
	struct nlattr *nest;
	unsigned int n, i;

	n = min(rank_sources(destination, list), most);
	for (i = 0; i < n && list[i].ports; i++) {
		nest = nla_nest_start(skb, NATGW_A_DESTINATION_SOURCE);
		if (!nest ||
		    nla_put_be32(skb, NATGW_A_SOURCE_ADDRESS, list[i].addr) ||
		    nla_put_u32(skb, NATGW_A_SOURCE_PORTS, list[i].ports))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

/**
 * natgw_exhaustion_fill() - describe a destination in a message
 * @skb: the message
 * @rules: the ruleset in force; NULL if there is none
 * @destination: the destination
 * @sources: so many of those who hold ports
 *
 * Context: RCU read side.
 * Return: 0, or -EMSGSIZE; what was begun is left to the caller to cut off.
 */
int natgw_exhaustion_fill(struct sk_buff *skb, const struct natgw_rules *rules,
			  struct natgw_destination *destination,
			  unsigned int sources)
{
	struct natgw_destination now;

	/* Numbers of one moment, so that their sums are right. */
	spin_lock_bh(&destination->lock);
	now = *destination;
	spin_unlock_bh(&destination->lock);
	if (put_key(skb, &now) || natgw_exhaustion_put_rule(skb, rules, now.rule) ||
	    put_numbers(skb, &now))
		return -EMSGSIZE;
	return sources ? put_sources(skb, destination, sources) : 0;
}

/* ---- events ------------------------------------------------------------- */

static int put_event(struct sk_buff *skb, const struct natgw_rules *rules,
		     const struct natgw_destination *destination,
		     enum natgw_exhaustion_event event)
{
	bool level = event == NATGW_EXHAUSTION_EVENT_HIGH ||
		     event == NATGW_EXHAUSTION_EVENT_LOW;

	if (nla_put_u32(skb, NATGW_A_DESTINATION_EVENT, event) ||
	    put_key(skb, destination) ||
	    natgw_exhaustion_put_rule(skb, rules, destination->rule) ||
	    put_numbers(skb, destination) ||
	    (level && nla_put_u32(skb, NATGW_A_DESTINATION_THRESHOLD,
				  destination->threshold.high)))
		return -EMSGSIZE;
	return put_u64(skb, NATGW_A_DESTINATION_SUPPRESSED,
		       level ? destination->watch.suppressed
			     : destination->suppressed);
}

/**
 * natgw_exhaustion_tell() - tell who listens what happened to a destination
 * @net: the namespace
 * @rules: the ruleset in force; NULL if there is none
 * @destination: the destination, locked
 * @event: what happened
 *
 * Context: BH disabled, RCU read side.
 * Return: false if there was no memory to tell it.
 */
bool natgw_exhaustion_tell(struct net *net, const struct natgw_rules *rules,
			   const struct natgw_destination *destination,
			   enum natgw_exhaustion_event event)
{
	struct sk_buff *skb;

	if (!natgw_event_wanted(net, NATGW_GROUP_EXHAUSTION))
		return true;
	skb = natgw_event_begin(NATGW_GROUP_EXHAUSTION,
				NATGW_CMD_EXHAUSTION_EVENT, GFP_ATOMIC);
	if (!skb)
		return false;
	if (put_event(skb, rules, destination, event)) {
		nlmsg_free(skb);
		return false;
	}
	natgw_event_send(net, NATGW_GROUP_EXHAUSTION, skb, GFP_ATOMIC);
	return true;
}
