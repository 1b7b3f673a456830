// SPDX-License-Identifier: GPL-2.0
/* Mappings of endpoint-independent pools. */
#include "mapping.h"

#include <linux/sched.h>
#include <linux/slab.h>

#include "wheel.h"

static const struct rhashtable_params inside_params = {
	.head_offset = offsetof(struct natgw_mapping, inside),
	.key_offset = offsetof(struct natgw_mapping, internal),
	.key_len = sizeof(struct natgw_mapping_key),
	.automatic_shrinking = true,
};

static const struct rhashtable_params outside_params = {
	.head_offset = offsetof(struct natgw_mapping, outside),
	.key_offset = offsetof(struct natgw_mapping, external),
	.key_len = sizeof(struct natgw_mapping_key),
	.automatic_shrinking = true,
};

/**
 * natgw_mappings_init() - make the tables
 * @mappings: the tables, zeroed
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int natgw_mappings_init(struct natgw_mappings *mappings)
{
	int err;

	err = rhashtable_init(&mappings->inside, &inside_params);
	if (err)
		return err;
	err = rhashtable_init(&mappings->outside, &outside_params);
	if (err)
		rhashtable_destroy(&mappings->inside);
	return err;
}

/**
 * natgw_mappings_exit() - free tables that are empty
 * @mappings: the tables
 *
 * Context: Process, may sleep. No session is left.
 */
void natgw_mappings_exit(struct natgw_mappings *mappings)
{
	rhashtable_destroy(&mappings->outside);
	rhashtable_destroy(&mappings->inside);
}

/**
 * natgw_mappings_blocked() - count the mappings that hold a block
 * @mappings: the mappings of the namespace
 *
 * Context: Process, may sleep.
 * Return: the number; exact if no mapping came or went meanwhile.
 */
u64 natgw_mappings_blocked(struct natgw_mappings *mappings)
{
	const struct natgw_mapping *mapping;
	struct rhashtable_iter iter;
	bool again;
	u64 n;

	do {
		n = 0;
		again = false;
		rhashtable_walk_enter(&mappings->outside, &iter);
		rhashtable_walk_start(&iter);
		while ((mapping = rhashtable_walk_next(&iter))) {
			/* Those behind this one are looked at again, with it. */
			if (IS_ERR(mapping)) {
				again = true;
				break;
			}
			n += mapping->hold.in_block;
		}
		rhashtable_walk_stop(&iter);
		rhashtable_walk_exit(&iter);
		cond_resched();
	} while (again);
	return n;
}

/**
 * natgw_mapping_lock() - find the mapping of an internal endpoint, and lock it
 * @mappings: the mappings of the namespace
 * @internal: the endpoint
 *
 * Context: BH disabled, RCU read side.
 * Return: the mapping, its destination locked, for natgw_destination_unlock();
 *         NULL if there is none.
 */
struct natgw_mapping *natgw_mapping_lock(struct natgw_mappings *mappings,
					 const struct natgw_mapping_key *internal)
{
	struct natgw_mapping *mapping;

	for (;;) {
		mapping = rhashtable_lookup(&mappings->inside, internal,
					    inside_params);
		if (!mapping)
			return NULL;
		spin_lock(&mapping->hold.destination->lock);
		if (!mapping->gone && !mapping->retired) {
			/* See natgw_destination_lock(). */
			__release(&mapping->hold.destination->lock);
			return mapping;
		}
		/* Who marked it has taken it out under this lock. */
		spin_unlock(&mapping->hold.destination->lock);
	}
}

/**
 * natgw_mapping_find() - find the mapping of an external endpoint
 * @mappings: the mappings of the namespace
 * @external: the endpoint
 * @proto: IP protocol
 *
 * Context: RCU read side.
 * Return: the mapping, borrowed; it may be taken out already, see
 *         natgw_mapping_relock(). NULL if there is none.
 */
struct natgw_mapping *natgw_mapping_find(struct natgw_mappings *mappings,
					 const struct natgw_endpoint *external,
					 u8 proto)
{
	const struct natgw_mapping_key key = {
		.addr = external->addr,
		.port = external->port,
		.proto = proto,
	};

	/* Nearly every gateway has none, and every new flow asks. */
	if (!atomic_read(&mappings->outside.nelems))
		return NULL;
	return rhashtable_lookup(&mappings->outside, &key, outside_params);
}

/**
 * natgw_mapping_relock() - lock a mapping that was found before
 * @mapping: the mapping, borrowed
 *
 * Context: BH disabled, RCU read side.
 * Return: true, and its destination is locked, for natgw_destination_unlock();
 *         false if the mapping was taken out meanwhile.
 */
bool natgw_mapping_relock(struct natgw_mapping *mapping)
{
	spinlock_t *lock = &mapping->hold.destination->lock;

	spin_lock(lock);
	if (!mapping->gone) {
		/* See natgw_destination_lock(). */
		__release(lock);
		return true;
	}
	spin_unlock(lock);
	return false;
}

/**
 * natgw_mapping_sessions() - count the sessions of a mapping
 * @mapping: the mapping
 *
 * Context: Any. Exact if its destination is locked.
 * Return: the number.
 */
u32 natgw_mapping_sessions(const struct natgw_mapping *mapping)
{
	u32 sessions = 0;
	unsigned int i;

	for (i = 0; i < NATGW_HOLDERS; i++)
		sessions += READ_ONCE(mapping->sessions[i]);
	return sessions;
}

/**
 * natgw_mapping_create() - make a mapping that nobody can find yet
 * @internal: its internal endpoint
 *
 * Context: Any.
 * Return: the mapping, owned, for kfree() until it is published; NULL without
 *         memory.
 */
struct natgw_mapping *natgw_mapping_create(const struct natgw_mapping_key *internal)
{
	struct natgw_mapping *mapping;

	mapping = kzalloc(sizeof(*mapping), GFP_ATOMIC | __GFP_NOWARN);
	if (!mapping)
		return NULL;
	mapping->internal = *internal;
	mapping->created = natgw_wheel_now();
	/* Its first session has yet to live. */
	mapping->until = mapping->created + HZ;
	return mapping;
}

static void tell(struct natgw_mappings *mappings,
		 const struct natgw_mapping *mapping,
		 enum natgw_mapping_event event)
{
	if (mappings->tell)
		mappings->tell(mappings, mapping, event);
}

static int insert(struct rhashtable *table, struct rhash_head *head,
		  const struct rhashtable_params params)
{
	int err = rhashtable_lookup_insert_fast(table, head, params);

	return err && err != -EEXIST ? -ENOMEM : err;
}

/**
 * natgw_mapping_publish() - give a mapping its external endpoint
 * @mappings: the mappings of the namespace
 * @mapping: the mapping, not published yet
 * @destination: destination that has the port, locked until the caller has let
 *               it hold the port
 * @external: the external endpoint
 *
 * Context: BH disabled, RCU read side.
 * Return: 0; or
 * * %-EEXIST - another mapping has it; this one is as it was
 * * %-ESTALE - the internal endpoint has a mapping meanwhile; this one was
 *              found by others, and is gone
 * * %-ENOMEM - no memory; this one is gone likewise
 */
int natgw_mapping_publish(struct natgw_mappings *mappings,
			  struct natgw_mapping *mapping,
			  struct natgw_destination *destination,
			  const struct natgw_endpoint *external)
{
	int err;

	mapping->external = (struct natgw_mapping_key){
		.addr = external->addr,
		.port = external->port,
		.proto = mapping->internal.proto,
	};
	/* Who finds it waits for the lock of this one. */
	mapping->hold.destination = destination;
	err = insert(&mappings->outside, &mapping->outside, outside_params);
	if (err == -EEXIST)
		return err;
	if (!err) {
		err = insert(&mappings->inside, &mapping->inside,
			     inside_params);
		if (!err) {
			tell(mappings, mapping, NATGW_MAPPING_EVENT_CREATED);
			return 0;
		}
		rhashtable_remove_fast(&mappings->outside,
				       &mapping->outside, outside_params);
	}
	mapping->gone = true;
	kfree_rcu(mapping, rcu);
	return err == -EEXIST ? -ESTALE : err;
}

/**
 * natgw_mapping_retire() - let no new session join a mapping
 * @mappings: the mappings of the namespace
 * @mapping: the mapping, its destination locked
 *
 * Its pool does not have its address any more; the sessions that it has go on.
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_mapping_retire(struct natgw_mappings *mappings,
			  struct natgw_mapping *mapping)
{
	if (mapping->retired)
		return;
	WRITE_ONCE(mapping->retired, true);
	rhashtable_remove_fast(&mappings->inside, &mapping->inside,
			       inside_params);
}

/**
 * natgw_mapping_withdraw() - take a mapping out that has no session
 * @mappings: the mappings of the namespace
 * @mapping: the mapping, its destination locked
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_mapping_withdraw(struct natgw_mappings *mappings,
			    struct natgw_mapping *mapping)
{
	tell(mappings, mapping, NATGW_MAPPING_EVENT_ENDED);
	natgw_mapping_retire(mappings, mapping);
	mapping->gone = true;
	rhashtable_remove_fast(&mappings->outside, &mapping->outside,
			       outside_params);
	kfree_rcu(mapping, rcu);
}
