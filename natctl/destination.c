// SPDX-License-Identifier: GPL-2.0
/*
 * A destination from attributes, and a request for some as attributes. What a
 * newer kernel counts by a name that this natctl has not is kept, without one.
 */
#include "destination.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "attribute.h"

static const struct nla_policy destination_policy[NATGW_A_DESTINATION_MAX + 1] = {
	[NATGW_A_DESTINATION_PROTO] = { .type = NLA_U8 },
	[NATGW_A_DESTINATION_DST] = { .type = NLA_U32 },
	[NATGW_A_DESTINATION_DPORT] = { .type = NLA_U16 },
	[NATGW_A_DESTINATION_EXTERNAL] = { .type = NLA_U32 },
	[NATGW_A_DESTINATION_POOL] = { .type = NLA_STRING },
	[NATGW_A_DESTINATION_RULE] = { .type = NLA_U32 },
	[NATGW_A_DESTINATION_PORTS_IN_USE] = { .type = NLA_U32 },
	[NATGW_A_DESTINATION_PORTS_USABLE] = { .type = NLA_U32 },
	[NATGW_A_DESTINATION_PORTS_PEAK] = { .type = NLA_U32 },
	[NATGW_A_DESTINATION_CREATED] = { .type = NLA_U64 },
	[NATGW_A_DESTINATION_HOLDER] = { .type = NLA_NESTED },
	[NATGW_A_DESTINATION_REFUSED] = { .type = NLA_NESTED },
	[NATGW_A_DESTINATION_UNANSWERED] = { .type = NLA_U64 },
	[NATGW_A_DESTINATION_SYN_RETRANSMITS] = { .type = NLA_U64 },
	[NATGW_A_DESTINATION_UNREACHABLE] = { .type = NLA_U64 },
	[NATGW_A_DESTINATION_RESETS_EARLY] = { .type = NLA_U64 },
	[NATGW_A_DESTINATION_FIRST] = { .type = NLA_U64 },
	[NATGW_A_DESTINATION_LAST] = { .type = NLA_U64 },
	[NATGW_A_DESTINATION_SOURCE] = { .type = NLA_NESTED },
	[NATGW_A_DESTINATION_EVENT] = { .type = NLA_U32 },
	[NATGW_A_DESTINATION_SUPPRESSED] = { .type = NLA_U64 },
	[NATGW_A_DESTINATION_THRESHOLD] = { .type = NLA_U32 },
	[NATGW_A_DESTINATION_PORTS_TAKEN] = { .type = NLA_U64 },
	[NATGW_A_DESTINATION_PORTS_RESTING] = { .type = NLA_U32 },
};

static const struct nla_policy count_policy[NATGW_A_COUNT_MAX + 1] = {
	[NATGW_A_COUNT_ID] = { .type = NLA_U32 },
	[NATGW_A_COUNT_VALUE] = { .type = NLA_U64 },
};

static const struct nla_policy source_policy[NATGW_A_SOURCE_MAX + 1] = {
	[NATGW_A_SOURCE_ADDRESS] = { .type = NLA_U32 },
	[NATGW_A_SOURCE_PORTS] = { .type = NLA_U32 },
};

/* @list has room for @room counts, the last for those without a name. */
static int get_count(struct nlattr *attribute, __u64 *list, __u32 room)
{
	struct nlattr *at[NATGW_A_COUNT_MAX + 1];
	__u32 id;

	if (attribute_parse_nested(at, NATGW_A_COUNT_MAX, attribute, count_policy) ||
	    !at[NATGW_A_COUNT_ID])
		return -EPROTO;
	id = nla_get_u32(at[NATGW_A_COUNT_ID]);
	list[id < room ? id : room - 1] += attribute_u64(at[NATGW_A_COUNT_VALUE]);
	return 0;
}

static int get_source(struct nlattr *attribute, struct destination *destination)
{
	struct nlattr *at[NATGW_A_SOURCE_MAX + 1];
	struct top_source *source;

	if (nla_parse_nested(at, NATGW_A_SOURCE_MAX, attribute,
			     source_policy) < 0 ||
	    !at[NATGW_A_SOURCE_ADDRESS])
		return -EPROTO;
	if (destination->source_count == DESTINATION_SOURCES)
		return 0;
	source = &destination->sources[destination->source_count++];
	source->address = ntohl(nla_get_u32(at[NATGW_A_SOURCE_ADDRESS]));
	source->ports = attribute_u32(at[NATGW_A_SOURCE_PORTS]);
	return 0;
}

static void get_key(struct nlattr **at, struct destination_key *key)
{
	key->proto = nla_get_u8(at[NATGW_A_DESTINATION_PROTO]);
	key->dst = ntohl(attribute_u32(at[NATGW_A_DESTINATION_DST]));
	if (at[NATGW_A_DESTINATION_DPORT])
		key->dport = nla_get_u16(at[NATGW_A_DESTINATION_DPORT]);
	/* A pool has one entry, whatever rules lead to it. */
	if (at[NATGW_A_DESTINATION_POOL])
		nla_strlcpy(key->pool, at[NATGW_A_DESTINATION_POOL],
			    sizeof(key->pool));
	else
		key->rule = attribute_u32(at[NATGW_A_DESTINATION_RULE]);
}

/**
 * destination_read() - read a destination, or an event of one
 * @head: the attributes of its message
 * @length: bytes of them
 * @destination: receives it
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int destination_read(struct nlattr *head, int length,
		     struct destination *destination)
{
	struct nlattr *at[NATGW_A_DESTINATION_MAX + 1];
	struct nlattr *nest;
	int ret = 0;
	int rest;

	memset(destination, 0, sizeof(*destination));
	if (attribute_parse(at, NATGW_A_DESTINATION_MAX, head, length,
			    destination_policy) ||
	    !at[NATGW_A_DESTINATION_PROTO])
		return -EPROTO;
	get_key(at, &destination->key);
	destination->external = ntohl(attribute_u32(at[NATGW_A_DESTINATION_EXTERNAL]));
	destination->event = attribute_u32(at[NATGW_A_DESTINATION_EVENT]);
	destination->in_use = attribute_u32(at[NATGW_A_DESTINATION_PORTS_IN_USE]);
	destination->usable = attribute_u32(at[NATGW_A_DESTINATION_PORTS_USABLE]);
	destination->peak = attribute_u32(at[NATGW_A_DESTINATION_PORTS_PEAK]);
	destination->created = attribute_u64(at[NATGW_A_DESTINATION_CREATED]);
	destination->taken = attribute_u64(at[NATGW_A_DESTINATION_PORTS_TAKEN]);
	destination->resting = attribute_u32(at[NATGW_A_DESTINATION_PORTS_RESTING]);
	destination->unanswered = attribute_u64(at[NATGW_A_DESTINATION_UNANSWERED]);
	destination->syn_retransmits =
		attribute_u64(at[NATGW_A_DESTINATION_SYN_RETRANSMITS]);
	destination->resets_early = attribute_u64(at[NATGW_A_DESTINATION_RESETS_EARLY]);
	destination->unreachable = attribute_u64(at[NATGW_A_DESTINATION_UNREACHABLE]);
	destination->first = attribute_u64(at[NATGW_A_DESTINATION_FIRST]);
	destination->last = attribute_u64(at[NATGW_A_DESTINATION_LAST]);
	destination->suppressed = attribute_u64(at[NATGW_A_DESTINATION_SUPPRESSED]);
	destination->threshold = attribute_u32(at[NATGW_A_DESTINATION_THRESHOLD]);
	nla_for_each_attr(nest, head, length, rest) {
		switch (nla_type(nest)) {
		case NATGW_A_DESTINATION_HOLDER:
			ret = get_count(nest, destination->holders,
					DESTINATION_HOLDERS);
			break;
		case NATGW_A_DESTINATION_REFUSED:
			ret = get_count(nest, destination->refused,
					DESTINATION_REASONS);
			break;
		case NATGW_A_DESTINATION_SOURCE:
			ret = get_source(nest, destination);
			break;
		}
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * destination_filter_size() - room that a filter needs
 * @filter: the filter
 *
 * Return: bytes of attributes, at most.
 */
size_t destination_filter_size(const struct destination_filter *filter)
{
	size_t number = nla_total_size(sizeof(__u32));
	size_t range = nla_total_size(2 * number);
	size_t remote = nla_total_size(3 * number);

	return nla_total_size(NATGW_POOL_NAME_MAX + 1) + 2 * range + 7 * number +
	       nla_total_size(0) + filter->remote_count * remote;
}

static int put_remote(struct nl_msg *message, const struct destination_key *key)
{
	struct nlattr *nest = nla_nest_start(message, NLA_F_NESTED |
						      NATGW_A_DESTINATION_REMOTE);

	if (!nest || nla_put_u8(message, NATGW_A_REMOTE_PROTO, key->proto) ||
	    nla_put_u32(message, NATGW_A_REMOTE_DST, htonl(key->dst)) ||
	    nla_put_u16(message, NATGW_A_REMOTE_DPORT, key->dport))
		return -EMSGSIZE;
	nla_nest_end(message, nest);
	return 0;
}

/* Which of those that are meant. */
static int put_choice(struct nl_msg *message,
		      const struct destination_filter *filter)
{
	int ret = 0;

	if (filter->top) {
		ret |= nla_put_u32(message, NATGW_A_DESTINATION_TOP, filter->top);
		ret |= nla_put_u32(message, NATGW_A_DESTINATION_ORDER,
				   filter->order);
	}
	if (filter->parts) {
		ret |= nla_put_u32(message, NATGW_A_DESTINATION_PARTS,
				   filter->parts);
		ret |= nla_put_u32(message, NATGW_A_DESTINATION_PART, filter->part);
	}
	return ret;
}

/**
 * destination_put_filter() - a filter as attributes
 * @message: receives them
 * @filter: the filter
 *
 * Return: 0, -EMSGSIZE if there is no room.
 */
int destination_put_filter(struct nl_msg *message,
			   const struct destination_filter *filter)
{
	__u32 given = filter->given;
	int ret = put_choice(message, filter);

	for (size_t i = 0; i < filter->remote_count; i++)
		ret |= put_remote(message, &filter->remotes[i]);
	if (given & DESTINATION_BIT(PROTO))
		ret |= nla_put_u8(message, NATGW_A_DESTINATION_PROTO,
				  filter->proto);
	if (given & DESTINATION_BIT(DST))
		ret |= attribute_put_range(message, NATGW_A_DESTINATION_DST_RANGE,
					   &filter->dst);
	if (given & DESTINATION_BIT(DPORT))
		ret |= nla_put_u16(message, NATGW_A_DESTINATION_DPORT,
				   filter->dport);
	if (given & DESTINATION_BIT(EXTERNAL))
		ret |= attribute_put_range(message,
					   NATGW_A_DESTINATION_EXTERNAL_RANGE,
					   &filter->external);
	if (given & DESTINATION_BIT(POOL))
		ret |= nla_put_string(message, NATGW_A_DESTINATION_POOL,
				      filter->pool);
	if (filter->sources)
		ret |= nla_put_u8(message, NATGW_A_DESTINATION_SOURCES,
				  filter->sources);
	if (filter->refused_only)
		ret |= nla_put_flag(message, NATGW_A_DESTINATION_REFUSED_ONLY);
	return ret ? -EMSGSIZE : 0;
}
