/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Subscribers: an internal address, or the prefix that it is in, and what the
 * sessions from there hold. An entry is made with the first of them and marked
 * gone, once, under its lock, when the last session and the last port have
 * left; it is freed after a grace period. So there are never more entries than
 * sessions. Packets of a session that exists touch none, unless they change
 * what the session is doing.
 *
 * The entry of a subscriber is found by the prefix and its length: if the
 * length is changed, sessions stay with the entry that they began in.
 */
#ifndef _NATGW_SUBSCRIBER_H
#define _NATGW_SUBSCRIBER_H

#include <linux/rhashtable.h>
#include <linux/spinlock.h>

#include "alarm.h"
#include "destination.h"
#include "natgw.h"
#include "stats.h"

/**
 * struct natgw_subscriber_key - what subscribers are found by
 * @addr: first address of the prefix, network order
 * @length: its leading bits
 */
struct natgw_subscriber_key {
	__be32 addr;
	u32 length;
};

/**
 * struct natgw_subscriber - a subscriber
 * @head: in the table
 * @key: what it is found by
 * @lock: guards everything below; BH disabled; nothing is locked inside of it
 * @gone: taken out; whoever finds it looks again
 * @sessions: sessions that have not ended
 * @half_open: those of them that wait for an answer
 * @ports: ports held, by class of protocol; of those that share a mapping, one
 * @alarm: what was told of it; NULL if nothing ever was
 * @credit: sessions that may begin at once, in parts of a second's jiffies
 * @credited: when @credit was worked out, in the wheel's time
 * @second: the second that @begun counts, in the wheel's time
 * @begun: sessions begun in it
 * @before: and in the one before
 * @refused: flows refused, by reason
 * @rcu: frees it
 */
struct natgw_subscriber {
	struct rhash_head head;
	struct natgw_subscriber_key key;
	spinlock_t lock; /* see above */
	bool gone;
	u32 sessions;
	u32 half_open;
	u32 ports[NATGW_CLASSES];
	struct natgw_alarm *alarm;
	u64 credit;
	u32 credited;
	u32 second;
	u32 begun;
	u32 before;
	u32 refused[NATGW_REFUSALS];
	struct rcu_head rcu;
};

/**
 * struct natgw_claim - what a session asks of its subscriber
 * @proto: IP protocol
 * @half_open: it waits for an answer
 * @port: it is to have a port to itself
 */
struct natgw_claim {
	u8 proto;
	bool half_open;
	bool port;
};

/**
 * struct natgw_subscribers - the subscribers of a namespace
 * @table: all of them
 * @count: their number
 * @limit: by enum natgw_limit, as configured; written under the configuration's
 *         lock
 * @alarms: what is told of them
 */
struct natgw_subscribers {
	struct rhashtable table;
	struct natgw_alarms alarms;
	atomic_t count;
	u32 limit[__NATGW_LIMIT_MAX];
};

int natgw_subscribers_init(struct natgw_subscribers *subscribers);
void natgw_subscribers_exit(struct natgw_subscribers *subscribers);
void natgw_subscribers_configure(struct natgw_subscribers *subscribers,
				 const u32 *limit, const u32 *notify);
u64 natgw_subscribers_sessions(struct natgw_subscribers *subscribers);

struct rhash_lock_head __rcu *const *
natgw_subscriber_fetch(struct natgw_subscribers *subscribers, __be32 addr);
void natgw_subscriber_fetch_first(struct rhash_lock_head __rcu *const *place);
struct natgw_subscriber *
natgw_subscriber_join(struct natgw_subscribers *subscribers, __be32 addr,
		      const struct natgw_claim *claim);
void natgw_subscriber_leave(struct natgw_subscribers *subscribers,
			    struct natgw_subscriber *subscriber);
int natgw_subscriber_take_port(struct natgw_subscribers *subscribers,
			       struct natgw_subscriber *subscriber, u8 proto);
void natgw_subscriber_give_port(struct natgw_subscribers *subscribers,
				struct natgw_subscriber *subscriber, u8 proto);
void natgw_subscriber_half_open(struct natgw_subscriber *subscriber, int change);
void natgw_subscriber_refused(struct natgw_subscribers *subscribers, __be32 addr,
			      u8 proto, enum natgw_refusal why);
struct natgw_subscriber *
natgw_subscriber_find(struct natgw_subscribers *subscribers, __be32 addr);
int natgw_subscriber_would(struct natgw_subscribers *subscribers,
			   const struct natgw_subscriber *subscriber,
			   const struct natgw_claim *claim);
int natgw_subscriber_would_port(struct natgw_subscribers *subscribers,
				const struct natgw_subscriber *subscriber, u8 proto);
u32 natgw_subscriber_begun(const struct natgw_subscriber *subscriber);
u32 natgw_subscriber_rate(const struct natgw_subscriber *subscriber);

#endif
