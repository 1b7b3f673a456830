// SPDX-License-Identifier: GPL-2.0
/* Subscribers as netlink attributes: the dump of them. */
#include "account.h"

#include <linux/inetdevice.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "config_range.h"
#include "dump.h"
#include "event.h"
#include "exhaustion.h"
#include "netns.h"
#include "subscriber.h"

const struct nla_policy natgw_account_policy[NATGW_A_SUBSCRIBER_SRC + 1] = {
	[NATGW_A_SUBSCRIBER_SRC] = NLA_POLICY_NESTED(natgw_range_policy),
};

/**
 * struct account_dump - where a dump of subscribers is
 * @place: where in the table
 * @src: addresses that are asked for
 */
struct account_dump {
	struct natgw_dump place;
	struct natgw_range src;
};

/**
 * natgw_account_start() - begin a dump of subscribers
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0; or -EINVAL, with the reason in the request's extack; or -ENOMEM.
 */
int natgw_account_start(struct netlink_callback *cb)
{
	const struct nlattr *src = compat_genl_dump_attrs(cb)[NATGW_A_SUBSCRIBER_SRC];
	struct natgw_netns *ns = natgw_netns_of(sock_net(cb->skb->sk));
	struct account_dump *dump;
	int err = 0;

	dump = kzalloc(sizeof(*dump), GFP_KERNEL_ACCOUNT);
	if (!dump)
		return -ENOMEM;
	dump->src.last = U32_MAX;
	if (src)
		err = natgw_config_range(src, &dump->src, cb->extack);
	if (err) {
		kfree(dump);
		return err;
	}
	/* Pairs with the release in natgw_netns_prepare(). */
	if (smp_load_acquire(&ns->stats))
		natgw_dump_enter(&dump->place, &ns->table.subscribers.table,
				 sizeof(struct natgw_subscriber));
	cb->args[0] = (long)dump;
	return 0;
}

/**
 * natgw_account_done() - end a dump of subscribers
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0.
 */
int natgw_account_done(struct netlink_callback *cb)
{
	struct account_dump *dump = (struct account_dump *)cb->args[0];

	natgw_dump_exit(&dump->place);
	kfree(dump);
	return 0;
}

static struct natgw_range addresses_of(const struct natgw_subscriber *subscriber)
{
	u32 first = ntohl(subscriber->key.addr);

	return (struct natgw_range){
		.first = first,
		.last = first | ~ntohl(inet_make_mask(subscriber->key.length)),
	};
}

static int put_addresses(struct sk_buff *skb, const struct natgw_range *range)
{
	struct nlattr *nest = nla_nest_start(skb, NATGW_A_SUBSCRIBER_SRC);

	if (!nest ||
	    nla_put_be32(skb, NATGW_A_RANGE_FIRST, htonl(range->first)) ||
	    nla_put_be32(skb, NATGW_A_RANGE_LAST, htonl(range->last)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_numbers(struct sk_buff *skb, struct natgw_subscriber *subscriber)
{
	struct natgw_subscriber now;
	unsigned int i;
	int err = 0;

	/* Numbers of one moment, so that their sums are right. */
	spin_lock_bh(&subscriber->lock);
	now = *subscriber;
	spin_unlock_bh(&subscriber->lock);
	if (nla_put_u32(skb, NATGW_A_SUBSCRIBER_SESSIONS, now.sessions) ||
	    nla_put_u32(skb, NATGW_A_SUBSCRIBER_HALF_OPEN, now.half_open) ||
	    nla_put_u32(skb, NATGW_A_SUBSCRIBER_RATE, natgw_subscriber_rate(&now)))
		return -EMSGSIZE;
	for (i = 0; i < NATGW_CLASSES && !err; i++)
		err = natgw_exhaustion_put_count(skb, NATGW_A_SUBSCRIBER_PORTS,
						 natgw_stats_proto(i), now.ports[i]);
	for (i = 0; i < NATGW_REFUSALS && !err; i++)
		if (now.refused[i])
			err = natgw_exhaustion_put_count(skb,
							 NATGW_A_SUBSCRIBER_REFUSED,
							 natgw_exhaustion_drop(i),
							 now.refused[i]);
	return err;
}

static int put_subscriber(struct sk_buff *skb, struct netlink_callback *cb,
			  struct natgw_subscriber *subscriber)
{
	struct natgw_range range = addresses_of(subscriber);
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			     natgw_event_family(), NLM_F_MULTI, NATGW_CMD_SUBSCRIBER_GET);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	if (put_addresses(skb, &range) || put_numbers(skb, subscriber)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

static bool wanted(const struct account_dump *dump,
		   const struct natgw_subscriber *subscriber)
{
	struct natgw_range range = addresses_of(subscriber);

	return natgw_range_overlaps(&range, &dump->src);
}

/**
 * natgw_account_dump() - put as many subscribers as there is room for
 * @skb: the message
 * @cb: the dump; the one that did not fit last time comes first
 *
 * Context: Process, may sleep.
 * Return: bytes put; 0 at the end.
 */
int natgw_account_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct account_dump *dump = (struct account_dump *)cb->args[0];
	struct natgw_netns *ns = natgw_netns_of(sock_net(skb->sk));
	struct natgw_subscriber *subscriber;

	if (!dump->place.walks)
		return 0;
	for (subscriber = natgw_dump_first(&dump->place, cb, &ns->generation); subscriber;
	     subscriber = natgw_dump_next(&dump->place, cb, &ns->generation))
		if (wanted(dump, subscriber) && put_subscriber(skb, cb, subscriber))
			break;
	natgw_dump_stop(&dump->place);
	return skb->len;
}
