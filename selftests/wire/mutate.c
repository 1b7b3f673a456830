// SPDX-License-Identifier: GPL-2.0
/*
 * wire mutate: every request of the natgw family, broken in every way; and
 * configurations that are well formed and make no sense. The kernel has to
 * refuse with words, or to do it, and a refusal changes nothing.
 */
#include "family.h"
#include "text.h"
#include "wire.h"

#include <errno.h>
#include <linux/netlink.h>
#include <natgw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define C(name) NATGW_A_CONFIG_##name
#define P(name) NATGW_A_POOL_##name
#define R(name) NATGW_A_RULE_##name
#define RANGE(d, t, a, b, c, e, f, g, h, i) \
	ROW_NEST(d, t), ROW_ADDRESS((d) + 1, NATGW_A_RANGE_FIRST, a, b, c, e), \
	ROW_ADDRESS((d) + 1, NATGW_A_RANGE_LAST, f, g, h, i)
#define ADDRESS(d, t, a, b, c, e) RANGE(d, t, a, b, c, e, a, b, c, e)
#define PORTS(d, t, from, to) \
	ROW_NEST(d, t), ROW_U16((d) + 1, NATGW_A_PORTS_FIRST, from), \
	ROW_U16((d) + 1, NATGW_A_PORTS_LAST, to)
#define SETTING(t, which, number) \
	ROW_NEST(1, t), ROW_U32(2, NATGW_A_SETTING_ID, which), \
	ROW_U32(2, NATGW_A_SETTING_VALUE, number)
#define POOL(name) \
	ROW_NEST(1, C(POOL)), ROW_TEXT(2, P(NAME), name), \
	RANGE(2, P(ADDRESS), 192, 0, 2, 1, 192, 0, 2, 4)
#define RESERVED(n) PORTS(2, P(RESERVED), n, n)
#define RESERVED_8(n) \
	RESERVED(n), RESERVED((n) + 2), RESERVED((n) + 4), RESERVED((n) + 6), \
	RESERVED((n) + 8), RESERVED((n) + 10), RESERVED((n) + 12), RESERVED((n) + 14)
#define RULE(action) ROW_NEST(1, C(RULE)), ROW_U32(2, R(ACTION), NATGW_ACTION_##action)

/* A configuration with everything in it. */
static const struct row configuration[] = {
	POOL("egress"),
	PORTS(2, P(PORTS), 1024, 65535),
	PORTS(2, P(RESERVED), 8080, 8080),
	PORTS(2, P(RESERVED), 3000, 3010),
	ROW_U32(2, P(MAPPING), NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT),
	ROW_U32(2, P(ADDRESS_ALLOCATION), NATGW_ADDRESS_ALLOCATION_RANDOM),
	ROW_U8(2, P(OVERFLOW), 0),
	ROW_U32(2, P(PORT_ALLOCATION), NATGW_PORT_ALLOCATION_PARITY),
	ROW_U32(2, P(HOLD_DOWN), 3600),
	ROW_U32(2, P(REFUSE), NATGW_REFUSE_SILENT),
	ROW_U32(2, P(FILTERING_TCP), NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT),
	ROW_U32(2, P(FILTERING_UDP), NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT),
	RULE(EXEMPT),
	RANGE(2, R(SRC), 10, 0, 0, 0, 10, 255, 255, 255),
	RANGE(2, R(DST), 10, 0, 0, 0, 10, 255, 255, 255),
	RULE(SNAT),
	ROW_TEXT(2, R(OIF), "eth0"),
	ROW_U8(2, R(PROTO), 6),
	PORTS(2, R(SPORT), 1, 65535),
	ROW_TEXT(2, R(POOL), "egress"),
	RULE(MASQUERADE),
	ROW_TEXT(2, R(OIF), "eth1"),
	PORTS(2, R(TO_PORTS), 2000, 3000),
	ROW_NEST(2, R(OPTIONS)),
	PORTS(3, P(RESERVED), 2049, 2049),
	ROW_U32(3, P(MAPPING), NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT),
	ROW_U32(3, P(PORT_ALLOCATION), NATGW_PORT_ALLOCATION_RANDOM),
	ROW_U32(3, P(HOLD_DOWN), 1),
	ROW_U32(3, P(HOLD_DOWN_MAX), 65535),
	ROW_U32(3, P(REFUSE), NATGW_REFUSE_PROHIBITED),
	ROW_U32(3, P(FILTERING_ICMP), NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT),
	RULE(DNAT),
	ROW_U32(2, R(HANDLE), 77),
	ROW_TEXT(2, R(IIF), "eth0"),
	ADDRESS(2, R(DST), 192, 0, 2, 10),
	ROW_U8(2, R(PROTO), 17),
	PORTS(2, R(DPORT), 8000, 8099),
	ROW_U32(2, R(MARK), 0x10),
	ROW_U32(2, R(MARK_MASK), 0xff),
	ROW_NEST(2, R(TARGET)),
	ROW_ADDRESS(3, NATGW_A_TARGET_ADDRESS, 10, 0, 0, 9),
	PORTS(3, NATGW_A_TARGET_PORTS, 9000, 9099),
	ROW_U32(3, NATGW_A_TARGET_WEIGHT, 2),
	RULE(REDIRECT),
	ROW_U8(2, R(PROTO), 17),
	PORTS(2, R(DPORT), 53, 53),
	PORTS(2, R(TO_PORTS), 5353, 5353),
	RULE(STATIC),
	ADDRESS(2, R(EXTERNAL), 192, 0, 2, 20),
	ADDRESS(2, R(INTERNAL), 10, 0, 3, 20),
	SETTING(C(TIMEOUT), NATGW_TIMEOUT_UDP, 300),
	SETTING(C(LIMIT), NATGW_LIMIT_SESSIONS, 1000),
	SETTING(C(OPTION), NATGW_OPTION_TCP_LOOSE, 0),
	ROW_U32(1, C(PROFILE), NATGW_PROFILE_CGN),
	SETTING(C(OPTION), NATGW_OPTION_IP_ID_REWRITE, NATGW_IP_ID_REWRITE_ALL),
	ROW_END,
};

static const struct row filter[] = {
	ROW_NEST(1, NATGW_A_SESSION_FILTER),
	RANGE(2, NATGW_A_FILTER_SRC, 10, 0, 0, 0, 10, 255, 255, 255),
	RANGE(2, NATGW_A_FILTER_DST, 203, 0, 113, 0, 203, 0, 113, 255),
	PORTS(2, NATGW_A_FILTER_SPORT, 1, 65535),
	PORTS(2, NATGW_A_FILTER_DPORT, 1, 65535),
	ROW_U8(2, NATGW_A_FILTER_PROTO, 17),
	ROW_U32(2, NATGW_A_FILTER_STATE, NATGW_STATE_UNREPLIED),
	ROW_TEXT(2, NATGW_A_FILTER_POOL, "egress"),
	ADDRESS(2, NATGW_A_FILTER_NAT_SRC, 192, 0, 2, 1),
	ADDRESS(2, NATGW_A_FILTER_NAT_DST, 203, 0, 113, 10),
	ROW_NEST(2, NATGW_A_FILTER_ENDPOINT),
	ROW_ADDRESS(3, NATGW_A_ENDPOINT_ADDRESS, 192, 0, 2, 1),
	ROW_U16(3, NATGW_A_ENDPOINT_PORT, 5000),
	ROW_NEST(2, NATGW_A_FILTER_REMOTE),
	ROW_ADDRESS(3, NATGW_A_ENDPOINT_ADDRESS, 203, 0, 113, 10),
	ROW_U16(3, NATGW_A_ENDPOINT_PORT, 6000),
	ROW_END,
};

static const struct row destinations[] = {
	ROW_U8(1, NATGW_A_DESTINATION_PROTO, 17),
	ROW_ADDRESS(1, NATGW_A_DESTINATION_DST, 203, 0, 113, 10),
	ROW_U16(1, NATGW_A_DESTINATION_DPORT, 6000),
	ROW_ADDRESS(1, NATGW_A_DESTINATION_EXTERNAL, 192, 0, 2, 1),
	ROW_TEXT(1, NATGW_A_DESTINATION_POOL, "egress"),
	ROW_U8(1, NATGW_A_DESTINATION_SOURCES, 3),
	ROW_U32(1, NATGW_A_DESTINATION_TOP, 10),
	ROW_U32(1, NATGW_A_DESTINATION_ORDER, NATGW_DESTINATION_ORDER_FILL),
	ROW_U32(1, NATGW_A_DESTINATION_PARTS, 2),
	ROW_U32(1, NATGW_A_DESTINATION_PART, 1),
	RANGE(1, NATGW_A_DESTINATION_DST_RANGE, 203, 0, 113, 0, 203, 0, 113, 255),
	ADDRESS(1, NATGW_A_DESTINATION_EXTERNAL_RANGE, 192, 0, 2, 1),
	ROW_NEST(1, NATGW_A_DESTINATION_REMOTE),
	ROW_U8(2, NATGW_A_REMOTE_PROTO, 17),
	ROW_ADDRESS(2, NATGW_A_REMOTE_DST, 203, 0, 113, 10),
	ROW_U16(2, NATGW_A_REMOTE_DPORT, 6000),
	ROW_END,
};

static const struct row externals[] = {
	ROW_U8(1, NATGW_A_DESTINATION_PROTO, 17),
	ROW_U16(1, NATGW_A_DESTINATION_DPORT, 6000),
	ROW_TEXT(1, NATGW_A_DESTINATION_POOL, "egress"),
	RANGE(1, NATGW_A_DESTINATION_DST_RANGE, 203, 0, 113, 0, 203, 0, 113, 255),
	ADDRESS(1, NATGW_A_DESTINATION_EXTERNAL_RANGE, 192, 0, 2, 1),
	ROW_END,
};

static const struct row spaces[] = {
	ROW_NEST(1, NATGW_A_PORT_MAP_SPACE),
	ROW_ADDRESS(2, NATGW_A_SPACE_EXTERNAL, 192, 0, 2, 1),
	ROW_U8(2, NATGW_A_SPACE_PROTO, 17),
	ROW_NEST(1, NATGW_A_PORT_MAP_SPACE),
	ROW_ADDRESS(2, NATGW_A_SPACE_EXTERNAL, 192, 0, 2, 2),
	ROW_U8(2, NATGW_A_SPACE_PROTO, 6),
	ROW_END,
};

static const struct row subscribers[] = {
	RANGE(1, NATGW_A_SUBSCRIBER_SRC, 10, 0, 0, 0, 10, 255, 255, 255),
	ROW_END,
};

static const struct row mappings[] = {
	ROW_NEST(1, NATGW_A_MAPPING_FILTER),
	RANGE(2, NATGW_A_MAPPING_FILTER_SRC, 10, 0, 0, 0, 10, 255, 255, 255),
	PORTS(2, NATGW_A_MAPPING_FILTER_SPORT, 1, 65535),
	ROW_U8(2, NATGW_A_MAPPING_FILTER_PROTO, 17),
	ROW_TEXT(2, NATGW_A_MAPPING_FILTER_POOL, "egress"),
	ADDRESS(2, NATGW_A_MAPPING_FILTER_NAT_SRC, 192, 0, 2, 1),
	PORTS(2, NATGW_A_MAPPING_FILTER_NAT_SPORT, 1, 65535),
	ROW_END,
};

static const struct row nothing[] = { ROW_END };

static const struct request {
	const char *name;
	const struct row *rows;
	uint8_t command;
	uint16_t flags;
} requests[] = {
	{ "config-set", configuration, NATGW_CMD_CONFIG_SET, 0 },
	{ "session-flush", filter, NATGW_CMD_SESSION_FLUSH, 0 },
	{ "session-get", filter, NATGW_CMD_SESSION_GET, NLM_F_DUMP },
	{ "gateway-get", nothing, NATGW_CMD_GATEWAY_GET, 0 },
	{ "config-get", nothing, NATGW_CMD_CONFIG_GET, NLM_F_DUMP },
	{ "stats-get", nothing, NATGW_CMD_STATS_GET, 0 },
	{ "check", nothing, NATGW_CMD_CHECK, 0 },
	{ "destination-get", destinations, NATGW_CMD_DESTINATION_GET, NLM_F_DUMP },
	{ "external-get", externals, NATGW_CMD_EXTERNAL_GET, NLM_F_DUMP },
	{ "port-get", spaces, NATGW_CMD_PORT_GET, NLM_F_DUMP },
	{ "subscriber-get", subscribers, NATGW_CMD_SUBSCRIBER_GET, NLM_F_DUMP },
	{ "mapping-get", mappings, NATGW_CMD_MAPPING_GET, NLM_F_DUMP },
};

/* Configurations to be refused. */
#define NONSENSE(text, ...) { text, (const struct row[]){ __VA_ARGS__, ROW_END } }
static const struct nonsense {
	const char *name;
	const struct row *rows;
} nonsense[] = {
	NONSENSE("range that ends before it begins", ROW_NEST(1, C(POOL)),
		 ROW_TEXT(2, P(NAME), "a"),
		 RANGE(2, P(ADDRESS), 192, 0, 2, 4, 192, 0, 2, 1)),
	NONSENSE("ports that end before they begin", POOL("a"), PORTS(2, P(PORTS), 3000, 2000)),
	NONSENSE("pool with port 0", POOL("a"), PORTS(2, P(PORTS), 0, 2000)),
	NONSENSE("pool of the whole world", ROW_NEST(1, C(POOL)), ROW_TEXT(2, P(NAME), "a"),
		 RANGE(2, P(ADDRESS), 0, 0, 0, 0, 255, 255, 255, 255)),
	NONSENSE("pool of a group", ROW_NEST(1, C(POOL)), ROW_TEXT(2, P(NAME), "a"),
		 ADDRESS(2, P(ADDRESS), 224, 0, 0, 1)),
	NONSENSE("pool of 0.0.0.0", ROW_NEST(1, C(POOL)), ROW_TEXT(2, P(NAME), "a"),
		 ADDRESS(2, P(ADDRESS), 0, 0, 0, 0)),
	NONSENSE("pool without an address", ROW_NEST(1, C(POOL)), ROW_TEXT(2, P(NAME), "a")),
	NONSENSE("pool without a name", ROW_NEST(1, C(POOL)),
		 ADDRESS(2, P(ADDRESS), 192, 0, 2, 1)),
	NONSENSE("pool with an empty name", POOL("")),
	NONSENSE("two pools of one name", POOL("a"), ROW_NEST(1, C(POOL)),
		 ROW_TEXT(2, P(NAME), "a"), ADDRESS(2, P(ADDRESS), 192, 0, 2, 9)),
	NONSENSE("two pools of one address", POOL("a"), POOL("b")),
	NONSENSE("pool that reserves all ports", POOL("a"), PORTS(2, P(PORTS), 2000, 2009),
		 PORTS(2, P(RESERVED), 2005, 2009), PORTS(2, P(RESERVED), 1, 2004)),
	NONSENSE("pool that reserves all usual ports", POOL("a"),
		 PORTS(2, P(RESERVED), 1024, 65535)),
	NONSENSE("reserved port 0", POOL("a"), PORTS(2, P(RESERVED), 0, 2000)),
	NONSENSE("33 ranges of reserved ports", POOL("a"), RESERVED_8(1), RESERVED_8(21),
		 RESERVED_8(41), RESERVED_8(61), RESERVED(81)),
	NONSENSE("mapping 2", POOL("a"), ROW_U32(2, P(MAPPING), 2)),
	NONSENSE("address allocation 3", POOL("a"), ROW_U32(2, P(ADDRESS_ALLOCATION), 3)),
	NONSENSE("overflow 2", POOL("a"), ROW_U8(2, P(OVERFLOW), 2)),
	NONSENSE("port allocation 3", POOL("a"), ROW_U32(2, P(PORT_ALLOCATION), 3)),
	NONSENSE("hold-down beyond its bound", POOL("a"), ROW_U32(2, P(HOLD_DOWN), 3601)),
	NONSENSE("hold-down beyond all bounds", POOL("a"), ROW_U32(2, P(HOLD_DOWN), 0xffffffffU)),
	NONSENSE("hold-down-max 0", POOL("a"), ROW_U32(2, P(HOLD_DOWN_MAX), 0)),
	NONSENSE("hold-down-max of 65536 ports", POOL("a"), ROW_U32(2, P(HOLD_DOWN_MAX), 65536)),
	NONSENSE("refuse 4", POOL("a"), ROW_U32(2, P(REFUSE), 4)),
	NONSENSE("filtering 3", POOL("a"), ROW_U32(2, P(MAPPING), 1),
		 ROW_U32(2, P(FILTERING_UDP), 3)),
	NONSENSE("filtering without mappings", POOL("a"), ROW_U32(2, P(FILTERING_OTHER), 1)),
	NONSENSE("ports twice", POOL("a"), PORTS(2, P(PORTS), 2, 3), PORTS(2, P(PORTS), 2, 3)),
	NONSENSE("mapping twice", POOL("a"), ROW_U32(2, P(MAPPING), 0), ROW_U32(2, P(MAPPING), 0)),
	NONSENSE("option twice in a masquerade", RULE(MASQUERADE), ROW_NEST(2, R(OPTIONS)),
		 ROW_U32(3, P(REFUSE), 1), ROW_U32(3, P(REFUSE), 2)),
	NONSENSE("masquerade that reserves all ports", RULE(MASQUERADE),
		 PORTS(2, R(TO_PORTS), 2000, 2009), ROW_NEST(2, R(OPTIONS)),
		 PORTS(3, P(RESERVED), 2000, 2009)),
	NONSENSE("address allocation of a masquerade", RULE(MASQUERADE), ROW_NEST(2, R(OPTIONS)),
		 ROW_U32(3, P(ADDRESS_ALLOCATION), 0)),
	NONSENSE("overflow of a masquerade", RULE(MASQUERADE), ROW_NEST(2, R(OPTIONS)),
		 ROW_U8(3, P(OVERFLOW), 1)),
	NONSENSE("address of a masquerade", RULE(MASQUERADE), ROW_NEST(2, R(OPTIONS)),
		 ADDRESS(3, P(ADDRESS), 192, 0, 2, 1)),
	NONSENSE("name of a masquerade", RULE(MASQUERADE), ROW_NEST(2, R(OPTIONS)),
		 ROW_TEXT(3, P(NAME), "a")),
	NONSENSE("ports among the options of a masquerade", RULE(MASQUERADE),
		 ROW_NEST(2, R(OPTIONS)), PORTS(3, P(PORTS), 2, 3)),
	NONSENSE("options of an snat", POOL("a"), RULE(SNAT), ROW_TEXT(2, R(POOL), "a"),
		 ROW_NEST(2, R(OPTIONS)), ROW_U32(3, P(REFUSE), 1)),
	NONSENSE("two mappings on one interface", RULE(MASQUERADE), ROW_TEXT(2, R(OIF), "eth0"),
		 ROW_NEST(2, R(OPTIONS)), ROW_U32(3, P(MAPPING), 1), RULE(MASQUERADE),
		 ROW_TEXT(2, R(OIF), "eth0")),
	NONSENSE("two mappings on any interface", RULE(MASQUERADE), RULE(MASQUERADE),
		 ROW_TEXT(2, R(OIF), "eth0"), ROW_NEST(2, R(OPTIONS)),
		 ROW_U32(3, P(MAPPING), 1)),
	NONSENSE("name of 32 bytes", POOL("01234567890123456789012345678901")),
	NONSENSE("interface name of 16 bytes", RULE(MASQUERADE),
		 ROW_TEXT(2, R(OIF), "0123456789abcdef")),
	NONSENSE("rule without an action", ROW_NEST(1, C(RULE)), ROW_TEXT(2, R(OIF), "eth0")),
	NONSENSE("action 0", ROW_NEST(1, C(RULE)), ROW_U32(2, R(ACTION), 0)),
	NONSENSE("action 99", ROW_NEST(1, C(RULE)), ROW_U32(2, R(ACTION), 99)),
	NONSENSE("snat without a pool", RULE(SNAT)),
	NONSENSE("snat to a pool that is not there", RULE(SNAT), ROW_TEXT(2, R(POOL), "b")),
	NONSENSE("dnat without a target", RULE(DNAT), ROW_U8(2, R(PROTO), 6)),
	NONSENSE("dnat with an outgoing interface", RULE(DNAT), ROW_TEXT(2, R(OIF), "eth0"),
		 ROW_NEST(2, R(TARGET)), ROW_ADDRESS(3, NATGW_A_TARGET_ADDRESS, 10, 0, 0, 9)),
	NONSENSE("target without an address", RULE(DNAT), ROW_NEST(2, R(TARGET)),
		 ROW_U32(3, NATGW_A_TARGET_WEIGHT, 1)),
	NONSENSE("target of a group", RULE(DNAT), ROW_NEST(2, R(TARGET)),
		 ROW_ADDRESS(3, NATGW_A_TARGET_ADDRESS, 224, 0, 0, 1)),
	NONSENSE("weight 0", RULE(DNAT), ROW_NEST(2, R(TARGET)),
		 ROW_ADDRESS(3, NATGW_A_TARGET_ADDRESS, 10, 0, 0, 9),
		 ROW_U32(3, NATGW_A_TARGET_WEIGHT, 0)),
	NONSENSE("weight 65536", RULE(DNAT), ROW_NEST(2, R(TARGET)),
		 ROW_ADDRESS(3, NATGW_A_TARGET_ADDRESS, 10, 0, 0, 9),
		 ROW_U32(3, NATGW_A_TARGET_WEIGHT, 65536)),
	NONSENSE("ranges of different length", RULE(DNAT), ROW_U8(2, R(PROTO), 6),
		 PORTS(2, R(DPORT), 8000, 8099), ROW_NEST(2, R(TARGET)),
		 ROW_ADDRESS(3, NATGW_A_TARGET_ADDRESS, 10, 0, 0, 9),
		 PORTS(3, NATGW_A_TARGET_PORTS, 9000, 9050)),
	NONSENSE("ports of a protocol without", RULE(EXEMPT), ROW_U8(2, R(PROTO), 47),
		 PORTS(2, R(DPORT), 1, 2)),
	NONSENSE("ports without a protocol", RULE(EXEMPT), PORTS(2, R(SPORT), 1, 2)),
	NONSENSE("pool of a masquerade", POOL("a"), RULE(MASQUERADE), ROW_TEXT(2, R(POOL), "a")),
	NONSENSE("target of an exempt", RULE(EXEMPT), ROW_NEST(2, R(TARGET)),
		 ROW_ADDRESS(3, NATGW_A_TARGET_ADDRESS, 10, 0, 0, 9)),
	NONSENSE("static without an inside", RULE(STATIC),
		 ADDRESS(2, R(EXTERNAL), 192, 0, 2, 20)),
	NONSENSE("static with sides of different size", RULE(STATIC),
		 RANGE(2, R(EXTERNAL), 192, 0, 2, 0, 192, 0, 2, 15),
		 RANGE(2, R(INTERNAL), 10, 0, 3, 0, 10, 0, 3, 7)),
	NONSENSE("static that is no prefix", RULE(STATIC),
		 RANGE(2, R(EXTERNAL), 192, 0, 2, 1, 192, 0, 2, 3),
		 RANGE(2, R(INTERNAL), 10, 0, 3, 1, 10, 0, 3, 3)),
	NONSENSE("static with a match", RULE(STATIC), ADDRESS(2, R(EXTERNAL), 192, 0, 2, 20),
		 ADDRESS(2, R(INTERNAL), 10, 0, 3, 20), ROW_U8(2, R(PROTO), 6)),
	NONSENSE("mask without a mark", RULE(EXEMPT), ROW_U32(2, R(MARK_MASK), 1)),
	NONSENSE("two rules of one handle", RULE(EXEMPT), ROW_U32(2, R(HANDLE), 5), RULE(EXEMPT),
		 ROW_U32(2, R(HANDLE), 5)),
	NONSENSE("timeout below the floor", SETTING(C(TIMEOUT), NATGW_TIMEOUT_UDP, 119)),
	NONSENSE("timeout beyond all bounds",
		 SETTING(C(TIMEOUT), NATGW_TIMEOUT_TCP_IDLE, 0xffffffffU)),
	NONSENSE("timeout 99", SETTING(C(TIMEOUT), 99, 300)),
	NONSENSE("timeout twice", SETTING(C(TIMEOUT), NATGW_TIMEOUT_UDP, 300),
		 SETTING(C(TIMEOUT), NATGW_TIMEOUT_UDP, 301)),
	NONSENSE("limit 0", SETTING(C(LIMIT), NATGW_LIMIT_SESSIONS, 0)),
	NONSENSE("limit 99", SETTING(C(LIMIT), 99, 1)),
	NONSENSE("option 2", SETTING(C(OPTION), NATGW_OPTION_TCP_LOOSE, 2)),
	NONSENSE("profile 99", ROW_U32(1, C(PROFILE), 99)),
	NONSENSE("word 4", SETTING(C(OPTION), NATGW_OPTION_IP_ID_REWRITE, 4)),
	NONSENSE("word 2", SETTING(C(OPTION), NATGW_OPTION_UNKNOWN_PROTO, 2)),
	NONSENSE("setting without a value", ROW_NEST(1, C(LIMIT)),
		 ROW_U32(2, NATGW_A_SETTING_ID, NATGW_LIMIT_SESSIONS)),
	NONSENSE("generation of another day", ROW_U32(1, C(GENERATION), 0x7fffffff),
		 RULE(MASQUERADE)),
};

struct mutator {
	int fd;
	uint16_t family;
	unsigned long sent, accepted, refused, wrong;
	bool denied;		/* everything that changes has to be refused with EPERM */
	bool mute_dumps;	/* 6.1 gives the start of a dump no place for a reason */
};

static struct answer ask(const struct mutator *mutator, const struct request *request,
			 size_t broken, enum mutation mutation)
{
	static struct message message;
	struct answer answer;

	family_begin(&message, mutator->family, request->command, request->flags);
	message_write(&message, request->rows, broken, mutation);
	answer = family_request(mutator->fd, &message);
	if (mutator->mute_dumps && request->flags == NLM_F_DUMP)
		answer.explained = true;
	return answer;
}

/* A number that is another one after any change of the configuration. */
static uint32_t state(const struct mutator *mutator)
{
	const struct request get = { "config-get", nothing, NATGW_CMD_CONFIG_GET, NLM_F_DUMP };

	return ask(mutator, &get, 0, MUTATION_NONE).hash;
}

static void complain(struct mutator *mutator, const char *what, size_t row, unsigned int how,
		     const struct answer *answer, const char *wrong)
{
	mutator->wrong++;
	printf("%s row %zu mutation %u: %s: error %d \"%s\"\n", what, row, how, wrong,
	       answer->error, answer->text);
}

static void judge(struct mutator *mutator, const char *what, size_t row, unsigned int how,
		  const struct answer *answer, uint32_t before)
{
	mutator->sent++;
	if (!answer->error) {
		mutator->accepted++;
		if (mutator->denied)
			complain(mutator, what, row, how, answer, "not denied");
		return;
	}
	mutator->refused++;
	if (mutator->denied && answer->error != EPERM)
		complain(mutator, what, row, how, answer, "not EPERM");
	if (mutator->denied)
		return;
	if (!answer->explained)
		complain(mutator, what, row, how, answer, "no reason");
	if (state(mutator) != before)
		complain(mutator, what, row, how, answer, "refused, yet changed");
}

static void mutate_request(struct mutator *mutator, const struct request *request)
{
	for (size_t row = 0; row < message_rows(request->rows); row++)
		for (unsigned int how = MUTATION_NONE; how < MUTATIONS; how++) {
			uint32_t before = state(mutator);
			struct answer answer = ask(mutator, request, row, how);

			judge(mutator, request->name, row, how, &answer, before);
		}
}

static void try_nonsense(struct mutator *mutator)
{
	for (size_t i = 0; i < sizeof(nonsense) / sizeof(*nonsense); i++) {
		const struct request set = {
			"nonsense", nonsense[i].rows, NATGW_CMD_CONFIG_SET, 0
		};
		uint32_t before = state(mutator);
		struct answer answer = ask(mutator, &set, 0, MUTATION_NONE);

		judge(mutator, nonsense[i].name, 0, 0, &answer, before);
		if (!answer.error)
			complain(mutator, nonsense[i].name, 0, 0, &answer, "accepted");
	}
}

/* Bytes changed at random, behind the length of the message. */
static void try_random(struct mutator *mutator, const struct request *request, unsigned long count)
{
	static struct message message;

	while (count--) {
		struct answer answer;

		family_begin(&message, mutator->family, request->command, request->flags);
		message_write(&message, request->rows, 0, MUTATION_NONE);
		for (int i = rand() % 4; i >= 0; i--)
			message.bytes[16 + rand() % (message.len - 16)] = rand();
		if (rand() % 4 == 0)
			message.len = 16 + rand() % (message.len - 16);
		answer = family_request(mutator->fd, &message);
		mutator->sent++;
		if (answer.error)
			mutator->refused++;
		else
			mutator->accepted++;
	}
}

/* Commands that are not there, requests without a header. */
static void try_commands(struct mutator *mutator)
{
	static struct message message;

	for (unsigned int command = 0; command < 256; command++)
		for (unsigned int flags = 0; flags < 2; flags++) {
			family_begin(&message, mutator->family, command, flags ? NLM_F_DUMP : 0);
			family_request(mutator->fd, &message);
			mutator->sent++;
		}
	for (size_t len = 16; len < 20; len++) {
		family_begin(&message, mutator->family, NATGW_CMD_CONFIG_SET, 0);
		message.len = len;
		family_request(mutator->fd, &message);
		mutator->sent++;
	}
}

/**
 * wire_mutate() - send the natgw family what nobody should
 * @argc: number of words
 * @argv: the verb, -n random messages of each request, -s their seed, -d if all
 *	that changes has to be denied for want of permission
 *
 * Return: exit code; WIRE_NO if something was accepted that makes no sense, or
 * refused without a reason.
 */
int wire_mutate(int argc, char **argv)
{
	struct mutator mutator = { 0 };
	unsigned long count = 0, seed = 1;
	struct utsname kernel;
	int option;

	while ((option = getopt(argc, argv, "n:s:d")) != -1)
		switch (option) {
		case 'n':
			count = text_number(optarg, 1UL << 32);
			break;
		case 's':
			seed = text_number(optarg, UINT32_MAX);
			break;
		case 'd':
			mutator.denied = true;
			break;
		default:
			return WIRE_USAGE;
		}
	srand(seed);
	mutator.fd = family_open(&mutator.family);
	mutator.mute_dumps = !uname(&kernel) && !strncmp(kernel.release, "6.1.", 4);
	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
		if (mutator.denied && requests[i].command != NATGW_CMD_CONFIG_SET &&
		    requests[i].command != NATGW_CMD_SESSION_FLUSH)
			continue;
		mutate_request(&mutator, &requests[i]);
		if (!mutator.denied)
			try_random(&mutator, &requests[i], count);
	}
	if (!mutator.denied) {
		try_nonsense(&mutator);
		try_commands(&mutator);
	}
	printf("sent %lu accepted %lu refused %lu wrong %lu\n", mutator.sent, mutator.accepted,
	       mutator.refused, mutator.wrong);
	return mutator.wrong ? WIRE_NO : WIRE_OK;
}
