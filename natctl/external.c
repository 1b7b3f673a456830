// SPDX-License-Identifier: GPL-2.0
/*
 * An external address from attributes. It is a destination without an end, as it
 * were, and what they have in common is read alike.
 */
#include "external.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "attribute.h"

static const struct nla_policy external_policy[NATGW_A_DESTINATION_MAX + 1] = {
	[NATGW_A_DESTINATION_DESTINATIONS] = { .type = NLA_U32 },
	[NATGW_A_DESTINATION_FULLEST] = { .type = NLA_NESTED },
	[NATGW_A_DESTINATION_PORTS_MOST] = { .type = NLA_U32 },
};

static const struct nla_policy fullest_policy[NATGW_A_FULLEST_MAX + 1] = {
	[NATGW_A_FULLEST_DST] = { .type = NLA_U32 },
	[NATGW_A_FULLEST_DPORT] = { .type = NLA_U16 },
	[NATGW_A_FULLEST_PORTS_IN_USE] = { .type = NLA_U32 },
	[NATGW_A_FULLEST_PORTS_USABLE] = { .type = NLA_U32 },
};

static int read_fullest(struct nlattr *nest, struct destination *fullest)
{
	struct nlattr *at[NATGW_A_FULLEST_MAX + 1];

	if (!nest ||
	    attribute_parse_nested(at, NATGW_A_FULLEST_MAX, nest, fullest_policy))
		return -EPROTO;
	fullest->key.dst = ntohl(attribute_u32(at[NATGW_A_FULLEST_DST]));
	if (at[NATGW_A_FULLEST_DPORT])
		fullest->key.dport = nla_get_u16(at[NATGW_A_FULLEST_DPORT]);
	fullest->in_use = attribute_u32(at[NATGW_A_FULLEST_PORTS_IN_USE]);
	fullest->usable = attribute_u32(at[NATGW_A_FULLEST_PORTS_USABLE]);
	return 0;
}

/**
 * external_read() - read an external address
 * @head: the attributes of its message
 * @length: bytes of them
 * @external: receives it
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int external_read(struct nlattr *head, int length, struct external *external)
{
	struct destination *fullest = &external->fullest;
	struct nlattr *at[NATGW_A_DESTINATION_MAX + 1];
	struct destination sum;

	memset(external, 0, sizeof(*external));
	if (destination_read(head, length, &sum) ||
	    attribute_parse(at, NATGW_A_DESTINATION_MAX, head, length,
			    external_policy) ||
	    read_fullest(at[NATGW_A_DESTINATION_FULLEST], fullest))
		return -EPROTO;
	memcpy(external->pool, sum.key.pool, sizeof(external->pool));
	external->rule = sum.key.rule;
	external->address = sum.external;
	external->proto = sum.key.proto;
	external->in_use = sum.in_use;
	memcpy(external->refused, sum.refused, sizeof(external->refused));
	external->destinations = attribute_u32(at[NATGW_A_DESTINATION_DESTINATIONS]);
	external->most = attribute_u32(at[NATGW_A_DESTINATION_PORTS_MOST]);
	memcpy(fullest->key.pool, sum.key.pool, sizeof(fullest->key.pool));
	fullest->key.rule = sum.key.rule;
	fullest->key.proto = sum.key.proto;
	fullest->external = sum.external;
	return 0;
}
