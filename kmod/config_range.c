// SPDX-License-Identifier: GPL-2.0
/* Ranges of addresses and of ports, read from netlink attributes. */
#include "config_range.h"

const struct nla_policy natgw_range_policy[NATGW_A_RANGE_MAX + 1] = {
	[NATGW_A_RANGE_FIRST]	= { .type = NLA_U32 },
	[NATGW_A_RANGE_LAST]	= { .type = NLA_U32 },
};

const struct nla_policy natgw_ports_policy[NATGW_A_PORTS_MAX + 1] = {
	[NATGW_A_PORTS_FIRST]	= { .type = NLA_U16 },
	[NATGW_A_PORTS_LAST]	= { .type = NLA_U16 },
};

/**
 * natgw_config_range() - read a range of addresses
 * @attr: the nest; NULL for all addresses
 * @range: filled in
 * @extack: told what is wrong
 *
 * Context: Process.
 * Return: 0, or -EINVAL.
 */
int natgw_config_range(const struct nlattr *attr, struct natgw_range *range,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NATGW_A_RANGE_MAX + 1];
	int err;

	range->first = 0;
	range->last = U32_MAX;
	if (!attr)
		return 0;
	err = nla_parse_nested(tb, NATGW_A_RANGE_MAX, attr, natgw_range_policy,
			       extack);
	if (err)
		return err;
	if (!tb[NATGW_A_RANGE_FIRST] || !tb[NATGW_A_RANGE_LAST])
		return natgw_refuse(extack, attr, "range of addresses is incomplete; give first and last");
	range->first = ntohl(nla_get_be32(tb[NATGW_A_RANGE_FIRST]));
	range->last = ntohl(nla_get_be32(tb[NATGW_A_RANGE_LAST]));
	if (range->first > range->last)
		return natgw_refuse(extack, attr, "range of addresses is empty; give the lower address first");
	return 0;
}

/**
 * natgw_config_ports() - read a range of ports
 * @attr: the nest; NULL for all ports
 * @ports: filled in
 * @extack: told what is wrong
 *
 * Context: Process.
 * Return: 0, or -EINVAL.
 */
int natgw_config_ports(const struct nlattr *attr, struct natgw_ports *ports,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NATGW_A_PORTS_MAX + 1];
	int err;

	ports->first = 0;
	ports->last = U16_MAX;
	if (!attr)
		return 0;
	err = nla_parse_nested(tb, NATGW_A_PORTS_MAX, attr, natgw_ports_policy,
			       extack);
	if (err)
		return err;
	if (!tb[NATGW_A_PORTS_FIRST] || !tb[NATGW_A_PORTS_LAST])
		return natgw_refuse(extack, attr, "range of ports is incomplete; give first and last");
	ports->first = nla_get_u16(tb[NATGW_A_PORTS_FIRST]);
	ports->last = nla_get_u16(tb[NATGW_A_PORTS_LAST]);
	if (ports->first > ports->last)
		return natgw_refuse(extack, attr, "range of ports is empty; give the lower port first");
	return 0;
}

/**
 * natgw_config_real_ports() - read a range of ports to send to or hand out
 * @attr: the nest
 * @ports: filled in; 0 is none of them
 * @extack: told what is wrong
 *
 * Context: Process.
 * Return: 0, or -EINVAL.
 */
int natgw_config_real_ports(const struct nlattr *attr,
			    struct natgw_ports *ports,
			    struct netlink_ext_ack *extack)
{
	int err = natgw_config_ports(attr, ports, extack);

	if (!err && !ports->first)
		err = natgw_refuse(extack, attr, "port 0 cannot be used; begin at 1");
	return err;
}

/**
 * natgw_config_hosts() - read a range of addresses that a host can have
 * @attr: the nest
 * @range: filled in; none of 0/8, 127/8 and 224/3 is in it
 * @extack: told what is wrong
 *
 * Context: Process.
 * Return: 0, or -EINVAL.
 */
int natgw_config_hosts(const struct nlattr *attr, struct natgw_range *range,
		       struct netlink_ext_ack *extack)
{
	static const struct natgw_range loopback = { 0x7f000000, 0x7fffffff };
	int err = natgw_config_range(attr, range, extack);

	if (err)
		return err;
	if (range->first < 0x01000000 || range->last >= 0xe0000000 ||
	    natgw_range_overlaps(range, &loopback))
		return natgw_refuse(extack, attr, "no host can have such an address; give unicast addresses outside of 0.0.0.0/8 and 127.0.0.0/8");
	return 0;
}
