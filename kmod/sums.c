// SPDX-License-Identifier: GPL-2.0
/* Sums by key, in a hash table with linear probing. */
#include "sums.h"

#include <linux/jhash.h>
#include <linux/prefetch.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "rules.h"

enum {
	FIRST_ROOM	= 1024,
	/* Places that are looked at between two rests. */
	SUMS_BATCH	= 4096,
};

/* ---- keys --------------------------------------------------------------- */

/* As natctl tells destinations apart: by the pool's name, where it has one. */
static void set_owner(struct natgw_sum_key *key, const struct natgw_rules *rules,
		      u32 handle)
{
	const struct natgw_rule *rule = natgw_rules_find(rules, handle);

	key->owner = handle;
	if (!rule || !rule->pool || !rule->pool->name[0])
		return;
	key->owner = rule->pool->id;
	key->service |= NATGW_SUM_POOL;
}

/**
 * natgw_sum_key() - what a destination is added up by
 * @destination: the destination
 * @rules: the ruleset in force; NULL if there is none
 * @by: what matters of it
 *
 * Context: RCU read side.
 * Return: the key.
 */
struct natgw_sum_key natgw_sum_key(const struct natgw_destination *destination,
				   const struct natgw_rules *rules,
				   enum natgw_sum_by by)
{
	struct natgw_sum_key key = {
		.addrs = destination->key.addrs,
		.service = destination->key.service | NATGW_SUM_USED,
	};

	if (by == NATGW_SUM_BY_REMOTE)
		key.addrs &= U32_MAX;
	if (by == NATGW_SUM_BY_EXTERNAL) {
		key.addrs &= ~(u64)U32_MAX;
		key.service &= ~(u32)U16_MAX;
	}
	set_owner(&key, rules, READ_ONCE(destination->rule));
	return key;
}

/**
 * natgw_sum_compare() - an order of keys
 * @a: a key
 * @b: another
 *
 * Context: Any.
 * Return: less than 0, 0 or more, as for sort().
 */
int natgw_sum_compare(const struct natgw_sum_key *a, const struct natgw_sum_key *b)
{
	if (a->addrs != b->addrs)
		return a->addrs < b->addrs ? -1 : 1;
	if (a->service != b->service)
		return a->service < b->service ? -1 : 1;
	return a->owner < b->owner ? -1 : a->owner > b->owner;
}

/* ---- places ------------------------------------------------------------- */

/**
 * natgw_sums_init() - no sums
 * @sums: the sums
 * @size: bytes of a place, which begins with its key; the rest is zeros at first
 *
 * Context: Any.
 */
void natgw_sums_init(struct natgw_sums *sums, size_t size)
{
	*sums = (struct natgw_sums){
		.size = size,
		.seed = get_random_u32(),
	};
}

static struct natgw_sum_key *place_of(const struct natgw_sums *sums, u32 place)
{
	return sums->list + place * sums->size;
}

/**
 * natgw_sums_clear() - forget all sums, and keep the room
 * @sums: the sums
 *
 * Context: Process.
 */
void natgw_sums_clear(struct natgw_sums *sums)
{
	if (sums->count)
		memset(sums->list, 0, sums->room * sums->size);
	sums->count = 0;
}

static u32 hash_of(const struct natgw_sums *sums, const struct natgw_sum_key *key)
{
	return jhash2((const u32 *)key, sizeof(*key) / sizeof(u32), sums->seed);
}

/* The place of a key, or the empty one that it can have. */
static struct natgw_sum_key *find(const struct natgw_sums *sums,
				  const struct natgw_sum_key *key)
{
	u32 hash = hash_of(sums, key);
	struct natgw_sum_key *at;

	for (;; hash++) {
		at = place_of(sums, hash & (sums->room - 1));
		if (!at->service || !natgw_sum_compare(at, key))
			return at;
	}
}

static int enlarge(struct natgw_sums *sums, u32 room)
{
	struct natgw_sums larger = {
		.size = sums->size,
		.room = room,
		.count = sums->count,
		.seed = sums->seed,
	};
	struct natgw_sum_key *at;
	u32 i;

	larger.list = kvcalloc(room, sums->size, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!larger.list)
		return -ENOMEM;
	for (i = 0; i < sums->room; i++) {
		at = place_of(sums, i);
		if (at->service)
			memcpy(find(&larger, at), at, sums->size);
		if (!(i % SUMS_BATCH))
			cond_resched();
	}
	kvfree(sums->list);
	*sums = larger;
	return 0;
}

/**
 * natgw_sums_reserve() - make room
 * @sums: the sums
 * @more: new keys that there may be before the next call
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int natgw_sums_reserve(struct natgw_sums *sums, u32 more)
{
	u64 wanted = (u64)sums->count + more;
	u64 room = max_t(u64, sums->room, FIRST_ROOM);

	/* Three quarters of the places may be used. */
	while (wanted * 4 > room * 3)
		room *= 2;
	if (room == sums->room)
		return 0;
	return room > U32_MAX / 2 ? -ENOMEM : enlarge(sums, room);
}

/**
 * natgw_sums_foresee() - ask memory for the sum of a key that is soon looked for
 * @sums: the sums
 * @key: the key
 *
 * Context: Any; whoever has the sums.
 */
void natgw_sums_foresee(const struct natgw_sums *sums, const struct natgw_sum_key *key)
{
	prefetchw(place_of(sums, hash_of(sums, key) & (sums->room - 1)));
}

/**
 * natgw_sums_place() - find the sum of a key, or begin it
 * @sums: the sums, with room for one more key
 * @key: the key
 *
 * Context: Any; whoever has the sums.
 * Return: its place.
 */
void *natgw_sums_place(struct natgw_sums *sums, const struct natgw_sum_key *key)
{
	struct natgw_sum_key *at = find(sums, key);

	if (!at->service) {
		*at = *key;
		sums->count++;
	}
	return at;
}

/**
 * natgw_sums_next() - the sums one by one
 * @sums: the sums
 * @place: where to look from; 0 at first. Set to where the next is looked for
 *
 * Context: Any; whoever has the sums.
 * Return: a sum; NULL at the end.
 */
void *natgw_sums_next(const struct natgw_sums *sums, u32 *place)
{
	struct natgw_sum_key *at;

	while (*place < sums->room) {
		at = place_of(sums, (*place)++);
		if (at->service)
			return at;
	}
	return NULL;
}

/**
 * natgw_sums_exit() - free what sums hold
 * @sums: the sums, or zeros
 *
 * Context: Process, may sleep.
 */
void natgw_sums_exit(struct natgw_sums *sums)
{
	kvfree(sums->list);
	sums->list = NULL;
	sums->room = 0;
	sums->count = 0;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "sums_test.c"
#endif
