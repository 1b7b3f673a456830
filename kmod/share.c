// SPDX-License-Identifier: GPL-2.0
/* Shares of a contended destination. */
#include "share.h"

#include <linux/hash.h>
#include <linux/math64.h>
#include <linux/slab.h>

#include "wheel.h"

enum {
	BUCKET_BITS	= 8,
	/* Where there are fewer ports, there is nothing to share. */
	USABLE_LEAST	= 4,
	/* Holds that are walked at most, unless the minimum is configured late. */
	COUNT_FROM	= 4096,
};

/**
 * struct share - what a subscriber holds
 * @link: in a bucket
 * @subscriber: the subscriber; as long as it holds a port it is not freed
 * @ports: ports held, more than 0
 */
struct share {
	struct hlist_node link;
	const struct natgw_subscriber *subscriber;
	u32 ports;
};

/**
 * struct natgw_shares - the shares of a destination, under its lock
 * @sharers: their number
 * @minimum: the minimum that @lacking was worked out for
 * @lacking: ports that those lack who hold fewer
 * @bucket: the shares, by subscriber
 */
struct natgw_shares {
	u32 sharers;
	u32 minimum;
	u32 lacking;
	struct hlist_head bucket[1 << BUCKET_BITS];
};

/* ---- counting ----------------------------------------------------------- */

static struct hlist_head *bucket_of(struct natgw_shares *shares,
				    const struct natgw_subscriber *subscriber)
{
	return &shares->bucket[hash_ptr(subscriber, BUCKET_BITS)];
}

static struct share *find(struct natgw_shares *shares,
			  const struct natgw_subscriber *subscriber)
{
	struct share *share;

	hlist_for_each_entry(share, bucket_of(shares, subscriber), link)
		if (share->subscriber == subscriber)
			return share;
	return NULL;
}

static u32 lacks(const struct natgw_shares *shares, u32 ports)
{
	return ports < shares->minimum ? shares->minimum - ports : 0;
}

/**
 * natgw_share_forget() - count no more
 * @destination: the destination, locked, or nobody's any more
 *
 * Context: Any.
 */
void natgw_share_forget(struct natgw_destination *destination)
{
	struct natgw_shares *shares = destination->shares;
	struct hlist_node *next;
	struct share *share;
	unsigned int i;

	if (!shares)
		return;
	for (i = 0; i < ARRAY_SIZE(shares->bucket); i++)
		hlist_for_each_entry_safe(share, next, &shares->bucket[i], link)
			kfree(share);
	kfree(shares);
	destination->shares = NULL;
}

/**
 * natgw_share_add() - a port was taken
 * @destination: the destination, locked
 * @subscriber: who holds it; NULL if nobody who has to share
 *
 * Context: BH disabled.
 */
void natgw_share_add(struct natgw_destination *destination,
		     const struct natgw_subscriber *subscriber)
{
	struct natgw_shares *shares = destination->shares;
	struct share *share;

	if (!shares || !subscriber)
		return;
	share = find(shares, subscriber);
	if (!share) {
		share = kzalloc(sizeof(*share), GFP_ATOMIC | __GFP_NOWARN);
		if (!share) {
			natgw_share_forget(destination);
			return;
		}
		share->subscriber = subscriber;
		hlist_add_head(&share->link, bucket_of(shares, subscriber));
		shares->sharers++;
		shares->lacking += shares->minimum;
	}
	if (lacks(shares, share->ports++))
		shares->lacking--;
}

/* So few hold so little that nobody is refused for it. */
static u32 contended(const struct natgw_destination *destination)
{
	return clamp_t(u32, destination->usable / 8 * 3, 1, COUNT_FROM);
}

/**
 * natgw_share_remove() - a port was let go of
 * @destination: the destination, locked
 * @subscriber: who held it; NULL if nobody who has to share
 *
 * Context: BH disabled.
 */
void natgw_share_remove(struct natgw_destination *destination,
			const struct natgw_subscriber *subscriber)
{
	struct natgw_shares *shares = destination->shares;
	struct share *share;

	if (!shares)
		return;
	if (!destination->used || destination->used < contended(destination) / 2) {
		natgw_share_forget(destination);
		return;
	}
	if (!subscriber)
		return;
	share = find(shares, subscriber);
	if (lacks(shares, --share->ports))
		shares->lacking++;
	if (!share->ports) {
		shares->lacking -= shares->minimum;
		shares->sharers--;
		hlist_del(&share->link);
		kfree(share);
	}
}

/* Of all ports that are held already; once, as long as it is contended. */
static void count(struct natgw_destination *destination)
{
	const struct natgw_hold *hold;

	if (destination->uncounted &&
	    (s32)(destination->uncounted - natgw_wheel_now()) > 0)
		return;
	destination->shares = kzalloc(sizeof(*destination->shares),
				      GFP_ATOMIC | __GFP_NOWARN);
	for (hold = natgw_destination_first_hold(destination); hold;
	     hold = natgw_destination_next_hold(destination, hold)) {
		if (!destination->shares)
			break;
		natgw_share_add(destination, hold->subscriber);
	}
	/* The walk is not repeated for every flow that comes meanwhile. */
	if (!destination->shares)
		destination->uncounted = (natgw_wheel_now() + HZ) | 1;
}

/* ---- the rule ----------------------------------------------------------- */

/*
 * The minimum that holds for so many sharers. What is lacking is worked out
 * anew when it has moved by more than an eighth, as each time walks the shares.
 */
static void set_minimum(struct natgw_shares *shares, u32 usable, u32 sharers,
			u32 configured)
{
	u32 minimum = clamp_t(u32, usable / 2 / (sharers + 1), 1, configured);
	u32 moved = abs((s32)(minimum - shares->minimum));
	struct share *share;
	unsigned int i;

	if (moved <= shares->minimum / 8)
		return;
	shares->minimum = minimum;
	shares->lacking = 0;
	for (i = 0; i < ARRAY_SIZE(shares->bucket); i++)
		hlist_for_each_entry(share, &shares->bucket[i], link)
			shares->lacking += lacks(shares, share->ports);
}

static bool may_have(const struct natgw_shares *shares, u32 usable, u32 left,
		     u32 ports, u32 sharers)
{
	u32 kept = shares->minimum + shares->lacking;
	u64 towards = (u64)ports * (sharers - 1);

	if (ports < shares->minimum)
		return true;
	if ((u64)ports * sharers >= usable - min(usable, shares->minimum))
		kept += usable / 16 + 1;
	else
		kept += div_u64(towards * towards, usable * 128);
	return left > kept;
}

/**
 * natgw_share_admit() - may a subscriber have another port
 * @destination: the destination, locked
 * @subscriber: the subscriber; NULL for one who does not have to share
 * @minimum: ports that each is to have; 0 if nobody has to share
 *
 * Context: BH disabled.
 * Return: 0; or -EOVERFLOW if what is left is needed for others.
 */
int natgw_share_admit(struct natgw_destination *destination,
		      const struct natgw_subscriber *subscriber, u32 minimum)
{
	u32 usable = destination->usable, used = destination->used;
	struct share *share;
	u32 sharers;

	if (!minimum)
		natgw_share_forget(destination);
	/* If nothing is left at all, that is why there is no port. */
	if (!minimum || !subscriber || usable < USABLE_LEAST ||
	    used < contended(destination) || used >= usable)
		return 0;
	if (!destination->shares)
		count(destination);
	if (!destination->shares)
		return 0;
	share = find(destination->shares, subscriber);
	sharers = destination->shares->sharers + !share;
	set_minimum(destination->shares, usable, sharers, minimum);
	return may_have(destination->shares, usable, usable - used,
			share ? share->ports : 0, sharers) ? 0 : -EOVERFLOW;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "share_test.c"
#endif
