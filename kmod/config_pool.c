// SPDX-License-Identifier: GPL-2.0
/* A pool, and what masquerade has of one, read from netlink attributes. */
#include "config_read.h"

#include <linux/ctype.h>
#include <linux/log2.h>

const struct nla_policy natgw_pool_policy[NATGW_A_POOL_MAX + 1] = {
	[NATGW_A_POOL_NAME]	= { .type = NLA_NUL_STRING,
				    .len = NATGW_POOL_NAME_MAX },
	[NATGW_A_POOL_ADDRESS]	= NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_POOL_PORTS]	= NLA_POLICY_NESTED(natgw_ports_policy),
	[NATGW_A_POOL_SESSIONS]	= { .type = NLA_REJECT },
	[NATGW_A_POOL_RESERVED]	= NLA_POLICY_NESTED(natgw_ports_policy),
	[NATGW_A_POOL_MAPPING]	= NLA_POLICY_MAX(NLA_U32, NATGW_MAPPING_BEHAVIOR_MAX),
	[NATGW_A_POOL_ADDRESS_ALLOCATION] =
		NLA_POLICY_MAX(NLA_U32, NATGW_ADDRESS_ALLOCATION_MAX),
	[NATGW_A_POOL_OVERFLOW]	= NLA_POLICY_MAX(NLA_U8, 1),
	[NATGW_A_POOL_PORT_ALLOCATION] =
		NLA_POLICY_MAX(NLA_U32, NATGW_PORT_ALLOCATION_MAX),
	/* Its range is checked where the refusal can name it. */
	[NATGW_A_POOL_HOLD_DOWN] = { .type = NLA_U32 },
	[NATGW_A_POOL_HOLD_DOWN_MAX] = { .type = NLA_U32 },
	[NATGW_A_POOL_REFUSE]	= NLA_POLICY_MAX(NLA_U32, NATGW_REFUSE_MAX),
	[NATGW_A_POOL_FILTERING_TCP] =
		NLA_POLICY_MAX(NLA_U32, NATGW_FILTERING_BEHAVIOR_MAX),
	[NATGW_A_POOL_FILTERING_UDP] =
		NLA_POLICY_MAX(NLA_U32, NATGW_FILTERING_BEHAVIOR_MAX),
	[NATGW_A_POOL_FILTERING_ICMP] =
		NLA_POLICY_MAX(NLA_U32, NATGW_FILTERING_BEHAVIOR_MAX),
	[NATGW_A_POOL_FILTERING_OTHER] =
		NLA_POLICY_MAX(NLA_U32, NATGW_FILTERING_BEHAVIOR_MAX),
	[NATGW_A_POOL_BLOCK]	= { .type = NLA_U32 },
	[NATGW_A_POOL_BLOCK_LIMIT] = { .type = NLA_U32 },
	[NATGW_A_POOL_BLOCK_TIMEOUT] = { .type = NLA_U32 },
	[NATGW_A_POOL_DETERMINISTIC] = NLA_POLICY_NESTED(natgw_range_policy),
};

#define REJECT(message) { .type = NLA_REJECT, .reject_message = (message) }

const struct nla_policy natgw_options_policy[NATGW_A_POOL_MAX + 1] = {
	[NATGW_A_POOL_NAME]	= REJECT("masquerade has no pool to name; remove it"),
	[NATGW_A_POOL_ADDRESS]	= REJECT("masquerade has the address of the interface; remove it"),
	[NATGW_A_POOL_PORTS]	=
		REJECT("masquerade has them as to-ports of its rule; give them there"),
	[NATGW_A_POOL_SESSIONS]	= { .type = NLA_REJECT },
	[NATGW_A_POOL_RESERVED]	= NLA_POLICY_NESTED(natgw_ports_policy),
	[NATGW_A_POOL_MAPPING]	= NLA_POLICY_MAX(NLA_U32, NATGW_MAPPING_BEHAVIOR_MAX),
	[NATGW_A_POOL_ADDRESS_ALLOCATION] =
		REJECT("masquerade has one address and none to choose; remove it"),
	[NATGW_A_POOL_OVERFLOW]	=
		REJECT("masquerade has one address and no other to try; remove it"),
	[NATGW_A_POOL_PORT_ALLOCATION] =
		NLA_POLICY_MAX(NLA_U32, NATGW_PORT_ALLOCATION_MAX),
	[NATGW_A_POOL_HOLD_DOWN] = { .type = NLA_U32 },
	[NATGW_A_POOL_HOLD_DOWN_MAX] = { .type = NLA_U32 },
	[NATGW_A_POOL_REFUSE]	= NLA_POLICY_MAX(NLA_U32, NATGW_REFUSE_MAX),
	[NATGW_A_POOL_FILTERING_TCP] =
		NLA_POLICY_MAX(NLA_U32, NATGW_FILTERING_BEHAVIOR_MAX),
	[NATGW_A_POOL_FILTERING_UDP] =
		NLA_POLICY_MAX(NLA_U32, NATGW_FILTERING_BEHAVIOR_MAX),
	[NATGW_A_POOL_FILTERING_ICMP] =
		NLA_POLICY_MAX(NLA_U32, NATGW_FILTERING_BEHAVIOR_MAX),
	[NATGW_A_POOL_FILTERING_OTHER] =
		NLA_POLICY_MAX(NLA_U32, NATGW_FILTERING_BEHAVIOR_MAX),
	[NATGW_A_POOL_BLOCK]	= { .type = NLA_U32 },
	[NATGW_A_POOL_BLOCK_LIMIT] = { .type = NLA_U32 },
	[NATGW_A_POOL_BLOCK_TIMEOUT] = { .type = NLA_U32 },
	[NATGW_A_POOL_DETERMINISTIC] =
		REJECT("masquerade has an address that changes; give snat a deterministic pool"),
};

static bool good_name(const char *name)
{
	if (!isalnum(*name))
		return false;
	while (isalnum(*name) || *name == '_' || *name == '-' || *name == '.')
		name++;
	return !*name;
}

/**
 * natgw_reader_pool() - a pool that was read already
 * @reader: the request
 * @name: what rules call it
 *
 * Context: Process.
 * Return: the pool, borrowed; NULL if there is none.
 */
struct natgw_pool *natgw_reader_pool(const struct natgw_reader *reader,
				     const char *name)
{
	const struct natgw_rules *rules = reader->rules;
	unsigned int i;

	for (i = 0; i < rules->pools; i++)
		if (rules->pool[i]->name[0] && !strcmp(rules->pool[i]->name, name))
			return rules->pool[i];
	return NULL;
}

/**
 * natgw_reader_taken() - do addresses belong to a pool that was read already
 * @reader: the request
 * @range: the addresses
 *
 * Context: Process.
 * Return: true if one of them does.
 */
bool natgw_reader_taken(const struct natgw_reader *reader,
			const struct natgw_range *range)
{
	const struct natgw_rules *rules = reader->rules;
	unsigned int i, j;

	for (i = 0; i < rules->pools; i++)
		for (j = 0; j < rules->pool[i]->ranges; j++)
			if (natgw_range_overlaps(&rules->pool[i]->range[j], range))
				return true;
	return false;
}

static int read_addresses(struct natgw_reader *reader,
			  const struct nlattr *nest, struct natgw_pool *pool)
{
	const struct nlattr *attr;
	struct natgw_range range;
	int err, rem;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != NATGW_A_POOL_ADDRESS)
			continue;
		err = natgw_config_hosts(attr, &range, reader->extack);
		if (err)
			return err;
		/* The pool is among the rules' already, with what it has so far. */
		if (natgw_reader_taken(reader, &range))
			return natgw_refuse(reader->extack, attr, "address is in a pool already; remove it from one of the two");
		pool->range[pool->ranges++] = range;
		pool->addresses += natgw_range_size(&range);
	}
	return 0;
}

static int check_once(struct natgw_reader *reader, const struct nlattr *nest)
{
	const struct nlattr *attr;
	unsigned long seen = 0;
	int rem;

	nla_for_each_nested(attr, nest, rem)
		if (nla_type(attr) != NATGW_A_POOL_ADDRESS &&
		    nla_type(attr) != NATGW_A_POOL_RESERVED &&
		    __test_and_set_bit(nla_type(attr), &seen))
			return natgw_refuse(reader->extack, attr, "is given twice; keep one");
	return 0;
}

static int read_reserved(struct natgw_reader *reader, const struct nlattr *nest,
			 struct natgw_pool *pool)
{
	const struct nlattr *attr;
	int err, rem;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != NATGW_A_POOL_RESERVED)
			continue;
		if (pool->reserveds == NATGW_POOL_RESERVED_MAX)
			return natgw_refuse(reader->extack, attr, "more than 32 ranges of reserved ports; join neighbours");
		err = natgw_config_real_ports(attr,
					      &pool->reserved[pool->reserveds],
					      reader->extack);
		if (err)
			return err;
		pool->reserveds++;
	}
	return 0;
}

static bool is_between(const struct nlattr *attr, u32 least, u32 most)
{
	return nla_get_u32(attr) >= least && nla_get_u32(attr) <= most;
}

static int read_block(struct natgw_reader *reader, struct nlattr **tb,
		      struct natgw_pool *pool)
{
	struct nlattr *block = tb[NATGW_A_POOL_BLOCK];
	struct nlattr *limit = tb[NATGW_A_POOL_BLOCK_LIMIT];
	struct nlattr *timeout = tb[NATGW_A_POOL_BLOCK_TIMEOUT];
	u32 size = block ? nla_get_u32(block) : 0;

	static_assert(NATGW_POOL_BLOCK_MIN == 64 && NATGW_POOL_BLOCK_MAX == 16384 &&
		      NATGW_POOL_BLOCK_LIMIT_MAX == 64 &&
		      NATGW_POOL_BLOCK_TIMEOUT_MAX == 86400, "the texts say so");
	if (size && (!is_power_of_2(size) ||
		     !is_between(block, NATGW_POOL_BLOCK_MIN, NATGW_POOL_BLOCK_MAX)))
		return natgw_refuse(reader->extack, block, "block is no power of two from 64 to 16384; give one, or 0 for none");
	if (!size && (limit || timeout))
		return natgw_refuse(reader->extack, limit ?: timeout, "says nothing without block; give block, or remove it");
	if (limit && !is_between(limit, 1, NATGW_POOL_BLOCK_LIMIT_MAX))
		return natgw_refuse(reader->extack, limit, "block-limit is out of range; give 1 to 64 blocks");
	if (timeout && !is_between(timeout, 1, NATGW_POOL_BLOCK_TIMEOUT_MAX))
		return natgw_refuse(reader->extack, timeout, "block-timeout is out of range; give 1 to 86400 seconds");
	pool->block = size;
	if (limit)
		pool->block_limit = nla_get_u32(limit);
	if (timeout)
		pool->block_timeout = nla_get_u32(timeout) * HZ;
	return 0;
}

static int read_hold_down(struct natgw_reader *reader, struct nlattr **tb,
			  struct natgw_pool *pool)
{
	struct nlattr *time = tb[NATGW_A_POOL_HOLD_DOWN];
	struct nlattr *most = tb[NATGW_A_POOL_HOLD_DOWN_MAX];

	static_assert(NATGW_POOL_HOLD_DOWN_MAX == 3600 &&
		      NATGW_POOL_RESTING_MAX == 65535, "the texts say so");
	if (time && !is_between(time, 0, NATGW_POOL_HOLD_DOWN_MAX))
		return natgw_refuse(reader->extack, time, "hold-down is out of range; give 0 to 3600 seconds");
	if (most && !is_between(most, 1, NATGW_POOL_RESTING_MAX))
		return natgw_refuse(reader->extack, most, "hold-down-max is out of range; give 1 to 65535 ports");
	if (time)
		pool->hold_down = nla_get_u32(time) * HZ;
	if (most)
		pool->hold_down_max = nla_get_u32(most);
	return 0;
}

/* Where a port is not one internal endpoint's, nobody would be let in to it. */
static int read_filtering(struct natgw_reader *reader, struct nlattr **tb,
			  struct natgw_pool *pool)
{
	static const int types[NATGW_CLASSES] = {
		[NATGW_CLASS_TCP] = NATGW_A_POOL_FILTERING_TCP,
		[NATGW_CLASS_UDP] = NATGW_A_POOL_FILTERING_UDP,
		[NATGW_CLASS_ICMP] = NATGW_A_POOL_FILTERING_ICMP,
		[NATGW_CLASS_OTHER] = NATGW_A_POOL_FILTERING_OTHER,
	};
	unsigned int i;

	for (i = 0; i < NATGW_CLASSES; i++) {
		if (!tb[types[i]])
			continue;
		pool->filtering[i] = nla_get_u32(tb[types[i]]);
		if (pool->filtering[i] &&
		    pool->mapping != NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT)
			return natgw_refuse(reader->extack, tb[types[i]], "lets others in to a mapping, and there is none; give mapping endpoint-independent, too, or remove it");
	}
	return 0;
}

/* Whose port it is, is computed: nothing else can have a say in it. */
static int read_deterministic(struct natgw_reader *reader, struct nlattr **tb,
			      struct natgw_pool *pool)
{
	struct nlattr *overflow = tb[NATGW_A_POOL_OVERFLOW];
	int err;

	if (!tb[NATGW_A_POOL_DETERMINISTIC])
		return 0;
	err = natgw_config_hosts(tb[NATGW_A_POOL_DETERMINISTIC], &pool->inside,
				 reader->extack);
	if (err)
		return err;
	if (pool->block)
		return natgw_refuse(reader->extack, tb[NATGW_A_POOL_BLOCK], "deterministic ranges are fixed, and there are no blocks; remove block or deterministic");
	if (pool->address_allocation != NATGW_ADDRESS_ALLOCATION_PAIRED)
		return natgw_refuse(reader->extack, tb[NATGW_A_POOL_ADDRESS_ALLOCATION], "deterministic computes the address; remove address-allocation or deterministic");
	if (overflow && nla_get_u8(overflow))
		return natgw_refuse(reader->extack, overflow, "a deterministic range has no other address to go to; remove overflow or deterministic");
	return 0;
}

/* Options; the pool has its ports already, and is complete but for addresses. */
static int read_options(struct natgw_reader *reader, const struct nlattr *nest,
			struct nlattr **tb, struct natgw_pool *pool)
{
	int err;

	static_assert(NATGW_POOL_RESERVED_MAX == 32, "the text says so");
	err = check_once(reader, nest);
	if (!err)
		err = read_reserved(reader, nest, pool);
	if (err)
		return err;
	if (tb[NATGW_A_POOL_MAPPING])
		pool->mapping = nla_get_u32(tb[NATGW_A_POOL_MAPPING]);
	if (tb[NATGW_A_POOL_ADDRESS_ALLOCATION])
		pool->address_allocation =
			nla_get_u32(tb[NATGW_A_POOL_ADDRESS_ALLOCATION]);
	if (tb[NATGW_A_POOL_OVERFLOW])
		pool->overflow = nla_get_u8(tb[NATGW_A_POOL_OVERFLOW]);
	if (tb[NATGW_A_POOL_PORT_ALLOCATION])
		pool->port_allocation =
			nla_get_u32(tb[NATGW_A_POOL_PORT_ALLOCATION]);
	if (tb[NATGW_A_POOL_REFUSE])
		pool->refuse = nla_get_u32(tb[NATGW_A_POOL_REFUSE]);
	err = read_hold_down(reader, tb, pool);
	if (!err)
		err = read_filtering(reader, tb, pool);
	if (!err)
		err = read_block(reader, tb, pool);
	if (!err)
		err = read_deterministic(reader, tb, pool);
	if (err)
		return err;
	natgw_pool_seal(pool);
	if (pool->offered.first > pool->offered.last)
		return natgw_refuse(reader->extack, tb[NATGW_A_POOL_BLOCK], "no whole block fits into the ports; give smaller blocks, or more ports");
	if (!pool->usable)
		return natgw_refuse(reader->extack, tb[NATGW_A_POOL_RESERVED], "every port to hand out is reserved; reserve fewer, or give more ports");
	return 0;
}

/* The ranges of a deterministic pool, now that its addresses are known. */
static int check_ranges(struct natgw_reader *reader, struct nlattr **tb,
			struct natgw_pool *pool)
{
	static_assert(NATGW_POOL_RANGE_MIN == 64, "the text says so");
	if (!tb[NATGW_A_POOL_DETERMINISTIC])
		return 0;
	natgw_pool_seal(pool);
	if (pool->share < NATGW_POOL_RANGE_MIN)
		return natgw_refuse(reader->extack, tb[NATGW_A_POOL_DETERMINISTIC], "each of them would have fewer than 64 ports; give more addresses or ports, or a smaller prefix");
	if (natgw_pool_barren(pool))
		return natgw_refuse(reader->extack, tb[NATGW_A_POOL_RESERVED], "one of the deterministic ranges has no port that is not reserved; reserve fewer");
	return 0;
}

/**
 * natgw_config_read_options() - read the options of a masquerade rule
 * @reader: the request
 * @nest: the options, of those that an interface can have; NULL for none
 * @pool: the rule's pool, with its ports; complete afterwards
 *
 * Context: Process.
 * Return: 0, or -EINVAL.
 */
int natgw_config_read_options(struct natgw_reader *reader,
			      const struct nlattr *nest,
			      struct natgw_pool *pool)
{
	struct nlattr *tb[NATGW_A_POOL_MAX + 1];
	int err;

	if (!nest) {
		natgw_pool_seal(pool);
		return 0;
	}
	err = nla_parse_nested(tb, NATGW_A_POOL_MAX, nest, natgw_options_policy,
			       reader->extack);
	return err ?: read_options(reader, nest, tb, pool);
}

/**
 * natgw_config_read_pool() - read a pool
 * @reader: the request; the pool is added to its ruleset
 * @nest: the pool's attributes
 *
 * Context: Process, may sleep.
 * Return: 0, -EINVAL or -ENOMEM.
 */
int natgw_config_read_pool(struct natgw_reader *reader,
			   const struct nlattr *nest)
{
	struct nlattr *tb[NATGW_A_POOL_MAX + 1];
	const struct nlattr *attr;
	unsigned int ranges = 0;
	struct natgw_pool *pool;
	int err, rem;

	err = nla_parse_nested(tb, NATGW_A_POOL_MAX, nest, natgw_pool_policy,
			       reader->extack);
	if (err)
		return err;
	nla_for_each_nested(attr, nest, rem)
		ranges += nla_type(attr) == NATGW_A_POOL_ADDRESS;
	if (!tb[NATGW_A_POOL_NAME])
		return natgw_refuse(reader->extack, nest, "pool has no name; give one");
	if (!good_name(nla_data(tb[NATGW_A_POOL_NAME])))
		return natgw_refuse(reader->extack, tb[NATGW_A_POOL_NAME], "pool name is not usable; begin with a letter or digit, go on with those or _ - .");
	if (natgw_reader_pool(reader, nla_data(tb[NATGW_A_POOL_NAME])))
		return natgw_refuse(reader->extack, tb[NATGW_A_POOL_NAME], "pool is there already; give every pool another name");
	if (!ranges)
		return natgw_refuse(reader->extack, nest, "pool has no address; give at least one");
	pool = natgw_pool_create(nla_data(tb[NATGW_A_POOL_NAME]), ranges);
	if (!pool)
		return -ENOMEM;
	reader->rules->pool[reader->rules->pools++] = pool;
	if (tb[NATGW_A_POOL_PORTS]) {
		err = natgw_config_real_ports(tb[NATGW_A_POOL_PORTS],
					      &pool->ports, reader->extack);
		if (err)
			return err;
	}
	err = read_options(reader, nest, tb, pool);
	if (!err)
		err = read_addresses(reader, nest, pool);
	return err ?: check_ranges(reader, tb, pool);
}
