// SPDX-License-Identifier: GPL-2.0
/* A configuration, read from netlink attributes. */
#include "config_read.h"

#include <linux/mm.h>
#include <linux/sort.h>

#include "wheel.h"

/* standards.md of the RFCs: 4787 REQ-5, 5382 REQ-4 and 5, 5508 REQ-2, 7857 2.2. */
const struct natgw_bounds natgw_timeout_bounds[__NATGW_TIMEOUT_MAX] = {
	[NATGW_TIMEOUT_UDP]		= { 120, NATGW_WHEEL_MAX, 300 },
	[NATGW_TIMEOUT_UDP_STREAM]	= { 120, NATGW_WHEEL_MAX, 300 },
	[NATGW_TIMEOUT_TCP_IDLE]	= { 7440, NATGW_WHEEL_MAX, 7440 },
	[NATGW_TIMEOUT_TCP_TRANS_OPEN]	= { 1, NATGW_WHEEL_MAX, 240 },
	[NATGW_TIMEOUT_TCP_TRANS_CLOSE]	= { 1, NATGW_WHEEL_MAX, 240 },
	[NATGW_TIMEOUT_ICMP]		= { 60, NATGW_WHEEL_MAX, 60 },
	[NATGW_TIMEOUT_OTHER_PROTO]	= { 1, NATGW_WHEEL_MAX, 600 },
	[NATGW_TIMEOUT_TCP_IN_SYN]	= { 6, NATGW_WHEEL_MAX, 6 },
};

const struct natgw_bounds natgw_limit_bounds[__NATGW_LIMIT_MAX] = {
	[NATGW_LIMIT_SESSIONS]		= { 1, 16777216, 262144 },
	[NATGW_LIMIT_DESTINATIONS]	= { 0, 16777216, 16384 },
	[NATGW_LIMIT_ANSWERS]		= { 0, 1000000, 1000 },
	[NATGW_LIMIT_SUBSCRIBERS]	= { 0, 16777216, 0 },
	[NATGW_LIMIT_SUBSCRIBER_PREFIX]	= { 1, 32, 32 },
	[NATGW_LIMIT_SUBSCRIBER_SESSIONS] = { 0, 16777216, 0 },
	[NATGW_LIMIT_SUBSCRIBER_PORTS]	= { 0, 16777216, 0 },
	[NATGW_LIMIT_SUBSCRIBER_RATE]	= { 0, 1000000, 0 },
	[NATGW_LIMIT_HALF_OPEN_SHARE]	= { 0, 100, 0 },
	[NATGW_LIMIT_MINIMUM_PORTS]	= { 0, 65536, 0 },
	[NATGW_LIMIT_UNSOLICITED_SYNS]	= { 0, 1024, 64 },
	[NATGW_LIMIT_SESSION_RATE]	= { 0, 1000000, 0 },
};

const struct natgw_bounds natgw_option_bounds[__NATGW_OPTION_MAX] = {
	[NATGW_OPTION_TCP_LOOSE]	= { 0, 1, 0 },
	[NATGW_OPTION_ICMP_CHECK_INNER]	= { 0, 1, 1 },
	[NATGW_OPTION_IP_ID_REWRITE]	= { 0, NATGW_IP_ID_REWRITE_MAX,
					    NATGW_IP_ID_REWRITE_FRAGMENTS },
	[NATGW_OPTION_UNKNOWN_PROTO]	= { 0, NATGW_UNKNOWN_PROTO_MAX,
					    NATGW_UNKNOWN_PROTO_ADDRESS_ONLY },
	[NATGW_OPTION_INVALID_PACKET]	= { 0, NATGW_INVALID_PACKET_MAX,
					    NATGW_INVALID_PACKET_DROP },
	[NATGW_OPTION_UNSOLICITED_SYN]	= { 0, NATGW_UNSOLICITED_SYN_MAX,
					    NATGW_UNSOLICITED_SYN_ICMP },
	[NATGW_OPTION_INBOUND_REFRESH]	= { 0, 1, 0 },
	[NATGW_OPTION_HAIRPIN]		= { 0, 1, 1 },
	[NATGW_OPTION_EARLY_ROUTE]	= { 0, 1, 1 },
};

/* RFC 7659: intervals of 1 to 3600 s, 20 s for pools; no thresholds of subscribers. */
const struct natgw_bounds natgw_notify_bounds[__NATGW_NOTIFICATION_MAX] = {
	[NATGW_NOTIFICATION_POOL_HIGH]	= { 0, 100, 90 },
	[NATGW_NOTIFICATION_POOL_LOW]	= { 0, 99, 0 },
	[NATGW_NOTIFICATION_SUBSCRIBER_HIGH] = { 0, 100, 0 },
	[NATGW_NOTIFICATION_INTERVAL]	= { 1, 3600, 20 },
};

static const struct nla_policy setting_policy[NATGW_A_SETTING_MAX + 1] = {
	[NATGW_A_SETTING_ID]	= { .type = NLA_U32 },
	[NATGW_A_SETTING_VALUE]	= { .type = NLA_U32 },
};

static const struct nla_policy port_timeout_policy[NATGW_A_PORT_TIMEOUT_MAX + 1] = {
	[NATGW_A_PORT_TIMEOUT_PORT]	= { .type = NLA_U16 },
	[NATGW_A_PORT_TIMEOUT_SECONDS]	= { .type = NLA_U32 },
};

const struct nla_policy natgw_config_policy[NATGW_A_CONFIG_MAX + 1] = {
	[NATGW_A_CONFIG_GENERATION] = { .type = NLA_U32 },
	[NATGW_A_CONFIG_CHECK_ONLY] = { .type = NLA_FLAG },
	[NATGW_A_CONFIG_POOL]	= NLA_POLICY_NESTED(natgw_pool_policy),
	[NATGW_A_CONFIG_RULE]	= NLA_POLICY_NESTED(natgw_rule_policy),
	[NATGW_A_CONFIG_TIMEOUT] = NLA_POLICY_NESTED(setting_policy),
	[NATGW_A_CONFIG_LIMIT]	= NLA_POLICY_NESTED(setting_policy),
	[NATGW_A_CONFIG_OPTION]	= NLA_POLICY_NESTED(setting_policy),
	[NATGW_A_CONFIG_NOTIFY]	= NLA_POLICY_NESTED(setting_policy),
	[NATGW_A_CONFIG_PROFILE] = NLA_POLICY_MAX(NLA_U32, NATGW_PROFILE_MAX),
	[NATGW_A_CONFIG_UDP_PORT_TIMEOUT] = NLA_POLICY_NESTED(port_timeout_policy),
	[NATGW_A_CONFIG_FAST_DEVICE] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
};

/* ---- settings ----------------------------------------------------------- */

static int read_setting(struct natgw_reader *reader, const struct nlattr *nest,
			const struct natgw_bounds *bounds, u32 n, u32 *value,
			unsigned long *seen)
{
	struct nlattr *tb[NATGW_A_SETTING_MAX + 1];
	u32 id, v;
	int err;

	err = nla_parse_nested(tb, NATGW_A_SETTING_MAX, nest, setting_policy,
			       reader->extack);
	if (err)
		return err;
	if (!tb[NATGW_A_SETTING_ID] || !tb[NATGW_A_SETTING_VALUE])
		return natgw_refuse(reader->extack, nest, "setting is incomplete; give id and value");
	id = nla_get_u32(tb[NATGW_A_SETTING_ID]);
	v = nla_get_u32(tb[NATGW_A_SETTING_VALUE]);
	if (id >= n)
		return natgw_refuse(reader->extack, tb[NATGW_A_SETTING_ID], "there is no such setting; see the family's specification");
	if (__test_and_set_bit(id, seen))
		return natgw_refuse(reader->extack, nest, "setting is given twice; remove one of them");
	if (v < bounds[id].least || v > bounds[id].most)
		return natgw_refuse(reader->extack, tb[NATGW_A_SETTING_VALUE], "value is out of range; natgw.conf(5) has the ranges");
	value[id] = v;
	return 0;
}

static void set_defaults(struct natgw_rules *rules)
{
	unsigned int i;

	for (i = 0; i < __NATGW_TIMEOUT_MAX; i++)
		rules->timeout[i] = natgw_timeout_bounds[i].usual;
	for (i = 0; i < __NATGW_LIMIT_MAX; i++)
		rules->limit[i] = natgw_limit_bounds[i].usual;
	for (i = 0; i < __NATGW_OPTION_MAX; i++)
		rules->option[i] = natgw_option_bounds[i].usual;
	for (i = 0; i < __NATGW_NOTIFICATION_MAX; i++)
		rules->notify[i] = natgw_notify_bounds[i].usual;
}

static int read_port_timeout(struct natgw_reader *reader, const struct nlattr *nest)
{
	struct nlattr *tb[NATGW_A_PORT_TIMEOUT_MAX + 1];
	struct natgw_rules *rules = reader->rules;
	u32 seconds;
	u16 port;
	int err;

	err = nla_parse_nested(tb, NATGW_A_PORT_TIMEOUT_MAX, nest,
			       port_timeout_policy, reader->extack);
	if (err)
		return err;
	if (!tb[NATGW_A_PORT_TIMEOUT_PORT] || !tb[NATGW_A_PORT_TIMEOUT_SECONDS])
		return natgw_refuse(reader->extack, nest, "timeout of a port is incomplete; give port and seconds");
	port = nla_get_u16(tb[NATGW_A_PORT_TIMEOUT_PORT]);
	seconds = nla_get_u32(tb[NATGW_A_PORT_TIMEOUT_SECONDS]);
	if (!port || port >= NATGW_RULES_PORTS)
		return natgw_refuse(reader->extack, tb[NATGW_A_PORT_TIMEOUT_PORT], "only ports 1 to 1023 can have a timeout of their own");
	if (!seconds || seconds > NATGW_WHEEL_MAX)
		return natgw_refuse(reader->extack, tb[NATGW_A_PORT_TIMEOUT_SECONDS], "value is out of range; natgw.conf(5) has the ranges");
	if (!rules->port_timeout)
		rules->port_timeout = kcalloc(NATGW_RULES_PORTS, sizeof(u32),
					      GFP_KERNEL_ACCOUNT);
	if (!rules->port_timeout)
		return -ENOMEM;
	if (rules->port_timeout[port])
		return natgw_refuse(reader->extack, nest, "port has a timeout already; remove one of them");
	rules->port_timeout[port] = seconds * HZ;
	return 0;
}

static int read_fast_device(struct natgw_reader *reader, const struct nlattr *attr)
{
	struct natgw_rules *rules = reader->rules;
	char *name;
	unsigned int i;

	if (rules->fasts == NATGW_FAST_DEVICES_MAX)
		return natgw_refuse(reader->extack, attr, "the fast path cannot have more devices; remove one of them");
	name = rules->fast[rules->fasts].name;
	nla_strscpy(name, attr, IFNAMSIZ);
	if (!*name)
		return natgw_refuse(reader->extack, attr, "interface has no name; give one");
	for (i = 0; i < rules->fasts; i++)
		if (!strcmp(rules->fast[i].name, name))
			return natgw_refuse(reader->extack, attr, "device is given twice; remove one of them");
	rules->fasts++;
	return 0;
}

/* The fast path goes by the routes that the early route keeps. */
static int check_fast_path(struct natgw_reader *reader)
{
	const struct natgw_rules *rules = reader->rules;

	if (!rules->fasts || rules->option[NATGW_OPTION_EARLY_ROUTE])
		return 0;
	NL_SET_ERR_MSG(reader->extack, "the fast path needs the early route; set early-route on, or give no devices");
	return -EINVAL;
}

/* @low is where the lower threshold was set; NULL if it was not. */
static int check_thresholds(struct natgw_reader *reader, const struct nlattr *low)
{
	const u32 *notify = reader->rules->notify;

	if (!low || !notify[NATGW_NOTIFICATION_POOL_HIGH] ||
	    notify[NATGW_NOTIFICATION_POOL_LOW] < notify[NATGW_NOTIFICATION_POOL_HIGH])
		return 0;
	return natgw_refuse(reader->extack, low, "pool-low is not below pool-high; lower it, or set it to 0 for an eighth below");
}

/* ---- the whole ---------------------------------------------------------- */

static int handle_compare(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

static int check_handles(struct natgw_reader *reader)
{
	const struct natgw_rules *rules = reader->rules;
	unsigned int i, n = 0;
	int err = 0;
	u32 *handle;

	handle = kvcalloc(rules->n + 1, sizeof(*handle), GFP_KERNEL);
	if (!handle)
		return -ENOMEM;
	for (i = 0; i < rules->n; i++)
		if (rules->rule[i].handle)
			handle[n++] = rules->rule[i].handle;
	sort(handle, n, sizeof(*handle), handle_compare, NULL);
	for (i = 1; i < n && !err; i++)
		if (handle[i] == handle[i - 1]) {
			NL_SET_ERR_MSG(reader->extack, "two rules have the same handle; leave handles to the kernel");
			err = -EINVAL;
		}
	kvfree(handle);
	return err;
}

static int read_second(struct natgw_reader *reader, const struct nlattr *attr,
		       unsigned long seen[4])
{
	struct natgw_rules *rules = reader->rules;

	switch (nla_type(attr)) {
	case NATGW_A_CONFIG_RULE:
		return natgw_config_read_rule(reader, attr);
	case NATGW_A_CONFIG_TIMEOUT:
		return read_setting(reader, attr, natgw_timeout_bounds,
				    __NATGW_TIMEOUT_MAX, rules->timeout, &seen[0]);
	case NATGW_A_CONFIG_LIMIT:
		return read_setting(reader, attr, natgw_limit_bounds,
				    __NATGW_LIMIT_MAX, rules->limit, &seen[1]);
	case NATGW_A_CONFIG_OPTION:
		return read_setting(reader, attr, natgw_option_bounds,
				    __NATGW_OPTION_MAX, rules->option, &seen[2]);
	case NATGW_A_CONFIG_NOTIFY:
		return read_setting(reader, attr, natgw_notify_bounds,
				    __NATGW_NOTIFICATION_MAX, rules->notify,
				    &seen[3]);
	case NATGW_A_CONFIG_PROFILE:
		rules->profile = nla_get_u32(attr);
		return 0;
	case NATGW_A_CONFIG_UDP_PORT_TIMEOUT:
		return read_port_timeout(reader, attr);
	case NATGW_A_CONFIG_FAST_DEVICE:
		return read_fast_device(reader, attr);
	default:
		return 0;
	}
}

static int read_all(struct natgw_reader *reader, const struct nlmsghdr *nlh)
{
	const unsigned long low = BIT(NATGW_NOTIFICATION_POOL_LOW);
	const struct nlattr *attr, *at_low = NULL;
	unsigned long seen[4] = {};
	unsigned int i;
	int err, rem;

	/* Pools first: rules name them. */
	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != NATGW_A_CONFIG_POOL)
			continue;
		err = natgw_config_read_pool(reader, attr);
		if (err)
			return err;
	}
	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem) {
		err = read_second(reader, attr, seen);
		if (err)
			return err;
		if (!at_low && seen[3] & low)
			at_low = attr;
	}
	err = check_thresholds(reader, at_low);
	if (!err)
		err = check_fast_path(reader);
	if (err)
		return err;
	for (i = 0; i < __NATGW_TIMEOUT_MAX; i++)
		reader->rules->timeout[i] *= HZ;
	return check_handles(reader);
}

/**
 * natgw_config_read() - read a configuration
 * @info: the request
 *
 * Context: Process, may sleep.
 * Return: a ruleset that is not sealed yet, owned; or -EINVAL, with the reason
 *         and the attribute in the request's extack; or -ENOMEM.
 */
struct natgw_rules *natgw_config_read(struct genl_info *info)
{
	struct natgw_reader reader = { .extack = info->extack };
	unsigned int rules = 0, pools = 0;
	const struct nlattr *attr;
	int err, rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		rules += nla_type(attr) == NATGW_A_CONFIG_RULE;
		pools += nla_type(attr) == NATGW_A_CONFIG_POOL;
	}
	reader.rules = natgw_rules_create(rules, rules + pools);
	if (!reader.rules)
		return ERR_PTR(-ENOMEM);
	set_defaults(reader.rules);
	err = read_all(&reader, info->nlhdr);
	if (err) {
		natgw_rules_destroy(reader.rules);
		return ERR_PTR(err);
	}
	return reader.rules;
}
