// SPDX-License-Identifier: GPL-2.0
/* SYNs from outside that nothing expects. */
#include "unsolicited.h"

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "table.h"

enum {
	/* Bytes that an ICMP error may quote of a packet (RFC 1812 4.3.2.3). */
	QUOTED_MOST	= 576 - sizeof(struct iphdr) - 8,
	/* Answered in one go, with bottom halves off. */
	BATCH		= 32,
};

/**
 * struct syn - one that waits
 * @list: in its store, under the lock
 * @tuple: its endpoints
 * @due: when it is to be answered, in the wheel's time
 * @skb: a copy of its beginning, owned
 */
struct syn {
	struct list_head list;
	struct natgw_tuple tuple;
	u32 due;
	struct sk_buff *skb;
};

static void syn_free(struct syn *syn)
{
	consume_skb(syn->skb);
	kfree(syn);
}

/* Copies what may be quoted: nothing of the packet outlives it here. */
static struct syn *syn_alloc(const struct natgw_packet *pkt, u32 delay)
{
	unsigned int len = min_t(unsigned int, pkt->skb->len, QUOTED_MOST);
	struct syn *syn = kzalloc(sizeof(*syn), GFP_ATOMIC | __GFP_NOWARN);

	if (!syn)
		return NULL;
	syn->skb = alloc_skb(LL_MAX_HEADER + len, GFP_ATOMIC | __GFP_NOWARN);
	if (!syn->skb) {
		kfree(syn);
		return NULL;
	}
	skb_reserve(syn->skb, LL_MAX_HEADER);
	skb_reset_network_header(syn->skb);
	/* All of it is there: the header says no less. */
	if (skb_copy_bits(pkt->skb, skb_network_offset(pkt->skb),
			  skb_put(syn->skb, len), len)) {
		syn_free(syn);
		return NULL;
	}
	syn->skb->protocol = pkt->skb->protocol;
	syn->skb->mark = pkt->skb->mark;
	syn->skb->skb_iif = pkt->state->in->ifindex;
	/* It was looked at before, as a whole. */
	syn->skb->ip_summed = CHECKSUM_UNNECESSARY;
	syn->tuple = pkt->tuple;
	syn->due = natgw_wheel_now() + delay;
	return syn;
}

static bool known(const struct natgw_unsolicited *unsolicited,
		  const struct natgw_tuple *tuple)
{
	const struct syn *syn;

	list_for_each_entry(syn, &unsolicited->syns, list)
		if (natgw_endpoint_equal(&syn->tuple.src, &tuple->src) &&
		    natgw_endpoint_equal(&syn->tuple.dst, &tuple->dst))
			return true;
	return false;
}

/* Has the host inside opened the connection meanwhile? Then it is its own. */
static bool opened(struct natgw_unsolicited *unsolicited,
		   const struct natgw_tuple *tuple)
{
	return natgw_table_has(unsolicited->table, &tuple->dst, &tuple->src,
			       IPPROTO_TCP);
}

/* Moves those that are due, and no more than a batch of them. */
static void take_due(struct natgw_unsolicited *unsolicited,
		     struct list_head *due)
{
	struct syn *syn, *next;
	unsigned int n = 0;

	spin_lock(&unsolicited->lock);
	list_for_each_entry_safe(syn, next, &unsolicited->syns, list) {
		if ((s32)(syn->due - natgw_wheel_now()) > 0 || n++ == BATCH)
			break;
		list_move_tail(&syn->list, due);
		WRITE_ONCE(unsolicited->n, unsolicited->n - 1);
	}
	spin_unlock(&unsolicited->lock);
}

/* When the next is due, in jiffies from now; no look at a list that is empty. */
static void wait_for_next(struct natgw_unsolicited *unsolicited)
{
	const struct syn *syn;
	s32 delay = -1;

	spin_lock_bh(&unsolicited->lock);
	syn = list_first_entry_or_null(&unsolicited->syns, struct syn, list);
	if (syn)
		delay = max_t(s32, syn->due - natgw_wheel_now(), 0);
	spin_unlock_bh(&unsolicited->lock);
	/* A packet may have queued it for its own, which is later. */
	if (delay >= 0)
		mod_delayed_work(system_power_efficient_wq, &unsolicited->work,
				 delay);
}

static void unsolicited_work(struct work_struct *work)
{
	struct natgw_unsolicited *unsolicited =
		container_of(to_delayed_work(work), struct natgw_unsolicited, work);
	struct syn *syn, *next;
	LIST_HEAD(due);

	local_bh_disable();
	rcu_read_lock();
	take_due(unsolicited, &due);
	list_for_each_entry_safe(syn, next, &due, list) {
		if (!opened(unsolicited, &syn->tuple))
			unsolicited->answer(unsolicited, syn->skb);
		syn_free(syn);
	}
	rcu_read_unlock();
	local_bh_enable();
	wait_for_next(unsolicited);
}

/**
 * natgw_unsolicited_init() - make an empty store
 * @unsolicited: the store, zeroed
 * @table: sessions of the namespace
 *
 * Context: Process.
 */
void natgw_unsolicited_init(struct natgw_unsolicited *unsolicited,
			    struct natgw_table *table)
{
	unsolicited->table = table;
	spin_lock_init(&unsolicited->lock);
	INIT_LIST_HEAD(&unsolicited->syns);
	INIT_DELAYED_WORK(&unsolicited->work, unsolicited_work);
}

/**
 * natgw_unsolicited_forget() - forget all that wait; they get no answer
 * @unsolicited: the store
 *
 * Context: Process. Takes and releases the store's lock.
 */
void natgw_unsolicited_forget(struct natgw_unsolicited *unsolicited)
{
	struct syn *syn, *next;
	LIST_HEAD(all);

	spin_lock_bh(&unsolicited->lock);
	list_splice_init(&unsolicited->syns, &all);
	WRITE_ONCE(unsolicited->n, 0);
	spin_unlock_bh(&unsolicited->lock);
	list_for_each_entry_safe(syn, next, &all, list)
		syn_free(syn);
}

/**
 * natgw_unsolicited_stop() - answer no more, and forget all that wait
 * @unsolicited: the store; no packet can come any more
 *
 * Context: Process, may sleep.
 */
void natgw_unsolicited_stop(struct natgw_unsolicited *unsolicited)
{
	cancel_delayed_work_sync(&unsolicited->work);
	natgw_unsolicited_forget(unsolicited);
}

/**
 * natgw_unsolicited_keep() - let a SYN wait for its answer
 * @unsolicited: the store
 * @pkt: the SYN, with a sound checksum, from outside, at PRE_ROUTING or LOCAL_IN
 * @most: so many may wait
 * @delay: how long it waits, in jiffies
 *
 * A SYN that is sent again is not kept twice, and its time does not begin anew.
 *
 * Context: BH disabled, RCU read side. Takes and releases the store's lock.
 * Return: 0, also if it waits already; or
 * * %-ENOSPC - as many wait as may
 * * %-ENOMEM - no memory
 */
int natgw_unsolicited_keep(struct natgw_unsolicited *unsolicited,
			   const struct natgw_packet *pkt, u32 most, u32 delay)
{
	struct syn *syn;
	int err = 0;

	/* A flood ends here, for one read. */
	if (READ_ONCE(unsolicited->n) >= most)
		return -ENOSPC;
	syn = syn_alloc(pkt, delay);
	if (!syn)
		return -ENOMEM;
	spin_lock(&unsolicited->lock);
	if (unsolicited->n >= most) {
		err = -ENOSPC;
	} else if (!known(unsolicited, &pkt->tuple)) {
		list_add_tail(&syn->list, &unsolicited->syns);
		WRITE_ONCE(unsolicited->n, unsolicited->n + 1);
		syn = NULL;
	}
	spin_unlock(&unsolicited->lock);
	if (syn) {
		syn_free(syn);
		return err;
	}
	/* Has no effect while it waits for one that came earlier. */
	queue_delayed_work(system_power_efficient_wq, &unsolicited->work, delay);
	return 0;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "unsolicited_test.c"
#endif
