// SPDX-License-Identifier: GPL-2.0
/* Subscribers: what an internal address holds, and may hold. */
#include "subscriber.h"

#include <linux/inetdevice.h>
#include <linux/jhash.h>
#include <linux/prefetch.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "wheel.h"

enum {
	/* The table starts with room for so many, and keeps it. */
	SUBSCRIBERS_HINT	= 1024,
};

static u32 key_hash(const void *data, u32 len, u32 seed)
{
	const struct natgw_subscriber_key *key = data;

	return jhash_2words((__force u32)key->addr, key->length, seed);
}

static int key_compare(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct natgw_subscriber *subscriber = obj;
	const struct natgw_subscriber_key *key = arg->key;

	return subscriber->key.addr != key->addr ||
	       subscriber->key.length != key->length;
}

static const struct rhashtable_params subscriber_params = {
	.nelem_hint = SUBSCRIBERS_HINT,
	.min_size = SUBSCRIBERS_HINT,
	.head_offset = offsetof(struct natgw_subscriber, head),
	.key_offset = offsetof(struct natgw_subscriber, key),
	.key_len = sizeof(struct natgw_subscriber_key),
	.hashfn = key_hash,
	.obj_cmpfn = key_compare,
	.automatic_shrinking = true,
};

/**
 * natgw_subscribers_init() - make an empty table; nothing is limited
 * @subscribers: the table, zeroed
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int natgw_subscribers_init(struct natgw_subscribers *subscribers)
{
	subscribers->limit[NATGW_LIMIT_SUBSCRIBER_PREFIX] = 32;
	subscribers->alarms.sessions.high = U32_MAX;
	subscribers->alarms.ports.high = U32_MAX;
	return rhashtable_init(&subscribers->table, &subscriber_params);
}

/**
 * natgw_subscribers_exit() - free a table that is empty
 * @subscribers: the table
 *
 * Context: Process, may sleep. No session is left.
 */
void natgw_subscribers_exit(struct natgw_subscribers *subscribers)
{
	rhashtable_destroy(&subscribers->table);
}

static u32 limit_of(const struct natgw_subscribers *subscribers,
		    enum natgw_limit limit)
{
	return READ_ONCE(subscribers->limit[limit]);
}

static bool reached(const struct natgw_subscribers *subscribers,
		    enum natgw_limit limit, u32 value)
{
	u32 most = limit_of(subscribers, limit);

	return most && value >= most;
}

static struct natgw_subscriber_key
key_of(const struct natgw_subscribers *subscribers, __be32 addr)
{
	u32 length = limit_of(subscribers, NATGW_LIMIT_SUBSCRIBER_PREFIX);

	return (struct natgw_subscriber_key){
		.addr = addr & inet_make_mask(length),
		.length = length,
	};
}

/**
 * natgw_subscriber_fetch() - let the processor fetch a subscriber's place in the table
 * @subscribers: the table
 * @addr: internal address of a flow that begins, network order
 *
 * Served or refused, it will be looked for there; there is other work to do
 * before.
 *
 * Context: BH disabled, RCU read side.
 * Return: the place, for natgw_subscriber_fetch_first().
 */
struct rhash_lock_head __rcu *const *
natgw_subscriber_fetch(struct natgw_subscribers *subscribers, __be32 addr)
{
	struct bucket_table *buckets = rcu_dereference(subscribers->table.tbl);
	struct natgw_subscriber_key key = key_of(subscribers, addr);
	struct rhash_lock_head __rcu *const *place;

	place = rht_bucket(buckets, rht_key_hashfn(&subscribers->table, buckets,
						   &key, subscriber_params));
	prefetch(place);
	return place;
}

/**
 * natgw_subscriber_fetch_first() - let the processor fetch who is in a place
 * @place: the place, which was fetched a while ago
 *
 * Context: BH disabled, RCU read side, the same as of natgw_subscriber_fetch().
 */
void natgw_subscriber_fetch_first(struct rhash_lock_head __rcu *const *place)
{
	/* Where there is nobody it is the mark of an end, which harms nobody. */
	prefetch(rht_ptr_rcu(place));
}

/* ---- entries ------------------------------------------------------------ */

/* An error if there is no room; NULL if somebody else was faster. */
static struct natgw_subscriber *create(struct natgw_subscribers *subscribers,
				       const struct natgw_subscriber_key *key)
{
	u32 count = atomic_inc_return(&subscribers->count), most;
	struct natgw_subscriber *subscriber;
	int err = -ENFILE;

	most = limit_of(subscribers, NATGW_LIMIT_SUBSCRIBERS);
	if (most && count > most)
		goto err_count;
	err = -ENOMEM;
	subscriber = kzalloc(sizeof(*subscriber), GFP_ATOMIC | __GFP_NOWARN);
	if (!subscriber)
		goto err_count;
	subscriber->key = *key;
	spin_lock_init(&subscriber->lock);
	/* Credit for a second: it may begin with a burst. */
	subscriber->credited = natgw_wheel_now() - HZ;
	subscriber->second = natgw_wheel_now();
	err = rhashtable_lookup_insert_fast(&subscribers->table,
					    &subscriber->head, subscriber_params);
	if (!err)
		return subscriber;
	kfree(subscriber);
	err = err == -EEXIST ? 0 : -ENOMEM;
err_count:
	atomic_dec(&subscribers->count);
	return ERR_PTR(err);
}

/* Sparse cannot follow a lock into another function: unlock() gives it back. */
static void lock(struct natgw_subscriber *subscriber)
{
	spin_lock(&subscriber->lock);
	__release(&subscriber->lock);
}

static struct natgw_subscriber *find_locked(struct natgw_subscribers *subscribers,
					    const struct natgw_subscriber_key *key)
{
	struct natgw_subscriber *subscriber;

	for (;;) {
		subscriber = rhashtable_lookup(&subscribers->table, key,
					       subscriber_params);
		if (!subscriber)
			subscriber = create(subscribers, key);
		if (IS_ERR(subscriber))
			return subscriber;
		if (!subscriber)
			continue;
		lock(subscriber);
		if (!subscriber->gone)
			return subscriber;
		/* Who marked it takes it out of the table next. */
		__acquire(&subscriber->lock);
		spin_unlock(&subscriber->lock);
		cpu_relax();
	}
}

/* Takes it out if it holds nothing any more. */
static void unlock(struct natgw_subscribers *subscribers,
		   struct natgw_subscriber *subscriber)
{
	bool gone = !subscriber->sessions;
	unsigned int i;

	for (i = 0; i < NATGW_CLASSES; i++)
		gone = gone && !subscriber->ports[i];
	subscriber->gone = gone;
	if (gone) {
		kfree(subscriber->alarm);
		subscriber->alarm = NULL;
	}
	__acquire(&subscriber->lock);
	spin_unlock(&subscriber->lock);
	if (!gone)
		return;
	rhashtable_remove_fast(&subscribers->table, &subscriber->head,
			       subscriber_params);
	atomic_dec(&subscribers->count);
	kfree_rcu(subscriber, rcu);
}

/* ---- new sessions a second ---------------------------------------------- */

/*
 * A bucket that a second fills: @credit counts sessions by HZ, so that what a
 * jiffy adds is a whole number at any rate.
 */
static u64 credit_of(const struct natgw_subscriber *subscriber, u32 rate, u32 now)
{
	u64 elapsed = min_t(u32, now - subscriber->credited, HZ);

	return min_t(u64, subscriber->credit + elapsed * rate, (u64)HZ * rate);
}

static bool spend(struct natgw_subscriber *subscriber, u32 rate)
{
	u32 now = natgw_wheel_now();

	if (!rate)
		return true;
	subscriber->credit = credit_of(subscriber, rate, now);
	subscriber->credited = now;
	if (subscriber->credit < HZ)
		return false;
	subscriber->credit -= HZ;
	return true;
}

/* Moves the window of a second that sessions are counted in. */
static void turn(struct natgw_subscriber *subscriber)
{
	u32 elapsed = natgw_wheel_now() - subscriber->second;

	if (elapsed < HZ)
		return;
	subscriber->before = elapsed < 2 * HZ ? subscriber->begun : 0;
	subscriber->begun = 0;
	subscriber->second += elapsed - elapsed % HZ;
}

/**
 * natgw_subscriber_rate() - sessions that a subscriber began of late
 * @subscriber: the subscriber, or a copy
 *
 * Context: Any.
 * Return: those of the last whole second.
 */
u32 natgw_subscriber_rate(const struct natgw_subscriber *subscriber)
{
	u32 elapsed = natgw_wheel_now() - subscriber->second;

	if (elapsed < HZ)
		return subscriber->before;
	return elapsed < 2 * HZ ? subscriber->begun : 0;
}

/* ---- what is told ------------------------------------------------------- */

static struct natgw_usage usage_of(const struct natgw_subscribers *subscribers,
				   const struct natgw_subscriber *subscriber,
				   enum natgw_limit limit, u32 in_use)
{
	return (struct natgw_usage){
		.limit = limit,
		.value = limit_of(subscribers, limit),
		.in_use = in_use,
		.addr = subscriber->key.addr,
		.length = subscriber->key.length,
	};
}

static void look_at_sessions(struct natgw_subscribers *subscribers,
			     struct natgw_subscriber *subscriber)
{
	struct natgw_usage usage;

	if (!natgw_alarm_wakes(&subscribers->alarms.sessions, subscriber->alarm,
			       subscriber->sessions))
		return;
	usage = usage_of(subscribers, subscriber, NATGW_LIMIT_SUBSCRIBER_SESSIONS,
			 subscriber->sessions);
	natgw_alarm_look(&subscribers->alarms, &subscriber->alarm,
			 NATGW_ALARM_SESSIONS, &usage);
}

static void look_at_ports(struct natgw_subscribers *subscribers,
			  struct natgw_subscriber *subscriber,
			  enum natgw_class class)
{
	struct natgw_usage usage;

	if (!natgw_alarm_wakes(&subscribers->alarms.ports, subscriber->alarm,
			       subscriber->ports[class]))
		return;
	usage = usage_of(subscribers, subscriber, NATGW_LIMIT_SUBSCRIBER_PORTS,
			 subscriber->ports[class]);
	usage.proto = natgw_stats_proto(class);
	natgw_alarm_look(&subscribers->alarms, &subscriber->alarm,
			 NATGW_ALARM_PORTS + class, &usage);
}

/* Of limits of its own; what bounds all is not told of one. */
static void tell_refused(struct natgw_subscribers *subscribers,
			 struct natgw_subscriber *subscriber, u8 proto,
			 enum natgw_refusal why)
{
	enum natgw_class class = natgw_stats_class(proto);
	enum natgw_limit limit;
	struct natgw_usage usage;
	u32 in_use;

	switch (why) {
	case NATGW_REFUSAL_SUBSCRIBER_SESSIONS:
		limit = NATGW_LIMIT_SUBSCRIBER_SESSIONS;
		in_use = subscriber->sessions;
		break;
	case NATGW_REFUSAL_SUBSCRIBER_PORTS:
		limit = NATGW_LIMIT_SUBSCRIBER_PORTS;
		in_use = subscriber->ports[class];
		break;
	case NATGW_REFUSAL_SUBSCRIBER_RATE:
		limit = NATGW_LIMIT_SUBSCRIBER_RATE;
		turn(subscriber);
		in_use = subscriber->begun;
		break;
	default:
		return;
	}
	usage = usage_of(subscribers, subscriber, limit, in_use);
	usage.proto = natgw_stats_proto(class);
	natgw_alarm_hit(&subscribers->alarms, &subscriber->alarm,
			subscriber->refused[why], &usage);
}

/* ---- sessions ----------------------------------------------------------- */

static int bounds(const struct natgw_subscribers *subscribers,
		  const struct natgw_subscriber *subscriber,
		  const struct natgw_claim *claim)
{
	enum natgw_class class = natgw_stats_class(claim->proto);

	if (reached(subscribers, NATGW_LIMIT_SUBSCRIBER_SESSIONS,
		    subscriber->sessions))
		return -EMFILE;
	if (claim->port && reached(subscribers, NATGW_LIMIT_SUBSCRIBER_PORTS,
				   subscriber->ports[class]))
		return -EDQUOT;
	return 0;
}

static int admit(struct natgw_subscribers *subscribers,
		 struct natgw_subscriber *subscriber,
		 const struct natgw_claim *claim)
{
	enum natgw_class class = natgw_stats_class(claim->proto);
	int err = bounds(subscribers, subscriber, claim);

	if (err)
		return err;
	/* Last, so that only a flow that passed the others spends credit. */
	if (!spend(subscriber, limit_of(subscribers, NATGW_LIMIT_SUBSCRIBER_RATE)))
		return -ETIME;
	turn(subscriber);
	subscriber->begun++;
	subscriber->sessions++;
	subscriber->half_open += claim->half_open;
	subscriber->ports[class] += claim->port;
	look_at_sessions(subscribers, subscriber);
	if (claim->port)
		look_at_ports(subscribers, subscriber, class);
	return 0;
}

/**
 * natgw_subscriber_join() - a session begins
 * @subscribers: the table
 * @addr: its internal address, network order
 * @claim: what it is counted as
 *
 * Context: BH disabled, RCU read side.
 * Return: its subscriber, for natgw_subscriber_leave(), and if it claimed a port
 *         for natgw_subscriber_give_port(); or
 * * %-ENFILE - the limit of subscribers is reached
 * * %-EMFILE - the subscriber's limit of sessions is reached
 * * %-EDQUOT - its limit of ports is reached
 * * %-ETIME - its limit of new sessions a second is reached
 * * %-ENOMEM - no memory
 */
struct natgw_subscriber *
natgw_subscriber_join(struct natgw_subscribers *subscribers, __be32 addr,
		      const struct natgw_claim *claim)
{
	struct natgw_subscriber_key key = key_of(subscribers, addr);
	struct natgw_subscriber *subscriber;
	int err;

	subscriber = find_locked(subscribers, &key);
	if (IS_ERR(subscriber))
		return subscriber;
	err = admit(subscribers, subscriber, claim);
	unlock(subscribers, subscriber);
	return err ? ERR_PTR(err) : subscriber;
}

/**
 * natgw_subscriber_leave() - a session has ended
 * @subscribers: the table
 * @subscriber: its subscriber; if this was the last that it held, it is gone
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_subscriber_leave(struct natgw_subscribers *subscribers,
			    struct natgw_subscriber *subscriber)
{
	lock(subscriber);
	subscriber->sessions--;
	look_at_sessions(subscribers, subscriber);
	unlock(subscribers, subscriber);
}

/**
 * natgw_subscriber_half_open() - one of a subscriber's sessions waits, or not
 * @subscriber: the subscriber
 * @change: 1 if it began to wait for an answer, -1 if it has stopped
 *
 * Context: BH disabled.
 */
void natgw_subscriber_half_open(struct natgw_subscriber *subscriber, int change)
{
	spin_lock(&subscriber->lock);
	subscriber->half_open += change;
	spin_unlock(&subscriber->lock);
}

/* ---- ports -------------------------------------------------------------- */

/**
 * natgw_subscriber_take_port() - a session, or a mapping, is to get a port
 * @subscribers: the table
 * @subscriber: its subscriber; NULL if it has none, and no limit
 * @proto: IP protocol
 *
 * RFC 6888 REQ-4.
 *
 * Context: BH disabled.
 * Return: 0, to be undone by natgw_subscriber_give_port(), also if no port is
 *         found; or -EDQUOT if the subscriber's limit is reached.
 */
int natgw_subscriber_take_port(struct natgw_subscribers *subscribers,
			       struct natgw_subscriber *subscriber, u8 proto)
{
	enum natgw_class class = natgw_stats_class(proto);
	int err = 0;

	if (!subscriber)
		return 0;
	spin_lock(&subscriber->lock);
	if (reached(subscribers, NATGW_LIMIT_SUBSCRIBER_PORTS,
		    subscriber->ports[class])) {
		err = -EDQUOT;
	} else {
		subscriber->ports[class]++;
		look_at_ports(subscribers, subscriber, class);
	}
	spin_unlock(&subscriber->lock);
	return err;
}

/**
 * natgw_subscriber_give_port() - a port is let go of
 * @subscribers: the table
 * @subscriber: the subscriber that it was counted for; NULL if none
 * @proto: IP protocol
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_subscriber_give_port(struct natgw_subscribers *subscribers,
				struct natgw_subscriber *subscriber, u8 proto)
{
	enum natgw_class class = natgw_stats_class(proto);

	if (!subscriber)
		return;
	lock(subscriber);
	subscriber->ports[class]--;
	look_at_ports(subscribers, subscriber, class);
	unlock(subscribers, subscriber);
}

/* ---- the table as a whole ----------------------------------------------- */

/**
 * natgw_subscriber_refused() - a flow was refused: tell its subscriber
 * @subscribers: the table
 * @addr: its internal address, network order
 * @proto: IP protocol
 * @why: the reason
 *
 * A subscriber without sessions is not remembered: that nobody can fill the
 * memory by being refused.
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_subscriber_refused(struct natgw_subscribers *subscribers, __be32 addr,
			      u8 proto, enum natgw_refusal why)
{
	struct natgw_subscriber_key key = key_of(subscribers, addr);
	struct natgw_subscriber *subscriber;

	subscriber = rhashtable_lookup(&subscribers->table, &key,
				       subscriber_params);
	if (!subscriber)
		return;
	spin_lock(&subscriber->lock);
	subscriber->refused[why]++;
	if (!subscriber->gone)
		tell_refused(subscribers, subscriber, proto, why);
	spin_unlock(&subscriber->lock);
}

/* ---- what would be ------------------------------------------------------ */

/**
 * natgw_subscriber_find() - the subscriber of an internal address
 * @subscribers: the table
 * @addr: the address, network order
 *
 * Context: BH disabled, RCU read side.
 * Return: the subscriber, borrowed; NULL if it holds nothing.
 */
struct natgw_subscriber *
natgw_subscriber_find(struct natgw_subscribers *subscribers, __be32 addr)
{
	struct natgw_subscriber_key key = key_of(subscribers, addr);

	return rhashtable_lookup(&subscribers->table, &key, subscriber_params);
}

/**
 * natgw_subscriber_would() - what natgw_subscriber_join() would say
 * @subscribers: the table
 * @subscriber: the subscriber; NULL if it holds nothing
 * @claim: what the session would be counted as
 *
 * Context: BH disabled, RCU read side.
 * Return: 0; or as natgw_subscriber_join().
 */
int natgw_subscriber_would(struct natgw_subscribers *subscribers,
			   const struct natgw_subscriber *subscriber,
			   const struct natgw_claim *claim)
{
	u32 rate = limit_of(subscribers, NATGW_LIMIT_SUBSCRIBER_RATE);
	int err;

	if (!subscriber)
		return reached(subscribers, NATGW_LIMIT_SUBSCRIBERS,
			       atomic_read(&subscribers->count)) ? -ENFILE : 0;
	err = bounds(subscribers, subscriber, claim);
	if (!err && rate && credit_of(subscriber, rate, natgw_wheel_now()) < HZ)
		err = -ETIME;
	return err;
}

/**
 * natgw_subscriber_would_port() - what natgw_subscriber_take_port() would say
 * @subscribers: the table
 * @subscriber: the subscriber; NULL if it holds nothing
 * @proto: IP protocol
 *
 * Context: BH disabled, RCU read side.
 * Return: 0; or -EDQUOT if the limit of ports is reached.
 */
int natgw_subscriber_would_port(struct natgw_subscribers *subscribers,
				const struct natgw_subscriber *subscriber, u8 proto)
{
	if (!subscriber || !reached(subscribers, NATGW_LIMIT_SUBSCRIBER_PORTS,
				    subscriber->ports[natgw_stats_class(proto)]))
		return 0;
	return -EDQUOT;
}

/**
 * natgw_subscriber_begun() - sessions that a subscriber began in this second
 * @subscriber: the subscriber
 *
 * Context: Any.
 * Return: the number.
 */
u32 natgw_subscriber_begun(const struct natgw_subscriber *subscriber)
{
	u32 elapsed = natgw_wheel_now() - subscriber->second;

	return elapsed < HZ ? READ_ONCE(subscriber->begun) : 0;
}

static void look_at(struct natgw_subscribers *subscribers,
		    struct natgw_subscriber *subscriber)
{
	unsigned int i;

	spin_lock_bh(&subscriber->lock);
	if (!subscriber->gone) {
		look_at_sessions(subscribers, subscriber);
		for (i = 0; i < NATGW_CLASSES; i++)
			look_at_ports(subscribers, subscriber, i);
	}
	spin_unlock_bh(&subscriber->lock);
}

/* Twice may be looked at one that the table moves meanwhile: it is told once. */
static void look_at_all(struct natgw_subscribers *subscribers)
{
	struct natgw_subscriber *subscriber;
	struct rhashtable_iter iter;

	rhashtable_walk_enter(&subscribers->table, &iter);
	rhashtable_walk_start(&iter);
	while ((subscriber = rhashtable_walk_next(&iter)))
		if (!IS_ERR(subscriber))
			look_at(subscribers, subscriber);
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
}

/**
 * natgw_subscribers_configure() - other limits are in force
 * @subscribers: the table
 * @limit: by enum natgw_limit
 * @notify: by enum natgw_notification
 *
 * Who holds more than he may keeps it, and gets nothing new.
 *
 * Context: Process, holds the configuration's lock.
 */
void natgw_subscribers_configure(struct natgw_subscribers *subscribers,
				 const u32 *limit, const u32 *notify)
{
	unsigned int i;

	for (i = 0; i < __NATGW_LIMIT_MAX; i++)
		WRITE_ONCE(subscribers->limit[i], limit[i]);
	if (natgw_alarms_configure(&subscribers->alarms, limit, notify))
		look_at_all(subscribers);
}

/**
 * natgw_subscribers_sessions() - sum up the sessions of all subscribers
 * @subscribers: the table
 *
 * Context: Process, may sleep.
 * Return: the sum; exact if no session came or went meanwhile.
 */
u64 natgw_subscribers_sessions(struct natgw_subscribers *subscribers)
{
	struct natgw_subscriber *subscriber;
	struct rhashtable_iter iter;
	bool again;
	u64 sum;

	do {
		sum = 0;
		again = false;
		rhashtable_walk_enter(&subscribers->table, &iter);
		rhashtable_walk_start(&iter);
		while ((subscriber = rhashtable_walk_next(&iter))) {
			if (IS_ERR(subscriber)) {
				again = true;
				break;
			}
			sum += READ_ONCE(subscriber->sessions);
		}
		rhashtable_walk_stop(&iter);
		rhashtable_walk_exit(&iter);
		/* What it waits for, a table that grows, may need this CPU. */
		cond_resched();
	} while (again);
	return sum;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "subscriber_test.c"
#endif
