// SPDX-License-Identifier: GPL-2.0
/* Numbers and ranges from attributes, and ranges as attributes. */
#include "attribute.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "natgw.h"

static const struct nla_policy range_policy[NATGW_A_RANGE_MAX + 1] = {
	[NATGW_A_RANGE_FIRST] = { .type = NLA_U32 },
	[NATGW_A_RANGE_LAST] = { .type = NLA_U32 },
};

static const struct nla_policy ports_policy[NATGW_A_PORTS_MAX + 1] = {
	[NATGW_A_PORTS_FIRST] = { .type = NLA_U16 },
	[NATGW_A_PORTS_LAST] = { .type = NLA_U16 },
};

/**
 * attribute_parse() - find attributes by their types
 * @at: receives them, NULL for what is missing; @max + 1 places
 * @max: the highest type that matters
 * @head: the first of them
 * @length: bytes of all of them
 * @policy: how long they have to be, by the types of numbers; @max + 1 places
 *
 * As nla_parse(), but in a third of the time: of a message, that is most.
 *
 * Return: 0, or -EPROTO if one is too short.
 */
int attribute_parse(struct nlattr *at[], int max, struct nlattr *head, int length,
		    const struct nla_policy *policy)
{
	static const int least[NLA_TYPE_MAX + 1] = {
		[NLA_U8] = sizeof(__u8),
		[NLA_U16] = sizeof(__u16),
		[NLA_U32] = sizeof(__u32),
		[NLA_U64] = sizeof(__u64),
	};

	memset(at, 0, (max + 1) * sizeof(*at));
	while (length >= NLA_HDRLEN && head->nla_len >= NLA_HDRLEN &&
	       head->nla_len <= length) {
		int type = head->nla_type & NLA_TYPE_MASK;
		int step = NLA_ALIGN(head->nla_len);

		if (type <= max) {
			if (head->nla_len - NLA_HDRLEN < least[policy[type].type])
				return -EPROTO;
			at[type] = head;
		}
		length -= step;
		head = (struct nlattr *)((char *)head + step);
	}
	return 0;
}

/**
 * attribute_parse_nested() - likewise, of those within another one
 * @at: as for attribute_parse()
 * @max: likewise
 * @nest: the other one
 * @policy: likewise
 *
 * Return: likewise.
 */
int attribute_parse_nested(struct nlattr *at[], int max, struct nlattr *nest,
			   const struct nla_policy *policy)
{
	return attribute_parse(at, max, (struct nlattr *)((char *)nest + NLA_HDRLEN),
			       nest->nla_len - NLA_HDRLEN, policy);
}

/**
 * attribute_u16() - a number
 * @attribute: the attribute, of a checked size; NULL if it is missing
 *
 * Return: the number; 0 if it is missing.
 */
__u16 attribute_u16(struct nlattr *attribute)
{
	__u16 number = 0;

	if (attribute)
		memcpy(&number, (char *)attribute + NLA_HDRLEN, sizeof(number));
	return number;
}

/**
 * attribute_u32() - a number
 * @attribute: the attribute, of a checked size; NULL if it is missing
 *
 * Return: the number; 0 if it is missing.
 */
__u32 attribute_u32(struct nlattr *attribute)
{
	__u32 number = 0;

	if (attribute)
		memcpy(&number, (char *)attribute + NLA_HDRLEN, sizeof(number));
	return number;
}

/**
 * attribute_u64() - a number
 * @attribute: the attribute, of a checked size; NULL if it is missing
 *
 * Return: the number; 0 if it is missing.
 */
__u64 attribute_u64(struct nlattr *attribute)
{
	__u64 number = 0;

	if (attribute)
		memcpy(&number, (char *)attribute + NLA_HDRLEN, sizeof(number));
	return number;
}

/**
 * attribute_range() - a range of addresses
 * @attribute: the attribute
 * @range: receives it
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int attribute_range(struct nlattr *attribute, struct range *range)
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
 * attribute_ports() - a range of ports
 * @attribute: the attribute
 * @ports: receives it
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int attribute_ports(struct nlattr *attribute, struct ports *ports)
{
	struct nlattr *at[NATGW_A_PORTS_MAX + 1];

	if (nla_parse_nested(at, NATGW_A_PORTS_MAX, attribute, ports_policy) < 0 ||
	    !at[NATGW_A_PORTS_FIRST] || !at[NATGW_A_PORTS_LAST])
		return -EPROTO;
	ports->first = nla_get_u16(at[NATGW_A_PORTS_FIRST]);
	ports->last = nla_get_u16(at[NATGW_A_PORTS_LAST]);
	return 0;
}

/**
 * attribute_put_range() - a range of addresses as an attribute
 * @message: receives it
 * @type: type of the attribute
 * @range: the range
 *
 * Return: 0, -EMSGSIZE if there is no room.
 */
int attribute_put_range(struct nl_msg *message, int type, const struct range *range)
{
	struct nlattr *nest = nla_nest_start(message, NLA_F_NESTED | type);

	if (!nest ||
	    nla_put_u32(message, NATGW_A_RANGE_FIRST, htonl(range->first)) ||
	    nla_put_u32(message, NATGW_A_RANGE_LAST, htonl(range->last)))
		return -EMSGSIZE;
	nla_nest_end(message, nest);
	return 0;
}

/**
 * attribute_put_ports() - a range of ports as an attribute
 * @message: receives it
 * @type: type of the attribute
 * @ports: the range
 *
 * Return: 0, -EMSGSIZE if there is no room.
 */
int attribute_put_ports(struct nl_msg *message, int type, const struct ports *ports)
{
	struct nlattr *nest = nla_nest_start(message, NLA_F_NESTED | type);

	if (!nest || nla_put_u16(message, NATGW_A_PORTS_FIRST, ports->first) ||
	    nla_put_u16(message, NATGW_A_PORTS_LAST, ports->last))
		return -EMSGSIZE;
	nla_nest_end(message, nest);
	return 0;
}
