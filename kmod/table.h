/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of views of a namespace. Readers find a view under RCU and take no
 * reference. Publishing a view is what reserves it: of two sessions that want
 * the same one, the second is told.
 */
#ifndef _NATGW_TABLE_H
#define _NATGW_TABLE_H

#include "block.h"
#include "hosts.h"
#include "mapping.h"
#include "overflow.h"
#include "remote.h"
#include "route.h"
#include "session.h"
#include "stats.h"
#include "subscriber.h"

/**
 * struct natgw_recall - what a CPU found last
 * @node: mid view of that session; NULL if there was none
 * @carried: the packet of it that routing is yet to see; NULL if there is none
 * @direction: of that packet
 * @unlinked: the table's, from before it was found
 * @missed: the packet that nothing was found for last
 * @tuple: its endpoints
 */
struct natgw_recall {
	struct natgw_node *node;
	const struct sk_buff *carried;
	enum natgw_direction direction;
	unsigned int unlinked;
	const struct sk_buff *missed;
	struct natgw_tuple tuple;
};

/**
 * struct natgw_table - the sessions of a namespace
 * @views: their views
 * @hosts: addresses of the views, at least one of each
 * @ledger: the destinations of the sessions
 * @overflows: addresses of large pools that are full
 * @blocks: of pools that have blocks of ports
 * @mappings: of endpoint-independent pools
 * @remotes: of those mappings whose filter is by address
 * @subscribers: whose sessions they are
 * @wheel: their timers
 * @stats: counters of the namespace
 * @net: the namespace
 * @active: sessions that were allocated and are not dead
 * @half_open: those of them that wait for an answer
 * @session_due: when the next session would begin if they came evenly, ns; see
 *               natgw_rate_affords()
 * @searched: when a session that is over was last looked for, in the wheel's time
 * @fruitless: there was none; like @searched a hint, written by whoever looked
 * @peak: most that were ever active
 * @epoch: counts deaths of addresses; a session that was created across one
 *         may have the dead address
 * @recall: per CPU, what was found last
 * @routes: how their packets go on
 * @unlinked: counts sessions whose views are being taken out
 */
struct natgw_table {
	struct rhashtable views;
	struct natgw_hosts hosts;
	struct natgw_ledger ledger;
	struct natgw_overflows overflows;
	struct natgw_blocks blocks;
	struct natgw_mappings mappings;
	struct natgw_remotes remotes;
	struct natgw_subscribers subscribers;
	struct natgw_wheel wheel;
	struct natgw_stats __percpu *stats;
	struct net *net;
	atomic_t active;
	atomic_t half_open;
	atomic64_t session_due;
	u32 searched;
	bool fruitless;
	int peak;
	unsigned int epoch;
	struct natgw_recall __percpu *recall;
	struct natgw_routes *routes;
	atomic_t unlinked ____cacheline_aligned_in_smp;
};

int natgw_table_init(struct natgw_table *table, u32 sessions, struct net *net,
		     struct natgw_stats __percpu *stats);
void natgw_table_exit(struct natgw_table *table);

struct natgw_node *natgw_session_find(struct natgw_table *table,
				      const struct natgw_tuple *tuple,
				      enum natgw_direction *direction);
struct natgw_node *natgw_session_recall(struct natgw_table *table,
					const struct natgw_tuple *tuple,
					enum natgw_direction *direction);
struct natgw_node *natgw_session_find_own(struct natgw_table *table,
					  struct natgw_tuple *tuple,
					  enum natgw_direction *direction);
void natgw_table_miss(struct natgw_table *table, const struct sk_buff *skb,
		      const struct natgw_tuple *tuple);
bool natgw_table_missed(struct natgw_table *table, const struct sk_buff *skb,
			const struct natgw_tuple *tuple);
void natgw_table_carry(struct natgw_table *table, const struct sk_buff *skb,
		       enum natgw_direction direction);
struct natgw_session *natgw_table_carried(struct natgw_table *table,
					  const struct sk_buff *skb,
					  enum natgw_direction *direction);
int natgw_table_publish(struct natgw_table *table, struct natgw_session *session,
			unsigned int slot, const struct natgw_endpoint *initiator,
			const struct natgw_endpoint *responder, u8 role,
			struct natgw_node **existing);
void natgw_table_fetch(struct natgw_table *table, const struct natgw_endpoint *a,
		       const struct natgw_endpoint *b, u8 proto);
void natgw_table_fetch_views(struct natgw_table *table,
			     struct natgw_session *session);
struct natgw_node *natgw_table_find(struct natgw_table *table,
				    const struct natgw_endpoint *a,
				    const struct natgw_endpoint *b, u8 proto,
				    enum natgw_zone zone);
bool natgw_table_has(struct natgw_table *table, const struct natgw_endpoint *a,
		     const struct natgw_endpoint *b, u8 proto);
void natgw_table_unlink(struct natgw_table *table, struct natgw_session *session);

/**
 * natgw_table_knows() - may two addresses be those of a view
 * @table: the table
 * @a: one, network order
 * @b: the other
 *
 * Context: BH disabled, RCU read side.
 * Return: false if a look-up would find nothing.
 */
static inline bool natgw_table_knows(const struct natgw_table *table, __be32 a,
				     __be32 b)
{
	return natgw_hosts_has(&table->hosts, a) || natgw_hosts_has(&table->hosts, b);
}

/* Counters of the CPU that runs this; bottom halves are disabled. */
static inline struct natgw_stats *natgw_table_stats(struct natgw_table *table)
{
	return this_cpu_ptr(table->stats);
}

#endif
