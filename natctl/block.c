// SPDX-License-Identifier: GPL-2.0
/* A block of ports from attributes, and a request for some as attributes. */
#include "block.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "attribute.h"

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
	    attribute_ports(at[NATGW_A_BLOCK_PORTS], &block->ports) ||
	    attribute_range(at[NATGW_A_BLOCK_SRC], &block->inside))
		return -EPROTO;
	block->outside = ntohl(attribute_u32(at[NATGW_A_BLOCK_EXTERNAL]));
	if (at[NATGW_A_BLOCK_POOL])
		nla_strlcpy(block->pool, at[NATGW_A_BLOCK_POOL],
			    sizeof(block->pool));
	block->rule = attribute_u32(at[NATGW_A_BLOCK_RULE]);
	block->in_use = attribute_u32(at[NATGW_A_BLOCK_PORTS_IN_USE]);
	block->age = attribute_u32(at[NATGW_A_BLOCK_AGE]);
	block->event = attribute_u32(at[NATGW_A_BLOCK_EVENT]);
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
		ret = attribute_put_ports(message, NATGW_A_BLOCK_PORTS,
					  &filter->ports);
	if (!ret && filter->inside.last)
		ret = attribute_put_range(message, NATGW_A_BLOCK_SRC,
					  &filter->inside);
	return ret;
}
