// SPDX-License-Identifier: GPL-2.0
/* The table of views: finding, publishing, unlinking. */
#include "table.h"

#include <linux/ip.h>
#include <linux/prefetch.h>
#include <net/net_namespace.h>

enum {
	/* Slots of a new table: as many as there may be views, in these bounds. */
	SLOTS_LEAST	= 65536,
	SLOTS_MOST	= 4194304,
};

static u32 view_hash(const void *key, u32 len, u32 seed)
{
	return natgw_view_hash(key, seed);
}

static int view_compare(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct natgw_node *node = obj;

	return !natgw_view_equal(arg->key, &node->view);
}

static const struct rhashtable_params view_params = {
	.nelem_hint = SLOTS_LEAST / 4 * 3,
	.head_offset = offsetof(struct natgw_node, head),
	.key_offset = offsetof(struct natgw_node, view),
	.key_len = sizeof(struct natgw_view),
	.hashfn = view_hash,
	.obj_cmpfn = view_compare,
};

static enum natgw_direction direction_of(const struct natgw_node *node,
					 unsigned int source)
{
	return source ^ !!(READ_ONCE(node->view.role) & NATGW_ROLE_HIGH);
}

/**
 * natgw_session_find() - find the view that a packet belongs to
 * @table: the table
 * @tuple: endpoints of the packet
 * @direction: filled in: the packet's direction in the session
 *
 * Context: BH disabled, RCU read side.
 * Return: the node, borrowed; NULL if there is none, or its session is dead.
 */
struct natgw_node *natgw_session_find(struct natgw_table *table,
				      const struct natgw_tuple *tuple,
				      enum natgw_direction *direction)
{
	struct natgw_recall *recall = this_cpu_ptr(table->recall);
	struct natgw_session *session;
	struct natgw_node *node;
	struct natgw_view view;
	unsigned int source;

	source = natgw_view_init(&view, &tuple->src, &tuple->dst, tuple->proto);
	view.zone = tuple->zone;
	recall->node = NULL;
	recall->missed = NULL;
	recall->unlinked = atomic_read(&table->unlinked);
	/* Read before the node is found; pairs with the increment in natgw_table_unlink(). */
	smp_rmb();
	node = rhashtable_lookup(&table->views, &view, view_params);
	if (!node)
		return NULL;
	session = natgw_session_of(node);
	if (unlikely(test_bit(NATGW_SESSION_DEAD, &session->flags)))
		return NULL;
	recall->node = natgw_session_slot(session, session->mid);
	*direction = direction_of(node, source);
	return node;
}

/**
 * natgw_session_find_own() - find the view of what a socket sends or is sent
 * @table: the table
 * @tuple: endpoints of the packet; its zone is that of the view, or the wire
 * @direction: filled in: the packet's direction in the session
 *
 * Context: BH disabled, RCU read side.
 * Return: as natgw_session_find().
 */
struct natgw_node *natgw_session_find_own(struct natgw_table *table,
					  struct natgw_tuple *tuple,
					  enum natgw_direction *direction)
{
	struct natgw_node *node;

	tuple->zone = NATGW_ZONE_OWN;
	node = natgw_session_find(table, tuple, direction);
	if (node)
		return node;
	tuple->zone = NATGW_ZONE_WIRE;
	return natgw_session_find(table, tuple, direction);
}

/**
 * natgw_session_recall() - find a view that was most likely just found
 * @table: the table
 * @tuple: endpoints of the packet
 * @direction: filled in: the packet's direction in the session
 *
 * A packet that is forwarded comes to the second hook right after the first,
 * where the session was found. If its mid view is the one that is wanted, a
 * look-up could find no other. As long as no session was unlinked since then,
 * that one was not, so its memory is there; should it be unlinked now, the
 * read side that this runs in keeps it.
 *
 * Context: BH disabled, RCU read side.
 * Return: as natgw_session_find().
 */
struct natgw_node *natgw_session_recall(struct natgw_table *table,
					const struct natgw_tuple *tuple,
					enum natgw_direction *direction)
{
	const struct natgw_recall *recall = this_cpu_ptr(table->recall);
	struct natgw_view view;
	unsigned int source;

	if (recall->node &&
	    recall->unlinked == atomic_read(&table->unlinked)) {
		source = natgw_view_init(&view, &tuple->src, &tuple->dst,
					 tuple->proto);
		view.zone = tuple->zone;
		if (natgw_view_equal(&view, &recall->node->view)) {
			*direction = direction_of(recall->node, source);
			return recall->node;
		}
	}
	return natgw_session_find(table, tuple, direction);
}

/**
 * natgw_table_miss() - remember that nothing was found for a packet
 * @table: the table
 * @skb: the packet
 * @tuple: its endpoints, on the wire
 *
 * Context: BH disabled.
 */
void natgw_table_miss(struct natgw_table *table, const struct sk_buff *skb,
		      const struct natgw_tuple *tuple)
{
	struct natgw_recall *recall = this_cpu_ptr(table->recall);

	recall->missed = skb;
	recall->tuple = *tuple;
}

/**
 * natgw_table_missed() - was nothing found for a packet a moment ago
 * @table: the table
 * @skb: the packet
 * @tuple: its endpoints, on the wire
 *
 * Saves the second hook a look-up that would find nothing either. Should a
 * session have been published meanwhile, the creation of another one finds that
 * out. The next look-up forgets it, as another packet may have the same memory.
 *
 * Context: BH disabled.
 * Return: true if so.
 */
bool natgw_table_missed(struct natgw_table *table, const struct sk_buff *skb,
			const struct natgw_tuple *tuple)
{
	const struct natgw_recall *recall = this_cpu_ptr(table->recall);

	return unlikely(recall->missed == skb) &&
	       recall->tuple.proto == tuple->proto &&
	       natgw_endpoint_equal(&recall->tuple.src, &tuple->src) &&
	       natgw_endpoint_equal(&recall->tuple.dst, &tuple->dst);
}

/**
 * natgw_table_carry() - remember whose packet goes on to routing
 * @table: the table
 * @skb: the packet, whose session was just found; NULL if it is of none
 * @direction: its direction
 *
 * Context: BH disabled.
 */
void natgw_table_carry(struct natgw_table *table, const struct sk_buff *skb,
		       enum natgw_direction direction)
{
	struct natgw_recall *recall = this_cpu_ptr(table->recall);

	recall->carried = skb;
	recall->direction = direction;
}

/**
 * natgw_table_carried() - whose packet goes on to routing
 * @table: the table
 * @skb: the packet, as routing will see it
 * @direction: filled in: its direction
 *
 * What lies between may have written to the packet: only one that still has
 * the addresses of its session is known. For the lifetime of the session see
 * natgw_session_recall().
 *
 * Context: BH disabled, RCU read side.
 * Return: its session, borrowed; NULL if that is not known.
 */
struct natgw_session *natgw_table_carried(struct natgw_table *table,
					  const struct sk_buff *skb,
					  enum natgw_direction *direction)
{
	struct natgw_recall *recall = this_cpu_ptr(table->recall);
	const struct iphdr *iph = ip_hdr(skb);
	struct natgw_endpoint middle, responder;
	struct natgw_session *session;

	if (recall->carried != skb)
		return NULL;
	recall->carried = NULL;
	if (recall->unlinked != atomic_read(&table->unlinked))
		return NULL;
	session = natgw_session_of(recall->node);
	middle = natgw_session_middle(session);
	responder = natgw_session_responder(session);
	*direction = recall->direction;
	if (*direction == NATGW_REVERSE)
		swap(middle, responder);
	return middle.addr == iph->saddr && responder.addr == iph->daddr ?
	       session : NULL;
}

/*
 * Is it the initiator of a view who is inside, or an address of ours? Where the
 * destination is translated, who initiates is anybody, and the in view and the mid
 * view are two.
 */
static bool ours(u8 role)
{
	return !(role & NATGW_ROLE_IN) == !(role & NATGW_ROLE_MID);
}

/**
 * natgw_table_publish() - put a view into the table; from then on packets find it
 * @table: the table
 * @session: session whose view it is
 * @slot: index of its node
 * @initiator: the initiator's endpoint in this view
 * @responder: the responder's
 * @role: enum natgw_role
 * @existing: filled in on -EEXIST: the node that has the view, borrowed
 *
 * Context: BH disabled, RCU read side.
 * Return: 0, or
 * * %-EEXIST - the view is taken
 * * %-ENOMEM - no memory
 */
int natgw_table_publish(struct natgw_table *table, struct natgw_session *session,
			unsigned int slot, const struct natgw_endpoint *initiator,
			const struct natgw_endpoint *responder, u8 role,
			struct natgw_node **existing)
{
	struct natgw_node *node = natgw_session_slot(session, slot);
	struct natgw_node *found;

	if (natgw_view_init(&node->view, initiator, responder, session->proto))
		role |= NATGW_ROLE_HIGH;
	/* Whatever a wire sees is on the wire. */
	if (test_bit(NATGW_SESSION_OWN, &session->flags) &&
	    !(role & NATGW_ROLE_OUT))
		node->view.zone = NATGW_ZONE_OWN;
	/* Nobody unlinks it before this returns, so it may say so now. */
	node->view.role = role | NATGW_ROLE_STORED;
	node->view.slot = slot;
	/* Before anybody can be sent what he answers to. */
	natgw_hosts_add(&table->hosts, ours(role) ? initiator->addr : responder->addr);
	found = rhashtable_lookup_get_insert_fast(&table->views, &node->head,
						  view_params);
	if (!found)
		return 0;
	node->view.role = 0;
	if (IS_ERR(found))
		return -ENOMEM;
	*existing = found;
	return -EEXIST;
}

static void fetch(struct natgw_table *table, const struct natgw_view *view)
{
	struct bucket_table *buckets = rcu_dereference(table->views.tbl);

	prefetchw(rht_bucket(buckets, rht_key_hashfn(&table->views, buckets, view,
						     view_params)));
}

/**
 * natgw_table_fetch() - let the processor fetch a view's place in the table
 * @table: the table
 * @a: one endpoint
 * @b: the other
 * @proto: IP protocol
 *
 * To publish a view is to wait for memory first, where nobody looked for it
 * before. There is other work to do meanwhile.
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_table_fetch(struct natgw_table *table, const struct natgw_endpoint *a,
		       const struct natgw_endpoint *b, u8 proto)
{
	struct natgw_view view;

	natgw_view_init(&view, a, b, proto);
	fetch(table, &view);
}

/**
 * natgw_table_fetch_views() - likewise, of the views that a session has there
 * @table: the table
 * @session: the session
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_table_fetch_views(struct natgw_table *table, struct natgw_session *session)
{
	unsigned int slot;

	for (slot = 0; slot < 3; slot++)
		if (natgw_session_stored(session, slot))
			fetch(table, &natgw_session_slot(session, slot)->view);
}

/**
 * natgw_table_find() - find a view, whatever its session is doing
 * @table: the table
 * @a: one endpoint
 * @b: the other
 * @proto: IP protocol
 * @zone: where it is seen
 *
 * Context: RCU read side.
 * Return: the node, borrowed; NULL if there is none.
 */
struct natgw_node *natgw_table_find(struct natgw_table *table,
				    const struct natgw_endpoint *a,
				    const struct natgw_endpoint *b, u8 proto,
				    enum natgw_zone zone)
{
	struct natgw_view view;

	natgw_view_init(&view, a, b, proto);
	view.zone = zone;
	return rhashtable_lookup(&table->views, &view, view_params);
}

/**
 * natgw_table_has() - is a view on the wire taken
 * @table: the table
 * @a: one endpoint
 * @b: the other
 * @proto: IP protocol
 *
 * Context: BH disabled, RCU read side.
 * Return: true if so.
 */
bool natgw_table_has(struct natgw_table *table, const struct natgw_endpoint *a,
		     const struct natgw_endpoint *b, u8 proto)
{
	return natgw_table_find(table, a, b, proto, NATGW_ZONE_WIRE);
}

/**
 * natgw_table_unlink() - take a session's views out of the table
 * @table: the table
 * @session: the session; who calls this set NATGW_SESSION_DEAD
 *
 * Context: BH disabled. Readers may go on using the views for a grace period.
 */
void natgw_table_unlink(struct natgw_table *table, struct natgw_session *session)
{
	unsigned int slot;

	/* Before any view goes; pairs with natgw_session_find(), and by the
	 * grace period with natgw_session_recall().
	 */
	atomic_inc(&table->unlinked);
	smp_mb__after_atomic(); /* see above */
	for (slot = 0; slot < 3; slot++) {
		if (!natgw_session_stored(session, slot))
			continue;
		rhashtable_remove_fast(&table->views,
				       &natgw_session_slot(session, slot)->head,
				       view_params);
	}
}

/*
 * Growing under load costs a new session up to a third of its time, and the
 * hint that a table is made by ends at 16 bits. So it is told that it holds more
 * than it does until it has slots for that, which is quick while it is empty.
 * Without memory it stays as it is, and grows later. It never shrinks: who has
 * had so many sessions will have them again, and the limit of them bounds it.
 */
static void make_slots(struct rhashtable *views, u32 slots)
{
	u32 before, after = SLOTS_LEAST;

	/* It grows when three quarters of the slots are not enough. */
	atomic_set(&views->nelems, slots / 4 * 3);
	do {
		before = after;
		schedule_work(&views->run_work);
		flush_work(&views->run_work);
		rcu_read_lock();
		after = rcu_dereference(views->tbl)->size;
		rcu_read_unlock();
	} while (after > before && after < slots);
	atomic_set(&views->nelems, 0);
}

/**
 * natgw_table_init() - make an empty table
 * @table: the table, zeroed but for the callbacks of its wheel
 * @sessions: so many it will hold, at most
 * @net: its namespace
 * @stats: counters of the namespace
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int natgw_table_init(struct natgw_table *table, u32 sessions, struct net *net,
		     struct natgw_stats __percpu *stats)
{
	int err;

	table->net = net;
	table->stats = stats;
	natgw_blocks_init(&table->blocks, &table->overflows, stats);
	table->recall = alloc_percpu_gfp(struct natgw_recall, GFP_KERNEL_ACCOUNT);
	if (!table->recall)
		return -ENOMEM;
	err = -ENOMEM;
	table->routes = natgw_routes_create();
	if (!table->routes)
		goto err_routes;
	err = natgw_wheel_init(&table->wheel);
	if (err)
		goto err_wheel;
	err = natgw_ledger_init(&table->ledger, stats);
	if (err)
		goto err_ledger;
	err = natgw_overflows_init(&table->overflows);
	if (err)
		goto err_overflows;
	err = natgw_mappings_init(&table->mappings);
	if (err)
		goto err_mappings;
	err = natgw_remotes_init(&table->remotes);
	if (err)
		goto err_remotes;
	err = natgw_subscribers_init(&table->subscribers);
	if (err)
		goto err_subscribers;
	err = natgw_hosts_init(&table->hosts);
	if (err)
		goto err_hosts;
	err = rhashtable_init(&table->views, &view_params);
	if (err)
		goto err_views;
	/* Nearly all sessions have two. */
	make_slots(&table->views, min_t(u64, 2ULL * sessions, SLOTS_MOST));
	return 0;

err_views:
	natgw_hosts_exit(&table->hosts);
err_hosts:
	natgw_subscribers_exit(&table->subscribers);
err_subscribers:
	natgw_remotes_exit(&table->remotes);
err_remotes:
	natgw_mappings_exit(&table->mappings);
err_mappings:
	natgw_overflows_exit(&table->overflows);
err_overflows:
	natgw_ledger_exit(&table->ledger);
err_ledger:
	natgw_wheel_exit(&table->wheel);
err_wheel:
	natgw_routes_destroy(table->routes);
err_routes:
	free_percpu(table->recall);
	return err;
}

/**
 * natgw_table_exit() - free a table that is empty
 * @table: the table
 *
 * Context: Process, may sleep. No packet can reach it, and its wheel is stopped.
 */
void natgw_table_exit(struct natgw_table *table)
{
	rhashtable_destroy(&table->views);
	natgw_hosts_exit(&table->hosts);
	natgw_blocks_exit(&table->blocks);
	natgw_subscribers_exit(&table->subscribers);
	natgw_remotes_exit(&table->remotes);
	natgw_mappings_exit(&table->mappings);
	natgw_overflows_exit(&table->overflows);
	natgw_ledger_exit(&table->ledger);
	natgw_wheel_exit(&table->wheel);
	natgw_routes_destroy(table->routes);
	free_percpu(table->recall);
}
