/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whom a mapping lets in that has no session with it (RFC 4787 section 5). That
 * is what the configuration in force says, whatever it was when the mapping was
 * made.
 */
#ifndef _NATGW_FILTERING_H
#define _NATGW_FILTERING_H

#include "mapping.h"
#include "rules.h"

/**
 * struct natgw_ends - a mapping's endpoints, and who wants in
 * @internal: internal endpoint
 * @external: external endpoint
 * @remote: the other side, as the internal endpoint would address it
 * @mark: mark of the packet
 */
struct natgw_ends {
	struct natgw_mapping_key internal;
	struct natgw_mapping_key external;
	struct natgw_endpoint remote;
	u32 mark;
};

struct natgw_pool *natgw_filtering_pool(const struct natgw_rules *rules,
					const struct natgw_ends *ends);

/**
 * natgw_filtering_of() - from whom packets pass to mappings of a pool
 * @pool: the pool; NULL if the mapping has none any more
 * @proto: IP protocol
 *
 * Context: Any.
 * Return: the filter.
 */
static inline enum natgw_filtering_behavior
natgw_filtering_of(const struct natgw_pool *pool, u8 proto)
{
	if (!pool)
		return NATGW_FILTERING_BEHAVIOR_ADDRESS_AND_PORT_DEPENDENT;
	return pool->filtering[natgw_stats_class(proto)];
}

#endif
