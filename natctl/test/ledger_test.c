// SPDX-License-Identifier: GPL-2.0
/*
 * Destinations from attributes to what is shown, without a kernel between: they
 * are added up over addresses, the best of many are found, and damaged or newer
 * messages are read with care.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netlink/genl/genl.h>

#include "destinations.h"
#include "exhaustion.h"
#include "fault.h"
#include "grammar.h"
#include "ledger.h"
#include "pools.h"
#include "random.h"
#include "tap.h"

enum {
	ROOM = 4096,		/* bytes of a message */
	PAGE = 80,		/* characters of a line */
	DAMAGED_MESSAGES = 20000,
	MANY_DESTINATIONS = 20000,
	BEST = 50,
	NOW = 200,		/* s after 1970 + START */
};

#define START 1795490358007ULL		/* ms: 2026-11-24T03:19:18.007Z */

/* ---- messages, as the kernel writes them ----------------------------------- */

static struct nl_msg *begin(const char *pool, __u32 rule, const char *external)
{
	struct nl_msg *message = nlmsg_alloc_size(ROOM);

	genlmsg_put(message, 0, 0, 16, 0, 0, NATGW_CMD_DESTINATION_GET, 1);
	nla_put_u8(message, NATGW_A_DESTINATION_PROTO, 6);
	nla_put_u32(message, NATGW_A_DESTINATION_DST, inet_addr("203.0.113.66"));
	nla_put_u16(message, NATGW_A_DESTINATION_DPORT, 6000);
	nla_put_u32(message, NATGW_A_DESTINATION_EXTERNAL, inet_addr(external));
	if (*pool)
		nla_put_string(message, NATGW_A_DESTINATION_POOL, pool);
	if (rule)
		nla_put_u32(message, NATGW_A_DESTINATION_RULE, rule);
	return message;
}

static void put_count(struct nl_msg *message, int type, __u32 id, __u64 value)
{
	struct nlattr *nest = nla_nest_start(message, NLA_F_NESTED | type);

	nla_put_u32(message, NATGW_A_COUNT_ID, id);
	nla_put_u64(message, NATGW_A_COUNT_VALUE, value);
	nla_nest_end(message, nest);
}

static void put_source(struct nl_msg *message, __u32 address, __u32 ports)
{
	struct nlattr *nest;

	nest = nla_nest_start(message, NLA_F_NESTED | NATGW_A_DESTINATION_SOURCE);
	nla_put_u32(message, NATGW_A_SOURCE_ADDRESS, htonl(address));
	nla_put_u32(message, NATGW_A_SOURCE_PORTS, ports);
	nla_nest_end(message, nest);
}

static void put_ports(struct nl_msg *message, __u32 in_use, __u32 usable,
		      __u32 peak)
{
	nla_put_u32(message, NATGW_A_DESTINATION_PORTS_IN_USE, in_use);
	nla_put_u32(message, NATGW_A_DESTINATION_PORTS_USABLE, usable);
	nla_put_u32(message, NATGW_A_DESTINATION_PORTS_PEAK, peak);
}

static void put_times(struct nl_msg *message, __u64 first, __u64 last)
{
	nla_put_u64(message, NATGW_A_DESTINATION_FIRST, first);
	nla_put_u64(message, NATGW_A_DESTINATION_LAST, last);
}

static int read_message(struct nl_msg *message, struct destination *destination)
{
	struct genlmsghdr *header = genlmsg_hdr(nlmsg_hdr(message));
	int ret = destination_read(genlmsg_attrdata(header, 0),
				   genlmsg_attrlen(header, 0), destination);

	nlmsg_free(message);
	return ret;
}

/* The first of two addresses: full, and it has refused. */
static struct nl_msg *full_address(void)
{
	struct nl_msg *message = begin("egress", 0, "192.0.2.1");

	put_ports(message, 8, 8, 8);
	nla_put_u64(message, NATGW_A_DESTINATION_CREATED, 20);
	put_count(message, NATGW_A_DESTINATION_HOLDER, NATGW_HOLDER_HALF_OPEN, 2);
	put_count(message, NATGW_A_DESTINATION_HOLDER, NATGW_HOLDER_ESTABLISHED,
		  5);
	put_count(message, NATGW_A_DESTINATION_HOLDER, NATGW_HOLDER_CLOSING, 1);
	put_count(message, NATGW_A_DESTINATION_REFUSED, NATGW_DROP_NO_BITMAP, 1);
	put_count(message, NATGW_A_DESTINATION_REFUSED, NATGW_DROP_NO_PORT, 4);
	nla_put_u64(message, NATGW_A_DESTINATION_UNANSWERED, 3);
	nla_put_u64(message, NATGW_A_DESTINATION_SYN_RETRANSMITS, 2);
	nla_put_u64(message, NATGW_A_DESTINATION_RESETS_EARLY, 1);
	put_times(message, START, START + 100000);
	put_source(message, 0x0a000002, 6);
	put_source(message, 0x0a000003, 2);
	return message;
}

/* The second: it has nearly nothing, and has never refused. */
static struct nl_msg *free_address(void)
{
	struct nl_msg *message = begin("egress", 0, "192.0.2.2");

	put_ports(message, 7, 16, 9);
	nla_put_u64(message, NATGW_A_DESTINATION_CREATED, 9);
	put_count(message, NATGW_A_DESTINATION_HOLDER, NATGW_HOLDER_ESTABLISHED,
		  7);
	put_source(message, 0x0a000003, 5);
	put_source(message, 0x0a000004, 2);
	return message;
}

/* A masquerade rule's, which a newer kernel tells about. */
static struct nl_msg *newer_address(void)
{
	struct nl_msg *message = begin("", 3, "203.0.113.1");

	put_ports(message, 1, 1, 1);
	put_count(message, NATGW_A_DESTINATION_HOLDER, 700, 1);
	put_count(message, NATGW_A_DESTINATION_REFUSED, NATGW_DROP_MAX + 1, 2);
	put_count(message, NATGW_A_DESTINATION_REFUSED, 12345678, 3);
	put_times(message, START - 1000, START + 150000);
	nla_put_u32(message, NATGW_A_DESTINATION_MAX + 1, 5);
	return message;
}

static void add(struct ledger *ledger, struct nl_msg *message)
{
	struct destination destination;

	if (!read_message(message, &destination))
		ledger_add(ledger, &destination);
}

static void usual_ledger(struct ledger *ledger)
{
	ledger_init(ledger);
	add(ledger, free_address());
	add(ledger, newer_address());
	add(ledger, full_address());
	ledger_keep(ledger, LEDGER_LAST, 0);
}

/* ---- what is shown --------------------------------------------------------- */

static char *show_exhaustion(const struct ledger *ledger,
			     enum columns_format format)
{
	struct columns *columns;
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	columns = columns_open(stream, format, false);
	exhaustion_write(columns, format, ledger, START + NOW * 1000);
	columns_close(columns);
	fclose(stream);
	return text;
}

static char *show_destinations(const struct ledger *ledger,
			       enum columns_format format)
{
	struct columns *columns;
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	columns = columns_open(stream, format, false);
	columns_begin(columns, &destination_block);
	for (size_t i = 0; i < ledger->count; i++)
		columns_row(columns, &ledger->entries[i]);
	columns_end(columns);
	columns_close(columns);
	fclose(stream);
	return text;
}

static void test_text(struct tap *tap, const char *what, const char *expected,
		      char *seen)
{
	tap_text(tap, what, expected, seen);
	free(seen);
}

static void test_part(struct tap *tap, const char *what, const char *seen,
		      const char *part)
{
	tap_case(tap, strstr(seen, part), "%s", what);
}

static size_t longest_line(const char *text)
{
	size_t longest = 0;

	for (; *text; text += strcspn(text, "\n") + 1)
		if (strcspn(text, "\n") > longest)
			longest = strcspn(text, "\n");
	return longest;
}

#define JSON_RULE \
	"{\"pool\":null,\"rule\":3,\"proto\":\"tcp\",\"dst\":\"203.0.113.66\",\"dport\":6000," \
	"\"ports_in_use\":1,\"ports_usable\":1,\"ports_peak\":1,\"created\":0,\"unanswered\":0," \
	"\"syn_retransmits\":0,\"resets_early\":0,\"refused\":{\"unknown\":5}," \
	"\"first\":\"2026-11-24T03:19:17.007Z\",\"last\":\"2026-11-24T03:21:48.007Z\"," \
	"\"holders\":{\"half-open\":0,\"established\":0,\"closing\":0,\"unknown\":1}," \
	"\"addresses\":[{\"address\":\"203.0.113.1\",\"ports_in_use\":1,\"ports_usable\":1}]"
#define JSON_POOL \
	"{\"pool\":\"egress\",\"rule\":null,\"proto\":\"tcp\",\"dst\":\"203.0.113.66\",\"dport\":6000," \
	"\"ports_in_use\":15,\"ports_usable\":24,\"ports_peak\":17,\"created\":29,\"unanswered\":3," \
	"\"syn_retransmits\":2,\"resets_early\":1,\"refused\":{\"no-port\":4,\"no-bitmap\":1}," \
	"\"first\":\"2026-11-24T03:19:18.007Z\",\"last\":\"2026-11-24T03:20:58.007Z\"," \
	"\"holders\":{\"half-open\":2,\"established\":12,\"closing\":1}," \
	"\"addresses\":[{\"address\":\"192.0.2.1\",\"ports_in_use\":8,\"ports_usable\":8}," \
	"{\"address\":\"192.0.2.2\",\"ports_in_use\":7,\"ports_usable\":16}]"

static void test_shown(struct tap *tap)
{
	struct ledger ledger;

	usual_ledger(&ledger);
	test_text(tap, "exhaustion in JSON",
		  "[\n" JSON_RULE ",\"top_sources\":[]},\n"
		  JSON_POOL ",\"top_sources\":[{\"src\":\"10.0.0.3\",\"ports\":7},{\"src\":\"10.0.0.2\",\"ports\":6},{\"src\":\"10.0.0.4\",\"ports\":2}]}\n]\n",
		  show_exhaustion(&ledger, COLUMNS_JSON));
	test_text(tap, "exhaustion for a person",
		  "tcp to 203.0.113.66:6000 from masquerade rule 3\n"
		  "  refused    5 unknown\n"
		  "  since      2026-11-24 03:19:17, 3m21s ago\n"
		  "  last       2026-11-24 03:21:48, 50s ago\n"
		  "  in use     1 of 1 ports (100%), 1 at most\n"
		  "  held by    0 half-open, 0 established, 0 closing, 1 unknown\n"
		  "  sources    -\n"
		  "  addresses  203.0.113.1 1/1 100%\n"
		  "  sessions   0 created, 0 unanswered, 0 reset early, 0 SYNs repeated\n"
		  "\n"
		  "tcp to 203.0.113.66:6000 from pool egress\n"
		  "  refused    4 no-port, 1 no-bitmap\n"
		  "  since      2026-11-24 03:19:18, 3m20s ago\n"
		  "  last       2026-11-24 03:20:58, 1m40s ago\n"
		  "  in use     15 of 24 ports (62%), 17 at most\n"
		  "  held by    2 half-open, 12 established, 1 closing\n"
		  "  sources    10.0.0.3 has 7, 10.0.0.2 has 6, 10.0.0.4 has 2\n"
		  "  addresses  192.0.2.1 8/8 100%, 192.0.2.2 7/16 43%\n"
		  "  sessions   29 created, 3 unanswered, 1 reset early, 2 SYNs repeated\n",
		  show_exhaustion(&ledger, COLUMNS_TABLE));
	test_text(tap, "destinations in JSON",
		  "[\n" JSON_RULE "},\n" JSON_POOL "}\n]\n",
		  show_destinations(&ledger, COLUMNS_JSON));
	test_text(tap, "destinations in a table",
		  "POOL    PROTO  DESTINATION        IN-USE  USABLE  FILL  REFUSED  PEAK  CREATED  UNANSWERED\n"
		  "rule 3  tcp    203.0.113.66:6000       1       1  100%        5     1        0           0\n"
		  "egress  tcp    203.0.113.66:6000      15      24   62%        5    17       29           3\n",
		  show_destinations(&ledger, COLUMNS_TABLE));
	test_text(tap, "destinations in TSV",
		  "pool\trule\tproto\tdst\tdport\tports_in_use\tports_usable\tports_peak\tcreated\tunanswered\t"
		  "syn_retransmits\tresets_early\trefused\tfirst\tlast\tholders\taddresses\n"
		  "-\t3\ttcp\t203.0.113.66\t6000\t1\t1\t1\t0\t0\t0\t0\tunknown=5\t"
		  "2026-11-24T03:19:17.007Z\t2026-11-24T03:21:48.007Z\t"
		  "half-open=0,established=0,closing=0,unknown=1\t203.0.113.1=1/1\n"
		  "egress\t-\ttcp\t203.0.113.66\t6000\t15\t24\t17\t29\t3\t2\t1\tno-port=4,no-bitmap=1\t"
		  "2026-11-24T03:19:18.007Z\t2026-11-24T03:20:58.007Z\t"
		  "half-open=2,established=12,closing=1\t192.0.2.1=8/8,192.0.2.2=7/16\n",
		  show_destinations(&ledger, COLUMNS_TSV));
	ledger_exit(&ledger);
}

static void test_empty(struct tap *tap)
{
	struct ledger ledger;
	char *seen;

	ledger_init(&ledger);
	ledger_keep(&ledger, LEDGER_LAST, 0);
	test_text(tap, "nothing for a person",
		  "no destination has refused a flow\n",
		  show_exhaustion(&ledger, COLUMNS_TABLE));
	test_text(tap, "nothing in JSON", "[]\n",
		  show_exhaustion(&ledger, COLUMNS_JSON));
	seen = show_exhaustion(&ledger, COLUMNS_TSV);
	tap_case(tap, strchr(seen, '\n') == seen + strlen(seen) - 1,
		 "nothing in TSV is a heading");
	free(seen);
	test_text(tap, "no destinations", "",
		  show_destinations(&ledger, COLUMNS_TABLE));
	ledger_exit(&ledger);
}

/* Nothing but the attribute that there has to be; no port, and no address. */
static void test_sparse(struct tap *tap)
{
	struct nl_msg *message = nlmsg_alloc_size(ROOM);
	struct destination destination;
	struct ledger ledger;

	genlmsg_put(message, 0, 0, 16, 0, 0, NATGW_CMD_DESTINATION_GET, 1);
	tap_case(tap, read_message(message, &destination) < 0,
		 "a destination without a protocol is refused");
	message = nlmsg_alloc_size(ROOM);
	genlmsg_put(message, 0, 0, 16, 0, 0, NATGW_CMD_DESTINATION_GET, 1);
	nla_put_u8(message, NATGW_A_DESTINATION_PROTO, 47);
	ledger_init(&ledger);
	add(&ledger, message);
	ledger_keep(&ledger, LEDGER_PORTS, 0);
	test_text(tap, "a destination without all else",
		  "POOL  PROTO  DESTINATION  IN-USE  USABLE  FILL  REFUSED  PEAK  CREATED  UNANSWERED\n"
		  "-     gre    any               0       0     -        0     0        0           0\n",
		  show_destinations(&ledger, COLUMNS_TABLE));
	ledger_exit(&ledger);
	message = begin("egress", 7, "192.0.2.1");
	tap_case(tap, !read_message(message, &destination) &&
		 !destination.key.rule, "a pool is one, whatever the rule");
}

/* Many addresses and sources, all numbers as large as they come. */
static void test_wide(struct tap *tap)
{
	struct ledger ledger;
	char *seen;

	ledger_init(&ledger);
	for (unsigned int i = 0; i < 254; i++) {
		char address[TEXT_ROOM];
		struct nl_msg *message;

		text_from_address(address, 0xc6336401 + i);
		message = begin("a-pool-whose-name-is-31-bytes-x", 0, address);
		put_ports(message, 64512, 64512, 64512);
		put_count(message, NATGW_A_DESTINATION_REFUSED,
			  NATGW_DROP_NO_PORT, 1000000000);
		put_count(message, NATGW_A_DESTINATION_HOLDER,
			  NATGW_HOLDER_ESTABLISHED, 64512);
		put_times(message, START, START);
		for (unsigned int j = 0; j < DESTINATION_SOURCES + 3; j++)
			put_source(message, 0xc0a86400 + 16 * i + j, 4000 + j);
		add(&ledger, message);
	}
	ledger_keep(&ledger, LEDGER_LAST, 0);
	seen = show_exhaustion(&ledger, COLUMNS_TABLE);
	tap_case(tap, longest_line(seen) <= PAGE,
		 "lines of a large pool are no longer than a terminal's: %zu",
		 longest_line(seen));
	tap_case(tap, strstr(seen, "246 more") && strstr(seen, "8 more"),
		 "of long lists the rest is counted");
	tap_case(tap, ledger.count == 1 && ledger.entries[0].in_use == 254 * 64512 &&
		 ledger.entries[0].share_count == 254 &&
		 ledger.entries[0].source_count == DESTINATION_SOURCES,
		 "254 addresses are one destination");
	free(seen);
	ledger_exit(&ledger);
}

/* ---- many ------------------------------------------------------------------ */

static void random_destination(unsigned int *state,
			       struct destination *destination)
{
	memset(destination, 0, sizeof(*destination));
	destination->key.pool[0] = random_below(state, 2) ? 'a' : 'b';
	destination->key.dst = 1 + random_below(state, MANY_DESTINATIONS / 4);
	destination->key.proto = 6;
	destination->external = random_below(state, 8);
	destination->in_use = random_below(state, 1000);
	destination->usable = 1000;
	destination->refused[NATGW_DROP_NO_PORT] = random_below(state, 3);
	destination->unanswered = random_below(state, 50);
}

/* The first BEST of an order; all are read twice. */
static char *best(unsigned int seed, enum ledger_order order, size_t top)
{
	struct destination destination;
	struct ledger ledger;
	char *text;

	ledger_init(&ledger);
	for (int attempt = 0; attempt < 2; attempt++) {
		unsigned int state = seed;

		ledger_restart(&ledger);
		for (int i = 0; i < MANY_DESTINATIONS; i++) {
			random_destination(&state, &destination);
			ledger_add(&ledger, &destination);
		}
	}
	ledger_keep(&ledger, order, top);
	for (size_t i = BEST; i < ledger.count; i++)
		entry_exit(&ledger.entries[i]);
	if (ledger.count > BEST)
		ledger.count = BEST;
	text = show_destinations(&ledger, COLUMNS_TSV);
	ledger_exit(&ledger);
	return text;
}

static void test_best(struct tap *tap, unsigned int *state)
{
	for (enum ledger_order order = LEDGER_PORTS; order <= LEDGER_LAST; order++) {
		unsigned int seed = rand_r(state);
		char *all = best(seed, order, 0);

		test_text(tap, "the best are those of all", all,
			  best(seed, order, BEST));
		free(all);
	}
}

static void test_damaged(struct tap *tap, unsigned int *state)
{
	struct nl_msg *(*const makers[])(void) = {
		full_address, free_address, newer_address,
	};
	unsigned int taken = 0;

	for (int i = 0; i < DAMAGED_MESSAGES; i++) {
		struct nl_msg *message = makers[i % ARRAY_SIZE(makers)]();
		struct genlmsghdr *header = genlmsg_hdr(nlmsg_hdr(message));
		size_t length = genlmsg_attrlen(header, 0);
		struct destination destination;
		char *bytes;

		/* Clipped, with bytes of it changed; a copy of just the size. */
		if (random_below(state, 2))
			length = random_below(state, length);
		bytes = allocate(length, 1);
		memcpy(bytes, genlmsg_attrdata(header, 0), length);
		for (unsigned int j = random_below(state, 6); length && j; j--)
			bytes[random_below(state, length)] = rand_r(state);
		if (!destination_read((void *)bytes, length, &destination)) {
			struct ledger ledger;

			ledger_init(&ledger);
			ledger_add(&ledger, &destination);
			ledger_keep(&ledger, LEDGER_PORTS, 0);
			free(show_exhaustion(&ledger, i & 1 ? COLUMNS_JSON :
							      COLUMNS_TABLE));
			ledger_exit(&ledger);
			taken++;
		}
		free(bytes);
		nlmsg_free(message);
	}
	tap_case(tap, taken > 0 && taken < DAMAGED_MESSAGES,
		 "%d damaged destinations are read with care", DAMAGED_MESSAGES);
}

/* ---- pools ----------------------------------------------------------------- */

/* As a kernel tells of a destination that is the only one of its address. */
static void count_in(struct usages *usages, struct nl_msg *message)
{
	struct destination destination;
	struct external external = { .destinations = 1 };

	if (read_message(message, &destination))
		return;
	memcpy(external.pool, destination.key.pool, sizeof(external.pool));
	external.rule = destination.key.rule;
	external.address = destination.external;
	external.proto = destination.key.proto;
	external.in_use = destination.in_use;
	memcpy(external.refused, destination.refused, sizeof(external.refused));
	external.fullest = destination;
	usages_add(usages, &external);
}

static char *show_pools(const struct destination_filter *filter,
			enum columns_format format)
{
	struct usages usages = { 0 };
	struct columns *columns;
	struct ruleset set;
	struct pool *pool;
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	ruleset_init(&set);
	pool = ruleset_add_pool(&set);
	snprintf(pool->name, sizeof(pool->name), "egress");
	pool_add_member(pool)->range = (struct range){ 0xc0000200, 0xc0000203 };
	pool_add_member(pool)->range = (struct range){ 0xfffffffe, 0xffffffff };
	pool = ruleset_add_pool(&set);
	snprintf(pool->name, sizeof(pool->name), "a");
	pool_add_member(pool)->range = (struct range){ 0xc0000300, 0xc000030f };
	count_in(&usages, free_address());
	count_in(&usages, newer_address());
	count_in(&usages, full_address());
	count_in(&usages, begin("egress", 0, "192.0.2.2"));
	count_in(&usages, begin("gone", 0, "192.0.2.9"));
	usages_settle(&usages, &set, filter);
	columns = columns_open(stream, format, false);
	pools_write(columns, &usages);
	columns_close(columns);
	fclose(stream);
	usages_exit(&usages);
	ruleset_exit(&set);
	return text;
}

static void test_pools(struct tap *tap)
{
	struct destination_filter filter = { 0 };
	char *seen;

	test_text(tap, "pools in a table",
		  "POOL    ADDRESS             DESTS  IN-USE  REFUSED  FILL  WORST\n"
		  "rule 3  203.0.113.1             1       1        5  100%  tcp 203.0.113.66:6000\n"
		  "a       192.0.3.0/28            0       0        0     -  -\n"
		  "egress  192.0.2.0               0       0        0     -  -\n"
		  "egress  192.0.2.1               1       8        5  100%  tcp 203.0.113.66:6000\n"
		  "egress  192.0.2.2               2       7        0   43%  tcp 203.0.113.66:6000\n"
		  "egress  192.0.2.3               0       0        0     -  -\n"
		  "egress  255.255.255.254/31      0       0        0     -  -\n"
		  "gone    192.0.2.9               1       0        0     -  tcp 203.0.113.66:6000\n",
		  show_pools(&filter, COLUMNS_TABLE));
	seen = show_pools(&filter, COLUMNS_JSON);
	test_part(tap, "a pool's address in JSON", seen,
		  "{\"pool\":\"egress\",\"rule\":null,\"address\":\"192.0.2.1\",\"destinations\":1,\"ports_in_use\":8,\"refused\":{\"no-port\":4,\"no-bitmap\":1},\"worst\":{\"proto\":\"tcp\",\"dst\":\"203.0.113.66\",\"dport\":6000,\"ports_in_use\":8,\"ports_usable\":8},\"blocks_in_use\":null,\"blocks\":null},\n");
	test_part(tap, "idle addresses in JSON", seen,
		  "{\"pool\":\"a\",\"rule\":null,\"address\":\"192.0.3.0/28\",\"destinations\":0,\"ports_in_use\":0,\"refused\":{},\"worst\":{\"proto\":null,\"dst\":null,\"dport\":null,\"ports_in_use\":null,\"ports_usable\":null},\"blocks_in_use\":null,\"blocks\":null},\n");
	free(seen);
	filter.given = DESTINATION_BIT(POOL);
	snprintf(filter.pool, sizeof(filter.pool), "a");
	seen = show_pools(&filter, COLUMNS_TABLE);
	tap_case(tap, !strstr(seen, "192.0.2.0 ") && strstr(seen, "192.0.3.0/28"),
		 "idle addresses of one pool");
	free(seen);
}

static struct nl_msg *external_message(bool whole)
{
	struct nl_msg *message = nlmsg_alloc();
	struct nlattr *nest;

	genlmsg_put(message, 0, 0, 16, 0, 0, NATGW_CMD_EXTERNAL_GET, 1);
	nla_put_u8(message, NATGW_A_DESTINATION_PROTO, 17);
	nla_put_u32(message, NATGW_A_DESTINATION_EXTERNAL, htonl(0xc0000201));
	nla_put_u32(message, NATGW_A_DESTINATION_RULE, 3);
	nla_put_string(message, NATGW_A_DESTINATION_POOL, "egress");
	nla_put_u32(message, NATGW_A_DESTINATION_PORTS_IN_USE, 12);
	nla_put_u32(message, NATGW_A_DESTINATION_DESTINATIONS, 3);
	nla_put_u32(message, NATGW_A_DESTINATION_PORTS_MOST, 9);
	put_count(message, NATGW_A_DESTINATION_REFUSED, NATGW_DROP_NO_PORT, 4);
	if (!whole)
		return message;
	nest = nla_nest_start(message, NLA_F_NESTED | NATGW_A_DESTINATION_FULLEST);
	nla_put_u32(message, NATGW_A_FULLEST_DST, htonl(0xcb007142));
	nla_put_u16(message, NATGW_A_FULLEST_DPORT, 53);
	nla_put_u32(message, NATGW_A_FULLEST_PORTS_IN_USE, 8);
	nla_put_u32(message, NATGW_A_FULLEST_PORTS_USABLE, 10);
	nla_nest_end(message, nest);
	return message;
}

static int read_external(struct nl_msg *message, struct external *external)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	int ret = external_read(genlmsg_attrdata(nlmsg_data(header), 0),
				genlmsg_attrlen(nlmsg_data(header), 0), external);

	nlmsg_free(message);
	return ret;
}

static void test_external(struct tap *tap)
{
	const struct destination *fullest;
	struct external external;
	int ret = read_external(external_message(true), &external);

	fullest = &external.fullest;
	tap_case(tap, !ret && external.address == 0xc0000201 &&
		 external.proto == 17 && !external.rule &&
		 !strcmp(external.pool, "egress") && external.destinations == 3 &&
		 external.in_use == 12 && external.most == 9 &&
		 external.refused[NATGW_DROP_NO_PORT] == 4,
		 "what destinations of an address add up to");
	tap_case(tap, fullest->key.dst == 0xcb007142 && fullest->key.dport == 53 &&
		 fullest->key.proto == 17 && !strcmp(fullest->key.pool, "egress") &&
		 fullest->external == 0xc0000201 && fullest->in_use == 8 &&
		 fullest->usable == 10, "the fullest of them");
	tap_case(tap, read_external(external_message(false), &external),
		 "without it, they are not read");
}

/* ---- requests -------------------------------------------------------------- */

/* All that a request can say, and where it is found in the message. */
static void test_filter(struct tap *tap)
{
	static const int said[] = {
		NATGW_A_DESTINATION_PROTO, NATGW_A_DESTINATION_DST_RANGE,
		NATGW_A_DESTINATION_DPORT, NATGW_A_DESTINATION_EXTERNAL_RANGE,
		NATGW_A_DESTINATION_POOL, NATGW_A_DESTINATION_SOURCES,
		NATGW_A_DESTINATION_REFUSED_ONLY, NATGW_A_DESTINATION_TOP,
		NATGW_A_DESTINATION_ORDER, NATGW_A_DESTINATION_PARTS,
		NATGW_A_DESTINATION_PART, NATGW_A_DESTINATION_REMOTE,
	};
	static const struct destination_key remotes[NATGW_DESTINATION_REMOTES_MAX];
	struct destination_filter filter = {
		.given = DESTINATION_BIT(PROTO) | DESTINATION_BIT(DST) |
			 DESTINATION_BIT(DPORT) | DESTINATION_BIT(EXTERNAL) |
			 DESTINATION_BIT(POOL),
		.dst = { 0xcb007142, 0xcb007142 },
		.external = { 0xc0000200, 0xc00002ff },
		.dport = 6000,
		.proto = 6,
		.pool = "a-pool-whose-name-is-31-bytes-x",
		.refused_only = true,
		.sources = 16,
		.top = 1,
		.parts = 2,
		.remotes = remotes,
		.remote_count = NATGW_DESTINATION_REMOTES_MAX,
	};
	struct nl_msg *message = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN +
						  destination_filter_size(&filter));
	struct nlattr *at[NATGW_A_DESTINATION_MAX + 1];
	size_t found = 0;

	genlmsg_put(message, 0, 0, 16, 0, 0, NATGW_CMD_DESTINATION_GET, 1);
	tap_case(tap, !destination_put_filter(message, &filter),
		 "a filter with everything has room");
	genlmsg_parse(nlmsg_hdr(message), 0, at, NATGW_A_DESTINATION_MAX, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(said); i++)
		found += !!at[said[i]];
	tap_case(tap, found == ARRAY_SIZE(said), "the kernel is told all of it");
	nlmsg_free(message);
	memset(&filter, 0, sizeof(filter));
	message = nlmsg_alloc();
	genlmsg_put(message, 0, 0, 16, 0, 0, NATGW_CMD_DESTINATION_GET, 1);
	destination_put_filter(message, &filter);
	tap_case(tap, !genlmsg_attrlen(nlmsg_data(nlmsg_hdr(message)), 0),
		 "one with nothing is nothing");
	nlmsg_free(message);
}

int main(void)
{
	unsigned int state = tap_seed();
	struct tap tap = { 0 };

	setenv("TZ", "UTC0", 1);
	test_shown(&tap);
	test_empty(&tap);
	test_sparse(&tap);
	test_wide(&tap);
	test_best(&tap, &state);
	test_damaged(&tap, &state);
	test_pools(&tap);
	test_external(&tap);
	test_filter(&tap);
	return tap_end(&tap);
}
