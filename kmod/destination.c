// SPDX-License-Identifier: GPL-2.0
/* Destinations: who holds ports towards a remote endpoint, and who got none. */
#include "destination.h"

#include <linux/jhash.h>
#include <linux/jiffies.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "space.h"
#include "wheel.h"

enum {
	/* Idle destinations that are looked at to make room for one. */
	RECLAIM_BATCH	= 4,
	/* The ledger starts with room for so many. */
	LEDGER_HINT	= 1024,
};

static struct kmem_cache *cache;

static u32 key_hash(const void *data, u32 len, u32 seed)
{
	const struct natgw_destination_key *key = data;

	return jhash_3words(key->addrs, key->addrs >> 32, key->service, seed);
}

static bool is_at(const struct natgw_destination *destination,
		  const struct natgw_destination_key *key)
{
	return destination->key.addrs == key->addrs &&
	       destination->key.service == key->service;
}

static int key_compare(struct rhashtable_compare_arg *arg, const void *obj)
{
	return !is_at(obj, arg->key);
}

static const struct rhashtable_params ledger_params = {
	.nelem_hint = LEDGER_HINT,
	.min_size = LEDGER_HINT,
	.head_offset = offsetof(struct natgw_destination, head),
	.key_offset = offsetof(struct natgw_destination, key),
	.key_len = sizeof(struct natgw_destination_key),
	.hashfn = key_hash,
	.obj_cmpfn = key_compare,
	.automatic_shrinking = true,
};

/**
 * natgw_destination_init() - make the slab cache
 *
 * Context: Init.
 * Return: 0, or -ENOMEM.
 */
int natgw_destination_init(void)
{
	cache = kmem_cache_create("natgw_destination",
				  sizeof(struct natgw_destination), 0,
				  SLAB_HWCACHE_ALIGN, NULL);
	return cache ? 0 : -ENOMEM;
}

/**
 * natgw_destination_exit() - destroy the slab cache
 *
 * Context: Init or exit. Every ledger is gone; those who freed its destinations
 *          may still be on their way.
 */
void natgw_destination_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(cache);
}

static void free_aside(struct list_head *list)
{
	struct natgw_aside *aside, *next;

	list_for_each_entry_safe(aside, next, list, list)
		kfree(aside);
}

static void free_foreign(struct rb_root *root)
{
	struct natgw_aside *aside, *next;

	rbtree_postorder_for_each_entry_safe(aside, next, root, node)
		kfree(aside);
}

static void destination_free(struct natgw_destination *destination)
{
	free_foreign(&destination->foreign);
	free_aside(&destination->resting);
	natgw_space_destroy(destination->space);
	kmem_cache_free(cache, destination);
}

static void free_destination_rcu(struct rcu_head *rcu)
{
	destination_free(container_of(rcu, struct natgw_destination, rcu));
}

static void free_at_exit(void *destination, void *arg)
{
	destination_free(destination);
}

/**
 * natgw_ledger_init() - make an empty ledger
 * @ledger: the ledger, zeroed
 * @stats: counters of the namespace
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int natgw_ledger_init(struct natgw_ledger *ledger,
		      struct natgw_stats __percpu *stats)
{
	ledger->stats = stats;
	spin_lock_init(&ledger->lock);
	INIT_LIST_HEAD(&ledger->quiet);
	INIT_LIST_HEAD(&ledger->news);
	return rhashtable_init(&ledger->destinations, &ledger_params);
}

/**
 * natgw_ledger_exit() - free a ledger that no packet can reach
 * @ledger: the ledger
 *
 * Context: Process, may sleep. No session holds a port any more, and nobody
 *          reads.
 */
void natgw_ledger_exit(struct natgw_ledger *ledger)
{
	rhashtable_free_and_destroy(&ledger->destinations, free_at_exit, NULL);
}

/* ---- coming and going --------------------------------------------------- */

static struct natgw_destination *create(struct natgw_ledger *ledger,
					const struct natgw_destination_key *key)
{
	struct natgw_destination *destination, *existing;

	destination = kmem_cache_zalloc(cache, GFP_ATOMIC | __GFP_NOWARN);
	if (!destination)
		return NULL;
	destination->key = *key;
	spin_lock_init(&destination->lock);
	INIT_HLIST_HEAD(&destination->holds);
	INIT_HLIST_HEAD(&destination->over);
	destination->foreign = RB_ROOT;
	destination->looked = natgw_wheel_now();
	INIT_LIST_HEAD(&destination->aside);
	INIT_LIST_HEAD(&destination->resting);
	existing = rhashtable_lookup_get_insert_fast(&ledger->destinations,
						     &destination->head,
						     ledger_params);
	if (!existing)
		return destination;
	kmem_cache_free(cache, destination);
	return IS_ERR(existing) ? NULL : existing;
}

/**
 * natgw_destination_find() - find a destination
 * @ledger: the ledger
 * @key: what it is found by
 *
 * Context: RCU read side.
 * Return: the destination, borrowed, not locked; NULL if there is none.
 */
struct natgw_destination *
natgw_destination_find(struct natgw_ledger *ledger,
		       const struct natgw_destination_key *key)
{
	return rhashtable_lookup(&ledger->destinations, key, ledger_params);
}

/**
 * natgw_destination_lock() - find a destination, or make it, and lock it
 * @ledger: the ledger
 * @key: what it is found by
 *
 * Context: BH disabled, RCU read side.
 * Return: the destination, for natgw_destination_unlock(); NULL without memory.
 */
struct natgw_destination *
natgw_destination_lock(struct natgw_ledger *ledger,
		       const struct natgw_destination_key *key)
{
	struct natgw_destination *destination;

	for (;;) {
		destination = rhashtable_lookup(&ledger->destinations, key,
						ledger_params);
		if (!destination)
			destination = create(ledger, key);
		if (!destination)
			return NULL;
		spin_lock(&destination->lock);
		if (!destination->gone) {
			/*
			 * The caller's from here on. Sparse cannot follow a lock
			 * that is only taken if there is memory.
			 */
			__release(&destination->lock);
			return destination;
		}
		/* Who marked it takes it out of the ledger next. */
		spin_unlock(&destination->lock);
		cpu_relax();
	}
}

/**
 * natgw_destination_lock_seen() - lock a destination that may have been found
 * @ledger: the ledger
 * @key: what it is found by
 * @seen: found in this read side, for this key or another; NULL if not
 *
 * Context: BH disabled, RCU read side.
 * Return: as natgw_destination_lock().
 */
struct natgw_destination *
natgw_destination_lock_seen(struct natgw_ledger *ledger,
			    const struct natgw_destination_key *key,
			    struct natgw_destination *seen)
{
	if (seen && is_at(seen, key)) {
		spin_lock(&seen->lock);
		if (likely(!seen->gone)) {
			/* See natgw_destination_lock(). */
			__release(&seen->lock);
			return seen;
		}
		spin_unlock(&seen->lock);
	}
	return natgw_destination_lock(ledger, key);
}

/* It has no session: it is the last that will be reclaimed. */
static void lay_idle(struct natgw_ledger *ledger,
		     struct natgw_destination *destination)
{
	struct list_head *list = destination->first ? &ledger->news
						    : &ledger->quiet;

	spin_lock(&ledger->lock);
	if (destination->listed) {
		list_move_tail(&destination->idle, list);
	} else {
		list_add_tail(&destination->idle, list);
		destination->listed = true;
		WRITE_ONCE(ledger->idle, ledger->idle + 1);
	}
	spin_unlock(&ledger->lock);
}

static struct natgw_destination *oldest(struct natgw_ledger *ledger)
{
	struct natgw_destination *destination;

	spin_lock(&ledger->lock);
	destination = list_first_entry_or_null(&ledger->quiet,
					       struct natgw_destination, idle);
	if (!destination)
		destination = list_first_entry_or_null(&ledger->news,
						       struct natgw_destination,
						       idle);
	if (destination) {
		list_del(&destination->idle);
		destination->listed = false;
		WRITE_ONCE(ledger->idle, ledger->idle - 1);
	}
	spin_unlock(&ledger->lock);
	return destination;
}

/*
 * Forgets an idle destination if there are too many, first of those that have
 * no news. One that has sessions again only leaves the list; one whose ports
 * must rest goes to its end.
 */
static void reclaim(struct natgw_ledger *ledger)
{
	struct natgw_destination *destination;
	unsigned int i;

	for (i = 0; i < RECLAIM_BATCH &&
	     READ_ONCE(ledger->idle) > READ_ONCE(ledger->room); i++) {
		destination = oldest(ledger);
		if (!destination)
			return;
		spin_lock(&destination->lock);
		/* It may have been listed anew before its lock was taken. */
		if (natgw_destination_held(destination) || destination->gone ||
		    destination->listed) {
			spin_unlock(&destination->lock);
			continue;
		}
		if (!natgw_destination_rested(destination, UINT_MAX)) {
			lay_idle(ledger, destination);
			spin_unlock(&destination->lock);
			continue;
		}
		destination->gone = true;
		atomic_sub(destination->foreigners, &ledger->foreigners);
		atomic_sub(!!destination->first, &ledger->refusers);
		spin_unlock(&destination->lock);
		rhashtable_remove_fast(&ledger->destinations,
				       &destination->head, ledger_params);
		call_rcu(&destination->rcu, free_destination_rcu);
		this_cpu_ptr(ledger->stats)->count[NATGW_COUNTER_DESTINATIONS_RECLAIMED]++;
	}
}

static void tell(struct natgw_ledger *ledger,
		 const struct natgw_destination *destination,
		 enum natgw_exhaustion_event event)
{
	if (ledger->tell)
		ledger->tell(ledger, destination, event);
}

/* With a single port there is no nearly: it is free or it is not. */
static void rate(const struct natgw_ledger *ledger,
		 struct natgw_destination *destination)
{
	u32 usable = destination->usable;

	destination->rated = usable;
	destination->threshold = natgw_threshold_of(usable,
						    usable > 1 ? READ_ONCE(ledger->high) : 0,
						    READ_ONCE(ledger->low));
}

/* Its ports in use may have crossed the threshold, or the threshold them. */
static void look(struct natgw_ledger *ledger, struct natgw_destination *destination)
{
	enum natgw_crossing crossing;

	if (destination->rated != destination->usable)
		rate(ledger, destination);
	crossing = natgw_watch_look(&destination->watch, &destination->threshold,
				    destination->used, natgw_wheel_now(),
				    READ_ONCE(ledger->interval));
	if (crossing == NATGW_CROSSING_LOW)
		tell(ledger, destination, NATGW_EXHAUSTION_EVENT_LOW);
	if (crossing != NATGW_CROSSING_HIGH)
		return;
	tell(ledger, destination, NATGW_EXHAUSTION_EVENT_HIGH);
	destination->watch.suppressed = 0;
}

/* What was told to be high is of no more interest until it is low again. */
static bool worth_a_look(const struct natgw_destination *destination)
{
	if (destination->rated != destination->usable)
		return true;
	if (destination->watch.known)
		return destination->used <= destination->threshold.low;
	return destination->watch.above ||
	       destination->used >= destination->threshold.high;
}

/**
 * natgw_destination_unlock() - let go of a destination
 * @ledger: the ledger
 * @destination: the destination, locked
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_destination_unlock(struct natgw_ledger *ledger,
			      struct natgw_destination *destination)
{
	bool idle = !natgw_destination_held(destination);

	if (unlikely(worth_a_look(destination)))
		look(ledger, destination);
	if (idle)
		lay_idle(ledger, destination);
	/* See natgw_destination_lock(). */
	__acquire(&destination->lock);
	spin_unlock(&destination->lock);
	if (idle)
		reclaim(ledger);
}

/* ---- ports -------------------------------------------------------------- */

/**
 * natgw_destination_holder() - what a session is doing
 * @state: its state
 *
 * Context: Any.
 * Return: as what its port is counted.
 */
enum natgw_holder natgw_destination_holder(enum natgw_state state)
{
	switch (state) {
	case NATGW_STATE_UNSPEC:
	case NATGW_STATE_UNREPLIED:
	case NATGW_STATE_INIT:
	case NATGW_STATE_HANDSHAKE:
		return NATGW_HOLDER_HALF_OPEN;
	case NATGW_STATE_CLOSING:
	case NATGW_STATE_TRANS:
		return NATGW_HOLDER_CLOSING;
	default:
		return NATGW_HOLDER_ESTABLISHED;
	}
}

/**
 * natgw_destination_hold() - a port was taken
 * @destination: the destination, locked
 * @hold: who holds it; it says whether the port is outside of the pool's
 * @addr: internal address that it is held for, network order
 * @port: the port, host order; taken in the bitmap if there is one
 *
 * Context: BH disabled.
 */
void natgw_destination_hold(struct natgw_destination *destination,
			    struct natgw_hold *hold, __be32 addr, u16 port)
{
	hold->addr = addr;
	hold->port = port;
	hold->holder = NATGW_HOLDER_HALF_OPEN;
	WRITE_ONCE(hold->destination, destination);
	hlist_add_head_rcu(&hold->link, &destination->holds);
	if (hold->outside) {
		WRITE_ONCE(destination->outside, destination->outside + 1);
		return;
	}
	destination->holders[hold->holder]++;
	destination->taken++;
	WRITE_ONCE(destination->used, destination->used + 1);
	destination->peak = max(destination->peak, destination->used);
}

/**
 * natgw_destination_count() - count a port as something else
 * @hold: who holds it; its destination is locked
 * @holder: as what
 *
 * Context: BH disabled.
 */
void natgw_destination_count(struct natgw_hold *hold, enum natgw_holder holder)
{
	if (!hold->outside) {
		hold->destination->holders[hold->holder]--;
		hold->destination->holders[holder]++;
	}
	hold->holder = holder;
}

static void unlist(struct natgw_hold *hold)
{
	struct natgw_destination *destination = hold->destination;
	struct hlist_node *node = &hold->link;

	if (destination->over_last == node)
		destination->over_last = node == destination->over.first ? NULL :
			container_of(node->pprev, struct hlist_node, next);
	hlist_del_rcu(node);
}

/**
 * natgw_destination_set_over() - both sides of a session have closed, or not after all
 * @hold: its port; its destination is locked
 * @over: they have
 *
 * Context: BH disabled.
 */
void natgw_destination_set_over(struct natgw_hold *hold, bool over)
{
	struct natgw_destination *destination = hold->destination;

	if (hold->over == over)
		return;
	unlist(hold);
	hold->over = over;
	if (!over) {
		hlist_add_head_rcu(&hold->link, &destination->holds);
		return;
	}
	if (destination->over_last)
		hlist_add_behind_rcu(&hold->link, destination->over_last);
	else
		hlist_add_head_rcu(&hold->link, &destination->over);
	destination->over_last = &hold->link;
}

static void wake(struct natgw_destination *destination, struct natgw_aside *aside)
{
	natgw_space_release(destination->space, aside->port);
	list_del(&aside->list);
	destination->rests--;
	kfree(aside);
}

/**
 * natgw_destination_rested() - give back ports that have rested enough
 * @destination: the destination, locked
 * @most: so many at most
 *
 * Context: BH disabled.
 * Return: true if none rests any more.
 */
bool natgw_destination_rested(struct natgw_destination *destination,
			      unsigned int most)
{
	struct natgw_aside *aside, *next;

	list_for_each_entry_safe(aside, next, &destination->resting, list) {
		if (!most-- || (s32)(aside->until - natgw_wheel_now()) > 0)
			return false;
		wake(destination, aside);
	}
	return true;
}

/*
 * Without memory to remember it, a port cannot rest: it is free at once. Where no
 * more may rest, so is that which has rested longest, for which it matters least;
 * two, since a configuration may have lowered what may.
 */
static bool rest(struct natgw_destination *destination, u16 port,
		 const struct natgw_pool *pool)
{
	struct natgw_aside *aside;
	unsigned int i;

	for (i = 0; i < 2 && destination->rests >= pool->hold_down_max; i++)
		wake(destination, list_first_entry(&destination->resting,
						   struct natgw_aside, list));
	aside = kmalloc(sizeof(*aside), GFP_ATOMIC | __GFP_NOWARN);
	if (!aside)
		return false;
	aside->port = port;
	aside->until = natgw_wheel_now() + pool->hold_down;
	list_add_tail(&aside->list, &destination->resting);
	destination->rests++;
	return true;
}

static void give_back(struct natgw_destination *destination, u16 port,
		      const struct natgw_pool *pool)
{
	if (!destination->space ||
	    (pool && pool->hold_down && rest(destination, port, pool)))
		return;
	natgw_space_release(destination->space, port);
	if (destination->used * 4 > natgw_destination_few(destination) ||
	    !RB_EMPTY_ROOT(&destination->foreign) ||
	    !list_empty(&destination->resting))
		return;
	natgw_space_destroy(destination->space);
	destination->space = NULL;
}

/* Told once; further refusals are counted until it ends. */
static void exhaust(struct natgw_ledger *ledger,
		    struct natgw_destination *destination)
{
	if (destination->exhausted) {
		destination->suppressed++;
		return;
	}
	destination->exhausted = true;
	destination->suppressed = 0;
	tell(ledger, destination, NATGW_EXHAUSTION_EVENT_BEGIN);
}

/**
 * natgw_destination_recover() - a port was taken, or let go of: is it exhausted still
 * @ledger: the ledger
 * @destination: the destination, locked
 *
 * An eighth of the ports has to be free before this counts as recovered, or a
 * destination at its limit would be told of with every session that ends. One that
 * rests is not free; that it is again is noticed with the next flow.
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_destination_recover(struct natgw_ledger *ledger,
			       struct natgw_destination *destination)
{
	u32 margin = max(destination->usable / 8, 1u);

	if (likely(!destination->exhausted) ||
	    destination->used + destination->rests + margin > destination->usable)
		return;
	destination->exhausted = false;
	tell(ledger, destination, NATGW_EXHAUSTION_EVENT_END);
}

/**
 * natgw_destination_release() - a port is let go of
 * @ledger: the ledger
 * @hold: who held it; its destination is locked
 * @pool: whose hold-down the port is under; NULL if it is free at once
 *
 * Nobody can find what made the port taken in the table any more.
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_destination_release(struct natgw_ledger *ledger,
			       struct natgw_hold *hold,
			       const struct natgw_pool *pool)
{
	struct natgw_destination *destination = hold->destination;

	unlist(hold);
	if (hold->outside) {
		WRITE_ONCE(destination->outside, destination->outside - 1);
	} else {
		destination->holders[hold->holder]--;
		WRITE_ONCE(destination->used, destination->used - 1);
	}
	WRITE_ONCE(destination->full, 0);
	give_back(destination, hold->port, pool);
	natgw_destination_recover(ledger, destination);
}

/**
 * natgw_destination_refuse() - a flow was refused: keep the evidence
 * @ledger: the ledger
 * @key: destination of the flow
 * @rule: handle of the rule that wanted it translated
 * @usable: ports that its pool could hand out
 * @why: the reason
 * @exhausted: nobody could have had a port
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_destination_refuse(struct natgw_ledger *ledger,
			      const struct natgw_destination_key *key, u32 rule,
			      u32 usable, enum natgw_refusal why, bool exhausted)
{
	struct natgw_destination *destination;

	destination = natgw_destination_lock(ledger, key);
	if (!destination)
		return;
	destination->rule = rule;
	destination->usable = usable;
	destination->refused[why]++;
	destination->last = get_jiffies_64();
	if (!destination->first) {
		destination->first = destination->last;
		atomic_inc(&ledger->refusers);
	}
	if (exhausted)
		exhaust(ledger, destination);
	natgw_destination_unlock(ledger, destination);
}

/**
 * natgw_ledger_notify() - something else is to be told of
 * @ledger: the ledger
 * @notify: by enum natgw_notification
 *
 * Destinations that are beyond another threshold than before are told of at once.
 *
 * Context: Process, may sleep. Holds the configuration's lock.
 */
void natgw_ledger_notify(struct natgw_ledger *ledger, const u32 *notify)
{
	u32 high = notify[NATGW_NOTIFICATION_POOL_HIGH];
	u32 low = notify[NATGW_NOTIFICATION_POOL_LOW];
	bool same = high == ledger->high && low == ledger->low;
	struct natgw_destination *destination;
	struct rhashtable_iter iter;

	WRITE_ONCE(ledger->high, high);
	WRITE_ONCE(ledger->low, low);
	WRITE_ONCE(ledger->interval, notify[NATGW_NOTIFICATION_INTERVAL] * HZ);
	if (same)
		return;
	rhashtable_walk_enter(&ledger->destinations, &iter);
	rhashtable_walk_start(&iter);
	while ((destination = rhashtable_walk_next(&iter))) {
		/* The table has moved: those that were seen may come again. */
		if (IS_ERR(destination))
			continue;
		spin_lock_bh(&destination->lock);
		if (!destination->gone) {
			rate(ledger, destination);
			look(ledger, destination);
		}
		spin_unlock_bh(&destination->lock);
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
}
