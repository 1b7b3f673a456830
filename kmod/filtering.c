// SPDX-License-Identifier: GPL-2.0
/* Whom a mapping lets in that has no session with it. */
#include "filtering.h"

/* The rule that would translate what the internal endpoint answers. */
static struct natgw_pool *pool_of_interface(const struct natgw_rules *rules,
					    const struct natgw_ends *ends)
{
	struct natgw_question question = {
		.tuple = {
			.src = { ends->internal.addr, ends->internal.port },
			.dst = ends->remote,
			.proto = ends->internal.proto,
		},
		.oif = ends->internal.pool,
		.mark = ends->mark,
	};
	const struct natgw_rule *rule = natgw_rules_after(rules, &question);

	return rule && rule->action == NATGW_ACTION_MASQUERADE ? rule->pool : NULL;
}

/* An identifier is no port, unless the pool is divided among subscribers. */
static bool offers(const struct natgw_pool *pool, const struct natgw_mapping_key *external)
{
	u16 port = ntohs(external->port);
	unsigned int i;

	if (!natgw_packet_has_ports(external->proto))
		return true;
	for (i = 0; i < pool->reserveds; i++)
		if (natgw_ports_has(&pool->reserved[i], port))
			return false;
	return natgw_ports_has(&pool->offered, port);
}

/**
 * natgw_filtering_pool() - the pool that a mapping is of, as things are now
 * @rules: the ruleset in force
 * @ends: the mapping
 *
 * Context: RCU read side.
 * Return: the pool, borrowed; NULL if no pool hands out its endpoint to it any
 *         more.
 */
struct natgw_pool *natgw_filtering_pool(const struct natgw_rules *rules,
					const struct natgw_ends *ends)
{
	struct natgw_pool *pool;

	if (ends->internal.pool & NATGW_POOL_NAMED)
		pool = natgw_rules_owner(rules, ends->external.addr);
	else
		pool = pool_of_interface(rules, ends);
	if (!pool || pool->mapping != NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT ||
	    (pool->addresses && pool->id != ends->internal.pool) ||
	    !offers(pool, &ends->external))
		return NULL;
	return pool;
}
