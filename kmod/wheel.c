// SPDX-License-Identifier: GPL-2.0
/* A timing wheel of embedded timers. */
#include "wheel.h"

#include <linux/cpumask.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/vmalloc.h>

enum {
	SLOT_BITS	= 8,
	SLOTS		= 1 << SLOT_BITS,
	SLOT_MASK	= SLOTS - 1,
	LEVELS		= 3,
	SHARDS_MAX	= 16,
	/* Timers looked at under one hold of a shard's lock. */
	BATCH		= 64,
	/* Timers handed over while what another one needs comes from memory. */
	AHEAD		= 4,
};

/**
 * struct natgw_wheel_shard - slots of some of the timers
 * @lock: guards everything below, and the timers in the slots
 * @tick: number of the last second that was worked off
 * @clock: jiffies of that second
 * @due: timers of slots that came up and were not looked at yet
 * @slot: the slots of each level
 */
struct natgw_wheel_shard {
	spinlock_t lock; /* see above */
	u32 tick;
	u32 clock;
	struct hlist_head due;
	struct hlist_head slot[LEVELS][SLOTS];
} ____cacheline_aligned_in_smp;

/*
 * A deadline never comes up early: it is rounded up to a tick, and a timer of
 * an upper level comes up at the beginning of its slot, to be placed again.
 */
static struct hlist_head *slot_of(struct natgw_wheel_shard *shard, u32 deadline)
{
	s32 ahead = max_t(s32, deadline - shard->clock, 1);
	u32 ticks = DIV_ROUND_UP((u32)ahead, HZ);
	u32 tick = shard->tick + ticks;
	int level = 0;

	while (level < LEVELS - 1 && ticks >> SLOT_BITS) {
		ticks >>= SLOT_BITS;
		tick >>= SLOT_BITS;
		level++;
	}
	return &shard->slot[level][tick & SLOT_MASK];
}

static void place(struct natgw_wheel_shard *shard, struct natgw_timer *timer,
		  u32 deadline)
{
	hlist_del_init(&timer->link);
	hlist_add_head(&timer->link, slot_of(shard, deadline));
}

/* Moves a slot's timers in front of those that are due, without a walk. */
static void take(struct natgw_wheel_shard *shard, struct hlist_head *slot)
{
	struct hlist_node *first = slot->first;

	if (!first)
		return;
	if (hlist_empty(&shard->due)) {
		hlist_move_list(slot, &shard->due);
		return;
	}
	while (first) {
		struct hlist_node *next = first->next;

		hlist_del(first);
		hlist_add_head(first, &shard->due);
		first = next;
	}
}

static void turn(struct natgw_wheel_shard *shard)
{
	u32 tick = ++shard->tick;
	int level;

	shard->clock += HZ;
	for (level = 0; level < LEVELS; level++) {
		take(shard, &shard->slot[level][tick & SLOT_MASK]);
		if (tick & SLOT_MASK)
			break;
		tick >>= SLOT_BITS;
	}
}

static void fetch(struct natgw_wheel *wheel, struct natgw_timer *timer)
{
	if (wheel->fetch)
		wheel->fetch(wheel, timer);
}

/*
 * Looks at a batch of due timers. What has expired is handed over without the
 * lock, so that the owner may cancel or arm other timers. The RCU read side
 * that spans both halves keeps a timer's memory while it is in neither list.
 */
static bool work_off(struct natgw_wheel *wheel, struct natgw_wheel_shard *shard)
{
	struct natgw_timer *expired[BATCH];
	unsigned int n = 0, i;
	u32 deadline;
	bool more;

	rcu_read_lock();
	spin_lock_bh(&shard->lock);
	for (i = 0; i < BATCH && !hlist_empty(&shard->due); i++) {
		struct natgw_timer *timer = hlist_entry(shard->due.first,
							struct natgw_timer, link);

		deadline = wheel->deadline(timer);
		if ((s32)(deadline - shard->clock) > 0) {
			place(shard, timer, deadline);
		} else {
			hlist_del_init(&timer->link);
			expired[n++] = timer;
		}
	}
	more = !hlist_empty(&shard->due);
	spin_unlock(&shard->lock);
	/* Bottom halves stay off: expire() counts. */
	for (i = 0; i < min_t(unsigned int, n, AHEAD); i++)
		fetch(wheel, expired[i]);
	for (i = 0; i < n; i++) {
		if (i + AHEAD < n)
			fetch(wheel, expired[i + AHEAD]);
		deadline = wheel->expire(wheel, expired[i]);
		if (deadline)
			natgw_wheel_arm(wheel, expired[i], deadline);
	}
	local_bh_enable();
	rcu_read_unlock();
	return more;
}

static void run_shard(struct natgw_wheel *wheel, struct natgw_wheel_shard *shard)
{
	bool behind = true;

	while (behind) {
		while (work_off(wheel, shard))
			cond_resched();
		spin_lock_bh(&shard->lock);
		behind = (s32)(natgw_wheel_now() - shard->clock) >= HZ;
		if (behind)
			turn(shard);
		spin_unlock_bh(&shard->lock);
	}
}

static void wheel_work(struct work_struct *work)
{
	struct natgw_wheel *wheel = container_of(to_delayed_work(work),
						 struct natgw_wheel, work);
	unsigned int i;

	for (i = 0; i <= wheel->mask; i++)
		run_shard(wheel, &wheel->shards[i]);
	queue_delayed_work(system_power_efficient_wq, &wheel->work, HZ);
}

/**
 * natgw_wheel_init() - make an empty wheel
 * @wheel: the wheel; the callbacks are set by the caller
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int natgw_wheel_init(struct natgw_wheel *wheel)
{
	unsigned int n = min_t(unsigned int, SHARDS_MAX,
			       roundup_pow_of_two(num_possible_cpus()));
	unsigned int i;

	wheel->shards = kvcalloc(n, sizeof(*wheel->shards), GFP_KERNEL_ACCOUNT);
	if (!wheel->shards)
		return -ENOMEM;
	wheel->mask = n - 1;
	for (i = 0; i < n; i++) {
		spin_lock_init(&wheel->shards[i].lock);
		wheel->shards[i].clock = natgw_wheel_now();
	}
	INIT_DELAYED_WORK(&wheel->work, wheel_work);
	return 0;
}

/**
 * natgw_wheel_exit() - free a wheel that was stopped and holds no timer
 * @wheel: the wheel
 *
 * Context: Process, may sleep.
 */
void natgw_wheel_exit(struct natgw_wheel *wheel)
{
	kvfree(wheel->shards);
}

/**
 * natgw_wheel_start() - let the wheel turn once a second
 * @wheel: the wheel; holds no timer
 *
 * Time begins now: an empty wheel has nothing to make up for.
 *
 * Context: Process.
 */
void natgw_wheel_start(struct natgw_wheel *wheel)
{
	unsigned int i;

	for (i = 0; i <= wheel->mask; i++) {
		spin_lock_bh(&wheel->shards[i].lock);
		wheel->shards[i].clock = natgw_wheel_now();
		spin_unlock_bh(&wheel->shards[i].lock);
	}
	queue_delayed_work(system_power_efficient_wq, &wheel->work, HZ);
}

/**
 * natgw_wheel_stop() - let the wheel rest
 * @wheel: the wheel
 *
 * Context: Process, may sleep. No callback runs when it returns.
 */
void natgw_wheel_stop(struct natgw_wheel *wheel)
{
	cancel_delayed_work_sync(&wheel->work);
}

/**
 * natgw_wheel_arm() - put a timer into the slot of its deadline
 * @wheel: the wheel
 * @timer: the timer; zeroed before it is armed for the first time
 * @deadline: in jiffies
 *
 * Context: BH disabled. Takes and releases the shard's lock.
 */
void natgw_wheel_arm(struct natgw_wheel *wheel, struct natgw_timer *timer,
		     u32 deadline)
{
	struct natgw_wheel_shard *shard = &wheel->shards[timer->shard];

	spin_lock(&shard->lock);
	if (!timer->cancelled)
		place(shard, timer, deadline);
	spin_unlock(&shard->lock);
}

/**
 * natgw_wheel_cancel() - take a timer out, for good
 * @wheel: the wheel
 * @timer: the timer
 *
 * Arming it later has no effect, so nobody has to know whether the wheel was
 * just about to place it again.
 *
 * Context: BH disabled. Takes and releases the shard's lock.
 */
void natgw_wheel_cancel(struct natgw_wheel *wheel, struct natgw_timer *timer)
{
	struct natgw_wheel_shard *shard = &wheel->shards[timer->shard];

	spin_lock(&shard->lock);
	timer->cancelled = true;
	hlist_del_init(&timer->link);
	spin_unlock(&shard->lock);
}

static struct natgw_timer *
find_in(struct natgw_wheel_shard *shard,
	bool (*match)(const struct natgw_timer *timer, const void *arg),
	const void *arg, unsigned int *most)
{
	struct natgw_timer *timer;
	u32 i;

	for (i = 1; i <= SLOTS; i++) {
		hlist_for_each_entry(timer, &shard->slot[0][(shard->tick + i) & SLOT_MASK],
				     link) {
			if (match(timer, arg))
				return timer;
			if (!--*most)
				return NULL;
		}
	}
	return NULL;
}

/**
 * natgw_wheel_find() - find a timer among those that are due soonest
 * @wheel: the wheel
 * @match: is it the one? Called with a shard's lock held.
 * @arg: for @match
 * @most: so many are looked at, at most
 *
 * Only timers that were due within minutes when they were armed are looked at,
 * of this CPU's shard first.
 *
 * Context: BH disabled, RCU read side. Takes and releases the shards' locks.
 * Return: the timer, as borrowed as its owner is; NULL if none was found.
 */
struct natgw_timer *
natgw_wheel_find(struct natgw_wheel *wheel,
		 bool (*match)(const struct natgw_timer *timer, const void *arg),
		 const void *arg, unsigned int most)
{
	unsigned int first = raw_smp_processor_id(), i;
	struct natgw_timer *timer = NULL;

	for (i = 0; i <= wheel->mask && !timer && most; i++) {
		struct natgw_wheel_shard *shard =
			&wheel->shards[(first + i) & wheel->mask];

		spin_lock(&shard->lock);
		timer = find_in(shard, match, arg, &most);
		spin_unlock(&shard->lock);
	}
	return timer;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "wheel_test.c"
#endif
