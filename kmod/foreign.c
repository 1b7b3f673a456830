// SPDX-License-Identifier: GPL-2.0
/* Foreign ports: taken, but by what does not hold them at the destination. */
#include "foreign.h"

#include <linux/in.h>
#include <linux/rbtree.h>
#include <linux/slab.h>

#include "destination.h"
#include "overflow.h"
#include "session.h"
#include "socket.h"
#include "space.h"
#include "table.h"

static enum natgw_owner owner_of(const struct natgw_attempt *attempt)
{
	struct natgw_endpoint peer = *attempt->responder;

	if (attempt->proto == IPPROTO_ICMP)
		peer.port = attempt->source.port;
	if (attempt->mine ||
	    (attempt->local && natgw_socket_has(attempt->table->net, attempt->proto,
					      &attempt->source, attempt->responder,
					      attempt->oif)))
		return NATGW_OWNER_SOCKET;
	/* From one endpoint to itself nothing can be sent. */
	if (natgw_endpoint_equal(&attempt->source, attempt->responder) ||
	    natgw_table_has(attempt->table, &attempt->source, &peer, attempt->proto))
		return NATGW_OWNER_SESSION;
	return NATGW_OWNER_NONE;
}

/**
 * natgw_foreign_owner() - who has a port that no session of its destination has
 * @attempt: the port, as a flow would have it
 *
 * Context: BH disabled, RCU read side.
 * Return: who; nobody if the flow could have it.
 */
enum natgw_owner natgw_foreign_owner(const struct natgw_attempt *attempt)
{
	return owner_of(attempt);
}

/* ---- by port ------------------------------------------------------------- */

static struct natgw_aside *aside_of(const struct rb_node *node)
{
	return rb_entry(node, struct natgw_aside, node);
}

static bool aside_less(struct rb_node *a, const struct rb_node *b)
{
	return aside_of(a)->port < aside_of(b)->port;
}

static int aside_compare(const void *port, const struct rb_node *node)
{
	return (int)*(const u16 *)port - aside_of(node)->port;
}

static struct natgw_aside *find(const struct natgw_destination *destination, u16 port)
{
	struct rb_node *node = rb_find(&port, &destination->foreign, aside_compare);

	return node ? aside_of(node) : NULL;
}

/* Ledgers without such sessions are not asked when one ends. */
static void count(struct natgw_table *table, struct natgw_destination *destination,
		  int change)
{
	destination->foreigners += change;
	atomic_add(change, &table->ledger.foreigners);
}

static void forget(struct natgw_table *table, struct natgw_destination *destination,
		   struct natgw_aside *aside)
{
	if (aside->owner == NATGW_OWNER_SESSION)
		count(table, destination, -1);
	rb_erase(&aside->node, &destination->foreign);
	list_del(&aside->list);
	kfree(aside);
}

/* It is free again: whoever took the destination for full is to look. */
static void give_back(struct natgw_table *table, struct natgw_destination *destination,
		      struct natgw_aside *aside)
{
	natgw_space_release(destination->space, aside->port);
	forget(table, destination, aside);
	WRITE_ONCE(destination->full, 0);
	natgw_overflow_clear(&table->overflows, destination);
}

/* ---- of a flow ----------------------------------------------------------- */

/**
 * natgw_foreign_put() - put a port aside that somebody else has
 * @destination: the destination, locked; the port's bit is set there
 * @attempt: the port, and who met it
 *
 * Context: BH disabled, RCU read side.
 * Return: 0; or
 * * %-EAGAIN - nobody has it any more; its bit is as it was
 * * %-ENOMEM - no memory; likewise
 */
int natgw_foreign_put(struct natgw_destination *destination,
		      const struct natgw_attempt *attempt)
{
	struct natgw_aside *aside = kzalloc(sizeof(*aside), GFP_ATOMIC | __GFP_NOWARN);

	if (!aside)
		return -ENOMEM;
	aside->port = ntohs(attempt->source.port);
	aside->round = destination->round;
	INIT_LIST_HEAD(&aside->list);
	/*
	 * Counted before it is looked for: either it is not found any more, or
	 * natgw_foreign_ended() sees the count.
	 */
	count(attempt->table, destination, 1);
	smp_mb(); /* pairs with that of natgw_foreign_ended() */
	aside->owner = owner_of(attempt);
	if (aside->owner != NATGW_OWNER_SESSION)
		count(attempt->table, destination, -1);
	if (aside->owner == NATGW_OWNER_NONE) {
		kfree(aside);
		return -EAGAIN;
	}
	rb_add(&aside->node, &destination->foreign, aside_less);
	if (aside->owner == NATGW_OWNER_SOCKET || attempt->shared)
		list_add_tail(&aside->list, &destination->aside);
	return 0;
}

/**
 * natgw_foreign_look() - look at ports again that were put aside
 * @destination: the destination, locked
 * @attempt: who wants one; its port is used up
 * @most: so many are looked at, those first that were not for longest
 *
 * Context: BH disabled, RCU read side.
 * Return: true if one is free again.
 */
bool natgw_foreign_look(struct natgw_destination *destination,
			struct natgw_attempt *attempt, unsigned int most)
{
	u32 now = natgw_wheel_now();
	struct natgw_aside *aside;

	if ((s32)(now - destination->looked) >= HZ) {
		destination->looked = now;
		destination->round++;
	}
	while (most-- && !list_empty(&destination->aside)) {
		aside = list_first_entry(&destination->aside, struct natgw_aside, list);
		if (!attempt->shared && aside->round == destination->round)
			return false;
		aside->round = destination->round;
		list_move_tail(&aside->list, &destination->aside);
		attempt->source.port = htons(aside->port);
		/* Of another kind by now, it is still looked at as before. */
		if (owner_of(attempt) == NATGW_OWNER_NONE) {
			give_back(attempt->table, destination, aside);
			return true;
		}
	}
	return false;
}

/**
 * natgw_foreign_take() - the gateway's own flow takes a port that was put aside
 * @destination: the destination, locked
 * @attempt: the port
 *
 * It was for the sake of the socket that sends; or of another that is shut by
 * now, or could not send from there.
 *
 * Context: BH disabled, RCU read side.
 * Return: 0, its bit stays set; or -EBUSY if it is not aside, or a session has it.
 */
int natgw_foreign_take(struct natgw_destination *destination,
		       const struct natgw_attempt *attempt)
{
	struct natgw_aside *aside = find(destination, ntohs(attempt->source.port));

	if (!aside || (aside->owner == NATGW_OWNER_SESSION && !attempt->shared))
		return -EBUSY;
	forget(attempt->table, destination, aside);
	return 0;
}

/* ---- of the foreign session ---------------------------------------------- */

static void free_at(struct natgw_table *table, const struct natgw_destination_key *key,
		    u16 port)
{
	struct natgw_destination *destination;
	struct natgw_aside *aside;

	destination = natgw_destination_find(&table->ledger, key);
	if (!destination)
		return;
	spin_lock(&destination->lock);
	aside = destination->gone ? NULL : find(destination, port);
	if (aside && aside->owner == NATGW_OWNER_SESSION)
		give_back(table, destination, aside);
	spin_unlock(&destination->lock);
}

static void free_endpoint(struct natgw_table *table, u8 proto,
			  const struct natgw_endpoint *external,
			  const struct natgw_endpoint *remote)
{
	static const struct natgw_endpoint any;
	struct natgw_destination_key key;

	key = natgw_destination_key(proto, external->addr, remote);
	free_at(table, &key, ntohs(external->port));
	key = natgw_destination_key(proto, external->addr, &any);
	free_at(table, &key, ntohs(external->port));
}

/**
 * natgw_foreign_ended() - a session has ended: its ports may be wanted elsewhere
 * @table: its table
 * @session: the session; its views are out of the table
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_foreign_ended(struct natgw_table *table, struct natgw_session *session)
{
	struct natgw_endpoint from, to;
	const struct natgw_node *node;
	unsigned int slot;

	smp_mb(); /* pairs with that of natgw_foreign_put() */
	if (!atomic_read(&table->ledger.foreigners))
		return;
	for (slot = 0; slot < 3; slot++) {
		if (!natgw_session_stored(session, slot))
			continue;
		node = natgw_session_node(session, slot);
		from = natgw_view_endpoint(&node->view, NATGW_FORWARD);
		to = natgw_view_endpoint(&node->view, NATGW_REVERSE);
		free_endpoint(table, session->proto, &from, &to);
		free_endpoint(table, session->proto, &to, &from);
	}
}
