/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A timing wheel of embedded timers, sharded. A timer lies in the slot of the
 * deadline that it had when it was armed. Moving the deadline away costs the
 * owner one store: when the slot comes up, the wheel asks for the deadline and
 * puts the timer where it belongs now. Only a nearer deadline must be armed
 * again. A timer is looked at no more than once a level and timeout; at rest the
 * wheel costs the same whatever it holds.
 *
 * Three levels: 256 slots of a second, 256 of 256 seconds, 64 of 65,536.
 * Each shard's lock guards its slots and the timers in them.
 */
#ifndef _NATGW_WHEEL_H
#define _NATGW_WHEEL_H

#include <linux/jiffies.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

/* Longest timeout that the wheel takes, in seconds: 24 days. */
#define NATGW_WHEEL_MAX 2073600

/**
 * struct natgw_timer - embedded in what expires
 * @link: in a slot, under the shard's lock
 * @shard: shard that it belongs to; fixed when it is first armed
 * @cancelled: never to be armed again; under the shard's lock
 * @spare: its owner's, like @since: bytes that alignment leaves
 * @since: when its owner began, in the wheel's time
 */
struct natgw_timer {
	struct hlist_node link;
	u8 shard;
	bool cancelled;
	u8 spare[2];
	u32 since;
};

struct natgw_wheel_shard;

/**
 * struct natgw_wheel - the wheel
 * @shards: see struct natgw_wheel_shard
 * @mask: number of shards less one
 * @deadline: tells a timer's deadline in jiffies; BH disabled, shard lock held
 * @fetch: lets the processor fetch what @expire will wait for, as it is about to be
 *         called; in the same context. NULL where that is not worth it
 * @expire: takes a timer whose deadline has passed; BH disabled, RCU read side,
 *          no lock held. Returns 0, or a deadline to arm it for again.
 * @work: turns the wheel
 */
struct natgw_wheel {
	struct natgw_wheel_shard *shards;
	unsigned int mask;
	u32 (*deadline)(const struct natgw_timer *timer);
	void (*fetch)(struct natgw_wheel *wheel, struct natgw_timer *timer);
	u32 (*expire)(struct natgw_wheel *wheel, struct natgw_timer *timer);
	struct delayed_work work;
};

/* Time as the wheel counts it: the low half of jiffies, compared by difference. */
static inline u32 natgw_wheel_now(void)
{
	return (u32)jiffies;
}

int natgw_wheel_init(struct natgw_wheel *wheel);
void natgw_wheel_exit(struct natgw_wheel *wheel);
void natgw_wheel_start(struct natgw_wheel *wheel);
void natgw_wheel_stop(struct natgw_wheel *wheel);
void natgw_wheel_arm(struct natgw_wheel *wheel, struct natgw_timer *timer,
		     u32 deadline);
struct natgw_timer *
natgw_wheel_find(struct natgw_wheel *wheel,
		 bool (*match)(const struct natgw_timer *timer, const void *arg),
		 const void *arg, unsigned int most);
void natgw_wheel_cancel(struct natgw_wheel *wheel, struct natgw_timer *timer);

#endif
