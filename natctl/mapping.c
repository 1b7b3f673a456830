// SPDX-License-Identifier: GPL-2.0
/* A mapping from attributes, and a request for some as attributes. */
#include "mapping.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "attribute.h"

static const struct nla_policy mapping_policy[NATGW_A_MAPPING_MAX + 1] = {
	[NATGW_A_MAPPING_PROTO] = { .type = NLA_U8 },
	[NATGW_A_MAPPING_INTERNAL] = { .type = NLA_U32 },
	[NATGW_A_MAPPING_INTERNAL_PORT] = { .type = NLA_U16 },
	[NATGW_A_MAPPING_EXTERNAL] = { .type = NLA_U32 },
	[NATGW_A_MAPPING_EXTERNAL_PORT] = { .type = NLA_U16 },
	[NATGW_A_MAPPING_POOL] = { .type = NLA_STRING },
	[NATGW_A_MAPPING_RULE] = { .type = NLA_U32 },
	[NATGW_A_MAPPING_SESSIONS] = { .type = NLA_U32 },
	[NATGW_A_MAPPING_FILTERING] = { .type = NLA_U32 },
	[NATGW_A_MAPPING_AGE] = { .type = NLA_U32 },
	[NATGW_A_MAPPING_RETIRED] = { .type = NLA_FLAG },
	[NATGW_A_MAPPING_EVENT] = { .type = NLA_U32 },
};

/**
 * mapping_read() - read a mapping, or an event of one
 * @head: the attributes of its message
 * @length: bytes of them
 * @mapping: receives it
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int mapping_read(struct nlattr *head, int length, struct mapping *mapping)
{
	struct nlattr *at[NATGW_A_MAPPING_MAX + 1];

	memset(mapping, 0, sizeof(*mapping));
	if (nla_parse(at, NATGW_A_MAPPING_MAX, head, length, mapping_policy) < 0 ||
	    !at[NATGW_A_MAPPING_PROTO] || !at[NATGW_A_MAPPING_INTERNAL] ||
	    !at[NATGW_A_MAPPING_EXTERNAL])
		return -EPROTO;
	mapping->proto = nla_get_u8(at[NATGW_A_MAPPING_PROTO]);
	mapping->inside = ntohl(nla_get_u32(at[NATGW_A_MAPPING_INTERNAL]));
	mapping->outside = ntohl(nla_get_u32(at[NATGW_A_MAPPING_EXTERNAL]));
	mapping->inside_port = attribute_u16(at[NATGW_A_MAPPING_INTERNAL_PORT]);
	mapping->outside_port = attribute_u16(at[NATGW_A_MAPPING_EXTERNAL_PORT]);
	if (at[NATGW_A_MAPPING_POOL])
		nla_strlcpy(mapping->pool, at[NATGW_A_MAPPING_POOL],
			    sizeof(mapping->pool));
	mapping->rule = attribute_u32(at[NATGW_A_MAPPING_RULE]);
	mapping->sessions = attribute_u32(at[NATGW_A_MAPPING_SESSIONS]);
	mapping->filtering = attribute_u32(at[NATGW_A_MAPPING_FILTERING]);
	mapping->age = attribute_u32(at[NATGW_A_MAPPING_AGE]);
	mapping->retired = at[NATGW_A_MAPPING_RETIRED];
	mapping->event = attribute_u32(at[NATGW_A_MAPPING_EVENT]);
	return 0;
}

/**
 * mapping_filter_size() - room that a filter needs
 *
 * Return: bytes of attributes, at most.
 */
size_t mapping_filter_size(void)
{
	size_t word = nla_total_size(sizeof(__u32));

	return nla_total_size(4 * nla_total_size(2 * word) + word +
			      nla_total_size(NATGW_POOL_NAME_MAX + 1));
}

static bool gave(const struct mapping_filter *filter, int attribute)
{
	return filter->given & 1U << attribute;
}

static int put_given(struct nl_msg *message, const struct mapping_filter *filter)
{
	int ret = 0;

	if (gave(filter, NATGW_A_MAPPING_FILTER_SRC))
		ret = attribute_put_range(message, NATGW_A_MAPPING_FILTER_SRC, &filter->src);
	if (!ret && gave(filter, NATGW_A_MAPPING_FILTER_SPORT))
		ret = attribute_put_ports(message, NATGW_A_MAPPING_FILTER_SPORT,
					  &filter->sport);
	if (!ret && gave(filter, NATGW_A_MAPPING_FILTER_PROTO))
		ret = nla_put_u8(message, NATGW_A_MAPPING_FILTER_PROTO,
				 filter->proto);
	if (!ret && gave(filter, NATGW_A_MAPPING_FILTER_POOL))
		ret = nla_put_string(message, NATGW_A_MAPPING_FILTER_POOL,
				     filter->pool);
	if (!ret && gave(filter, NATGW_A_MAPPING_FILTER_NAT_SRC))
		ret = attribute_put_range(message, NATGW_A_MAPPING_FILTER_NAT_SRC,
					  &filter->nat_src);
	if (!ret && gave(filter, NATGW_A_MAPPING_FILTER_NAT_SPORT))
		ret = attribute_put_ports(message, NATGW_A_MAPPING_FILTER_NAT_SPORT,
					  &filter->nat_sport);
	return ret ? -EMSGSIZE : 0;
}

/**
 * mapping_put_filter() - a filter as attributes
 * @message: receives them
 * @filter: the filter
 *
 * Return: 0, -EMSGSIZE if there is no room.
 */
int mapping_put_filter(struct nl_msg *message,
		       const struct mapping_filter *filter)
{
	struct nlattr *nest;

	if (!filter->given)
		return 0;
	nest = nla_nest_start(message, NLA_F_NESTED | NATGW_A_MAPPING_FILTER);
	if (!nest || put_given(message, filter))
		return -EMSGSIZE;
	nla_nest_end(message, nest);
	return 0;
}
