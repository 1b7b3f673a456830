// SPDX-License-Identifier: GPL-2.0
/* A pool, read from netlink attributes. */
#include "config_read.h"

#include <linux/ctype.h>

const struct nla_policy natgw_pool_policy[NATGW_A_POOL_MAX + 1] = {
	[NATGW_A_POOL_NAME]	= { .type = NLA_NUL_STRING,
				    .len = NATGW_POOL_NAME_MAX },
	[NATGW_A_POOL_ADDRESS]	= NLA_POLICY_NESTED(natgw_range_policy),
	[NATGW_A_POOL_PORTS]	= NLA_POLICY_NESTED(natgw_ports_policy),
	[NATGW_A_POOL_SESSIONS]	= { .type = NLA_REJECT },
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
	return read_addresses(reader, nest, pool);
}
