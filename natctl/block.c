// SPDX-License-Identifier: GPL-2.0
/* A block of ports from attributes, and a request for some as attributes. */
#include "block.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

static const struct nla_policy block_policy[NATGW_A_BLOCK_MAX + 1] = {
	[NATGW_A_BLOCK_EXTERNAL] = { .type = NLA_U32 },
	[NATGW_A_BLOCK_PORTS] = { .type = NLA_NESTED },
	[NATGW_A_BLOCK_SRC] = { .type = NLA_NESTED },
	[NATGW_A_BLOCK_POOL] = { .type = NLA_STRING },
	[NATGW_A_BLOCK_RULE] = { .type = NLA_U32 },
	[NATGW_A_BLOCK_PORTS_IN_USE] = { .type = NLA_U32 },
	[NATGW_A_BLOCK_AGE] = { .type = NLA_U32 },
	[NATGW_A_BLOCK_EVENT] = { .type = NLA_U32 },
};

static const struct nla_policy ports_policy[NATGW_A_PORTS_MAX + 1] = {
	[NATGW_A_PORTS_FIRST] = { .type = NLA_U16 },
	[NATGW_A_PORTS_LAST] = { .type = NLA_U16 },
};

static const struct nla_policy range_policy[NATGW_A_RANGE_MAX + 1] = {
	[NATGW_A_RANGE_FIRST] = { .type = NLA_U32 },
	[NATGW_A_RANGE_LAST] = { .type = NLA_U32 },
};

static __u32 get_u32(struct nlattr *attribute)
{
	return attribute ? nla_get_u32(attribute) : 0;
}

static int get_ports(struct nlattr *attribute, struct ports *ports)
{
	struct nlattr *at[NATGW_A_PORTS_MAX + 1];

	if (nla_parse_nested(at, NATGW_A_PORTS_MAX, attribute, ports_policy) < 0 ||
	    !at[NATGW_A_PORTS_FIRST] || !at[NATGW_A_PORTS_LAST])
		return -EPROTO;
	ports->first = nla_get_u16(at[NATGW_A_PORTS_FIRST]);
	ports->last = nla_get_u16(at[NATGW_A_PORTS_LAST]);
	return 0;
}

static int get_range(struct nlattr *attribute, struct range *range)
{
	struct nlattr *at[NATGW_A_RANGE_MAX + 1];

	if (nla_parse_nested(at, NATGW_A_RANGE_MAX, attribute, range_policy) < 0 ||
	    !at[NATGW_A_RANGE_FIRST] || !at[NATGW_A_RANGE_LAST])
		return -EPROTO;
	range->first = ntohl(nla_get_u32(at[NATGW_A_RANGE_FIRST]));
	range->last = ntohl(nla_get_u32(at[NATGW_A_RANGE_LAST]));
	return 0;
}

/**
 * block_read() - read a block, or an event of one
 * @head: the attributes of its message
 * @length: bytes of them
 * @block: receives it
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int block_read(struct nlattr *head, int length, struct port_block *block)
{
	struct nlattr *at[NATGW_A_BLOCK_MAX + 1];

	memset(block, 0, sizeof(*block));
	if (nla_parse(at, NATGW_A_BLOCK_MAX, head, length, block_policy) < 0 ||
	    !at[NATGW_A_BLOCK_PORTS] || !at[NATGW_A_BLOCK_SRC] ||
	    get_ports(at[NATGW_A_BLOCK_PORTS], &block->ports) ||
	    get_range(at[NATGW_A_BLOCK_SRC], &block->inside))
		return -EPROTO;
	block->outside = ntohl(get_u32(at[NATGW_A_BLOCK_EXTERNAL]));
	if (at[NATGW_A_BLOCK_POOL])
		nla_strlcpy(block->pool, at[NATGW_A_BLOCK_POOL],
			    sizeof(block->pool));
	block->rule = get_u32(at[NATGW_A_BLOCK_RULE]);
	block->in_use = get_u32(at[NATGW_A_BLOCK_PORTS_IN_USE]);
	block->age = get_u32(at[NATGW_A_BLOCK_AGE]);
	block->event = get_u32(at[NATGW_A_BLOCK_EVENT]);
	return 0;
}

/**
 * block_filter_size() - room that a filter needs
 *
 * Return: bytes of attributes, at most.
 */
size_t block_filter_size(void)
{
	size_t word = nla_total_size(sizeof(__u32));

	return word + 2 * nla_total_size(2 * word);
}

static int put_ports(struct nl_msg *message, const struct ports *ports)
{
	struct nlattr *nest = nla_nest_start(message,
					     NLA_F_NESTED | NATGW_A_BLOCK_PORTS);

	if (!nest ||
	    nla_put_u16(message, NATGW_A_PORTS_FIRST, ports->first) ||
	    nla_put_u16(message, NATGW_A_PORTS_LAST, ports->last))
		return -EMSGSIZE;
	nla_nest_end(message, nest);
	return 0;
}

static int put_range(struct nl_msg *message, const struct range *range)
{
	struct nlattr *nest = nla_nest_start(message,
					     NLA_F_NESTED | NATGW_A_BLOCK_SRC);

	if (!nest ||
	    nla_put_u32(message, NATGW_A_RANGE_FIRST, htonl(range->first)) ||
	    nla_put_u32(message, NATGW_A_RANGE_LAST, htonl(range->last)))
		return -EMSGSIZE;
	nla_nest_end(message, nest);
	return 0;
}

/**
 * block_put_filter() - a filter as attributes
 * @message: receives them
 * @filter: the filter
 *
 * Return: 0, -EMSGSIZE if there is no room.
 */
int block_put_filter(struct nl_msg *message, const struct block_filter *filter)
{
	int ret = 0;

	if (filter->outside)
		ret = nla_put_u32(message, NATGW_A_BLOCK_EXTERNAL,
				  htonl(filter->outside)) ? -EMSGSIZE : 0;
	if (!ret && filter->ports.last)
		ret = put_ports(message, &filter->ports);
	if (!ret && filter->inside.last)
		ret = put_range(message, &filter->inside);
	return ret;
}
