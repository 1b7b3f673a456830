// SPDX-License-Identifier: GPL-2.0
/*
 * Budgets without a kernel: what follows from what is wanted and what there is,
 * what would follow from other figures, and which figures are refused.
 */
#include <fnmatch.h>
#include <jansson.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "budget_columns.h"
#include "budget_rows.h"
#include "fault.h"
#include "paper.h"
#include "tap.h"

enum {
	PAGE = 80,		/* characters of a line */
	SECONDS = 10,		/* between two looks */
	HOLDERS = FORECAST_HOLDERS,
};

#define SERVER		0xcb007142U	/* 203.0.113.66 */
#define EXTERNAL	0xc6336405U	/* 198.51.100.5 */

static bool about(double left, double right)
{
	return left - right < 0.000001 && right - left < 0.000001;
}

/* ---- what follows ---------------------------------------------------------- */

static void test_margin(struct tap *tap)
{
	static const struct {
		__u64 mean;
		__u64 margin;
	} rows[] = {
		{ 0, 0 }, { 1, 3 }, { 4, 6 }, { 5, 7 }, { 100, 30 }, { 101, 31 },
		{ 64512, 762 }, { 1ULL << 40, 3ULL << 20 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tap_case(tap, forecast_margin(rows[i].mean) == rows[i].margin,
			 "margin of %llu is %llu: %llu", rows[i].mean,
			 rows[i].margin, forecast_margin(rows[i].mean));
	tap_case(tap, forecast_whole(2.0000000001) == 2 && forecast_whole(2.01) == 3 &&
		 !forecast_whole(0), "rounded up");
}

static void test_outlooks(struct tap *tap)
{
	static const struct {
		const char *what;
		struct demand demand;
		struct supply supply;
		struct outlook expected;
	} rows[] = {
		{ "nobody", { .window = 10 }, { 100, 1, 100 },
		  { -1, 0, 100, 1, 1, false, 0 } },
		{ "steady: 100 held by 10 a second is 10 s each",
		  { .window = 10, .arrivals = 10, .held = { 0, 100, 0 },
		    .now = 100, .peak = 110 },
		  { 1000, 1, 1000 }, { 10, 130, 1000, 1, 1, false, 0 } },
		{ "what rests is held",
		  { .window = 10, .arrivals = 10, .held = { 20, 30, 40 },
		    .resting = 10, .now = 100, .peak = 90 },
		  { 1000, 1, 1000 }, { 10, 130, 1000, 1, 1, false, 0 } },
		{ "the peak is needed",
		  { .window = 10, .arrivals = 10, .held = { 0, 100, 0 },
		    .now = 100, .peak = 400 },
		  { 100, 2, 200 }, { 10, 400, 200, 2, 4, false, 0 } },
		{ "growth ends when what is free is used up",
		  { .window = 20, .arrivals = 9, .held = { 0, 450, 0 },
		    .now = 500, .peak = 500, .growth = 5 },
		  { 1000, 1, 1000 }, { 50, 514, 1000, 1, 1, true, 100 } },
		{ "who grows needs what is in use now",
		  { .window = 10, .arrivals = 100, .held = { 0, 500, 0 },
		    .now = 1000, .growth = 100 },
		  { 1000, 2, 2000 }, { 5, 1000, 2000, 2, 1, true, 10 } },
		{ "who shrinks never runs out",
		  { .window = 10, .arrivals = 1, .held = { 0, 99, 0 }, .now = 99,
		    .growth = -5 },
		  { 1000, 1, 1000 }, { 99, 129, 1000, 1, 1, false, 0 } },
		{ "who was refused would hold one as long as others",
		  { .window = 10, .arrivals = 10, .refused = 5,
		    .held = { 0, 100, 0 }, .now = 100, .peak = 100 },
		  { 100, 1, 100 }, { 10, 187, 100, 1, 2, true, 0 } },
		{ "if nobody lets go, all that were refused count",
		  { .window = 10, .refused = 2, .held = { 8, 0, 0 }, .now = 8,
		    .peak = 8 },
		  { 8, 1, 8 }, { -1, 28, 8, 1, 4, true, 0 } },
		{ "in a long window they come one after the other",
		  { .window = 3600, .arrivals = 8, .refused = 10,
		    .held = { 8, 0, 0 }, .now = 8, .peak = 8 },
		  { 8, 1, 8 }, { 1, 31, 8, 1, 4, true, 0 } },
		{ "addresses without ports are never enough",
		  { .window = 10, .arrivals = 1, .held = { 1, 0, 0 }, .now = 1 },
		  { 0, 2, 0 }, { 1, 4, 0, 2, 0, true, 0 } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct outlook *expected = &rows[i].expected;
		struct outlook seen;

		outlook_make(&seen, &rows[i].demand, &rows[i].supply);
		tap_case(tap, about(seen.hold, expected->hold) &&
			 seen.needed == expected->needed &&
			 seen.usable == expected->usable &&
			 seen.addresses == expected->addresses &&
			 seen.addresses_needed == expected->addresses_needed &&
			 seen.runs_out == expected->runs_out &&
			 about(seen.seconds, expected->seconds),
			 "%s: %g s, %llu of %llu, %llu addresses, %d %g s",
			 rows[i].what, seen.hold, seen.needed, seen.usable,
			 seen.addresses_needed, seen.runs_out, seen.seconds);
	}
}

/* Times as they are by default, of TCP and of UDP. */
static const struct clocks tcp = { { 240, 7440, 240 }, 0, 1000 };
static const struct clocks udp = { { 300, 300, 300 }, 0, 1000 };

static void test_changes(struct tap *tap)
{
	static const struct {
		const char *what;
		const struct clocks *was;
		struct clocks then;
		double rate;
		struct demand demand;
		double held[HOLDERS];
		double resting;
	} rows[] = {
		{ "nothing changes", &tcp, { { 240, 7440, 240 }, 0, 1000 }, 1,
		  { .arrivals = 1, .held = { 1, 2, 3 } }, { 1, 2, 3 }, 0 },
		{ "twice as many", &tcp, { { 240, 7440, 240 }, 0, 1000 }, 2,
		  { .arrivals = 1, .held = { 1, 2, 3 }, .resting = 4 },
		  { 2, 4, 6 }, 8 },
		{ "who is over goes by the clock", &tcp,
		  { { 240, 7440, 60 }, 0, 1000 }, 1,
		  { .arrivals = 1, .held = { 1, 2, 240 } }, { 1, 2, 60 }, 0 },
		{ "who had no answer goes so much sooner", &tcp,
		  { { 40, 7440, 240 }, 0, 1000 }, 1,
		  { .arrivals = 3, .unanswered = 2, .held = { 500, 7, 8 } },
		  { 100, 7, 8 }, 0 },
		{ "but not before he came", &tcp, { { 40, 7440, 240 }, 0, 1000 }, 1,
		  { .arrivals = 3, .unanswered = 3, .held = { 500, 7, 8 } },
		  { 0, 7, 8 }, 0 },
		{ "of UDP, who was answered goes sooner, too", &udp,
		  { { 120, 120, 120 }, 0, 1000 }, 1,
		  { .arrivals = 2, .unanswered = 0.5, .held = { 150, 600, 0 } },
		  { 60, 330, 0 }, 0 },
		{ "who comes and does not go yet stays", &udp,
		  { { 120, 120, 120 }, 0, 1000 }, 1,
		  { .arrivals = 2, .growth = 2, .held = { 40, 0, 0 } },
		  { 40, 0, 0 }, 0 },
		{ "a longer time holds more", &tcp,
		  { { 240, 7440, 480 }, 0, 1000 }, 1,
		  { .arrivals = 1, .held = { 0, 0, 240 } }, { 0, 0, 480 }, 0 },
		{ "what is let go of rests", &tcp,
		  { { 240, 7440, 240 }, 30, 1000 }, 1,
		  { .arrivals = 3, .growth = 1, .held = { 0, 9, 0 } },
		  { 0, 9, 0 }, 60 },
		{ "no more rest than may", &tcp, { { 240, 7440, 240 }, 30, 50 }, 1,
		  { .arrivals = 3, .held = { 0, 9, 0 } }, { 0, 9, 0 }, 50 },
		{ "all together", &tcp, { { 240, 7440, 120 }, 0, 1000 }, 0.5,
		  { .arrivals = 1, .held = { 2, 4, 8 } }, { 1, 2, 2 }, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct demand seen = rows[i].demand;
		bool same = true;

		demand_change(&seen, rows[i].was, &rows[i].then, rows[i].rate);
		for (int j = 0; j < HOLDERS; j++)
			same &= about(seen.held[j], rows[i].held[j]);
		tap_case(tap, same && about(seen.resting, rows[i].resting) &&
			 about(seen.arrivals, rows[i].demand.arrivals * rows[i].rate),
			 "%s: %g %g %g resting %g", rows[i].what, seen.held[0],
			 seen.held[1], seen.held[2], seen.resting);
	}
}

/* What was at most, and what grows, changes along. */
static void test_change_of_peak(struct tap *tap)
{
	struct clocks then = { { 240, 7440, 120 }, 0, 1000 };
	struct demand demand = {
		.arrivals = 1, .refused = 1, .growth = 4,
		.held = { 0, 100, 100 }, .now = 220, .peak = 400,
	};

	demand_change(&demand, &tcp, &then, 2);
	tap_case(tap, about(demand.peak, 600) && about(demand.now, 330) &&
		 about(demand.growth, 8) && about(demand.refused, 2),
		 "peak %g, now %g, growth %g, refused %g", demand.peak, demand.now,
		 demand.growth, demand.refused);
}

/* ---- what would be otherwise ----------------------------------------------- */

static void test_words(struct tap *tap)
{
	struct what_if what_if;
	struct fault fault;
	const char *word;
	bool taken = true;

	what_if_init(&what_if);
	for (size_t i = 0; (word = what_if_word(i)); i++)
		taken &= !what_if_add(&what_if, word, &fault);
	tap_case(tap, taken, "every example is taken");
	tap_case(tap, what_if.addresses == 1 && about(what_if.rate, 2) &&
		 what_if.ports.first == 1024 && what_if.ports.last == 65535 &&
		 what_if.has_hold_down && !what_if.hold_down,
		 "addresses, rate, pool and hold-down are what they say");
	what_if_init(&what_if);
	what_if_add(&what_if, "tcp-trans-close=7", &fault);
	what_if_add(&what_if, "timeout=50", &fault);
	tap_case(tap, what_if_timeout(&what_if, NATGW_TIMEOUT_TCP_TRANS_CLOSE, 240) == 7 &&
		 what_if_timeout(&what_if, NATGW_TIMEOUT_OTHER_PROTO, 600) == 50,
		 "a timeout by name comes before one for all");
	what_if_init(&what_if);
	what_if_add(&what_if, "timeout=30", &fault);
	tap_case(tap, what_if_timeout(&what_if, NATGW_TIMEOUT_TCP_TRANS_CLOSE, 240) == 30 &&
		 what_if_timeout(&what_if, NATGW_TIMEOUT_TCP_TRANS_OPEN, 240) == 240 &&
		 what_if_timeout(&what_if, NATGW_TIMEOUT_TCP_IDLE, 86400) == 86400 &&
		 what_if_timeout(&what_if, NATGW_TIMEOUT_UDP, 300) == 120,
		 "one for all is that of who is over, as near as may be");
	what_if_init(&what_if);
	what_if_add(&what_if, "addresses-3", &fault);
	what_if_add(&what_if, "rate*0.25", &fault);
	tap_case(tap, what_if.addresses == -3 && about(what_if.rate, 0.25),
		 "fewer addresses, a quarter of the rate");
}

static void test_refusals(struct tap *tap)
{
	static const struct {
		const char *words[2];
		const char *message;
	} rows[] = {
		{ { "addressez+1" }, "is no figure that can be *; did you mean addresses?" },
		{ { "" }, "is no figure that can be otherwise; write addresses, rate, *" },
		{ { "addresses" }, "says addresses, but not what it would be; *addresses+1" },
		{ { "addresses=3" }, "says addresses, but not what it would be; *addresses+1" },
		{ { "addresses+0" }, "is out of range; write a number from 1 to 65536" },
		{ { "addresses+x" }, "is no number; write a number from 1 to 65536" },
		{ { "rate*0" }, "is out of range; write a number from 0.001 to 1000, like 1.5" },
		{ { "rate*1.2.3" }, "is no number; *" },
		{ { "rate*-1" }, "is no number; *" },
		{ { "rate*." }, "is no number; *" },
		{ { "rate+2" }, "says rate, but not what it would be; write it like rate\\*2" },
		{ { "pool=2000-1000" }, "is an empty range; write 1000-2000" },
		{ { "pool=0-1000" }, "is out of range; write N or N-M, from 1 to 65535" },
		{ { "timeout=0" }, "is out of range; write a number from 1 to 2073600" },
		{ { "udp=30" }, "is out of range; write a number from 120 to 2073600" },
		{ { "tcp-idle=60" }, "cannot be foreseen: nobody counts the sessions that end*" },
		{ { "rate*2", "rate*3" }, "is not the only one about rate; keep one" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fault fault = { 0 };
		struct what_if what_if;
		char seen[512];
		bool refused = false;

		what_if_init(&what_if);
		for (size_t j = 0; j < 2 && rows[i].words[j]; j++)
			refused = what_if_add(&what_if, rows[i].words[j], &fault);
		snprintf(seen, sizeof(seen), "%s; %s", fault.reason, fault.fix);
		tap_case(tap, refused && !fnmatch(rows[i].message, seen, 0),
			 "'%s': %s", rows[i].words[0], seen);
	}
}

/* ---- rows ------------------------------------------------------------------ */

/* A look at a gateway with one pool of two addresses and 100 ports. */
static struct pool *begin(struct look *look, __u64 when)
{
	struct pool *pool;

	look_init(look);
	look->when = when;
	look->whole = true;
	pool = ruleset_add_pool(&look->set);
	snprintf(pool->name, sizeof(pool->name), "egress");
	pool->ports = (struct ports){ 5000, 5099 };
	pool_add_member(pool)->range = (struct range){ EXTERNAL, EXTERNAL + 1 };
	return pool;
}

static struct destination destination(__u8 proto, __u32 dst, __u16 dport, __u32 in_use)
{
	struct destination made = {
		.key = { .pool = "egress", .proto = proto, .dst = dst, .dport = dport },
		.external = EXTERNAL,
		.usable = 100,
		.in_use = in_use,
		.peak = in_use,
		.taken = in_use,
		.holders[NATGW_HOLDER_ESTABLISHED] = in_use,
	};

	return made;
}

static int make(struct budget *budget, struct look *before, struct look *now,
		struct fault *fault)
{
	const struct looks looks = { before, now };

	look_settle(before);
	look_settle(now);
	return budget_make(budget, &looks, false, fault);
}

static void end(struct budget *budget, struct look *before, struct look *now)
{
	budget_exit(budget);
	look_exit(before);
	look_exit(now);
}

static void test_rows(struct tap *tap)
{
	struct destination few = destination(IPPROTO_TCP, SERVER, 443, 10);
	struct destination many = destination(IPPROTO_UDP, SERVER, 53, 60);
	struct destination echo = destination(IPPROTO_ICMP, SERVER, 0, 5);
	struct destination bare = destination(47, SERVER, 0, 1);
	struct look before, now;
	struct budget budget = { 0 };
	struct fault fault;

	what_if_init(&budget.what_if);
	begin(&before, 0);
	begin(&now, SECONDS * 1000);
	look_add_destination(&before, &many);
	many.in_use = 80;
	many.holders[NATGW_HOLDER_ESTABLISHED] = 80;
	many.taken = 120;
	many.resting = 10;
	many.refused[NATGW_DROP_NO_PORT] = 20;
	many.refused[NATGW_DROP_FAIR_SHARE] = 10;
	many.refused[NATGW_DROP_SUBSCRIBER_PORTS] = 50;
	look_add_destination(&now, &few);
	look_add_destination(&now, &many);
	look_add_destination(&now, &echo);
	look_add_destination(&now, &bare);
	tap_case(tap, !make(&budget, &before, &now, &fault) && budget.count == 4,
		 "a row for each destination");
	tap_case(tap, budget.rows[0].key.proto == 47 && budget.rows[1].key.dport == 53 &&
		 budget.rows[2].key.dport == 443 && budget.rows[3].key.proto == IPPROTO_ICMP,
		 "the worst comes first");
	tap_case(tap, budget.rows[0].now.usable == 2 && budget.rows[1].now.usable == 200 &&
		 budget.rows[3].now.usable == 2 << 16,
		 "addresses that were never asked have ports, identifiers or one session");
	tap_case(tap, about(budget.rows[1].demand.arrivals, 6) &&
		 about(budget.rows[1].demand.refused, 3) &&
		 about(budget.rows[1].demand.growth, 3) &&
		 about(demand_held(&budget.rows[1].demand), 75),
		 "rates are of the time between the looks, and of ports");
	tap_case(tap, budget.rows[1].kind == BUDGET_DESTINATION && !budget.rows[1].changed,
		 "nothing would be otherwise");
	end(&budget, &before, &now);
}

static void test_changed_rows(struct tap *tap)
{
	struct destination few = destination(IPPROTO_TCP, SERVER, 443, 10);
	struct budget budget = { 0 };
	struct look before, now;
	struct fault fault;

	begin(&before, 0);
	begin(&now, SECONDS * 1000);
	look_add_destination(&before, &few);
	look_add_destination(&now, &few);
	what_if_init(&budget.what_if);
	what_if_add(&budget.what_if, "addresses+2", &fault);
	what_if_add(&budget.what_if, "pool=1-50", &fault);
	what_if_add(&budget.what_if, "rate*3", &fault);
	tap_case(tap, !make(&budget, &before, &now, &fault) &&
		 budget.rows[0].now.usable == 200 && budget.rows[0].then.usable == 200 &&
		 budget.rows[0].then.addresses == 4 &&
		 budget.rows[0].now.needed == 20 && budget.rows[0].then.needed == 47 &&
		 budget.rows[0].then.addresses_needed == 1,
		 "four addresses of 50 ports, three times as many sessions");
	budget_exit(&budget);
	what_if_init(&budget.what_if);
	what_if_add(&budget.what_if, "addresses-1", &fault);
	tap_case(tap, !make(&budget, &before, &now, &fault) &&
		 budget.rows[0].then.usable == 100, "an address less");
	budget_exit(&budget);
	what_if_init(&budget.what_if);
	what_if_add(&budget.what_if, "addresses-2", &fault);
	tap_case(tap, make(&budget, &before, &now, &fault), "none left is refused");
	tap_text(tap, "whose", "egress", fault.word);
	tap_text(tap, "why", "has 2 addresses: 2 fewer leave none", fault.reason);
	end(&budget, &before, &now);
}

/* Ports of one address and protocol are shared by all, or there are blocks. */
static void test_kinds(struct tap *tap)
{
	struct destination any = destination(IPPROTO_UDP, 0, 0, 50);
	struct destination old = destination(IPPROTO_UDP, SERVER, 53, 0);
	struct port_block block = { .pool = "egress", .outside = EXTERNAL };
	struct budget budget = { 0 };
	struct look before, now;
	struct pool *pool;
	struct fault fault;

	what_if_init(&budget.what_if);
	begin(&before, 0);
	begin(&now, SECONDS * 1000);
	now.set.pools[0].options.values[POOL_MAPPING] =
		NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT;
	look_add_destination(&now, &any);
	look_add_destination(&now, &old);
	tap_case(tap, !make(&budget, &before, &now, &fault) && budget.count == 1 &&
		 budget.rows[0].kind == BUDGET_ENDPOINTS &&
		 budget.rows[0].now.usable == 200,
		 "endpoints, and nothing of what was before");
	end(&budget, &before, &now);
	pool = begin(&before, 0);
	pool->options.values[POOL_BLOCK] = 64;
	pool = begin(&now, SECONDS * 1000);
	pool->ports = (struct ports){ 1024, 1343 };
	pool->options.values[POOL_BLOCK] = 64;
	any.refused[NATGW_DROP_NO_BLOCK] = 10;
	look_add_destination(&now, &any);
	for (int i = 0; i < 6; i++)
		look_add_block(&now, &block);
	now.stats.counters[NATGW_COUNTER_BLOCKS_ALLOCATED] = 20;
	what_if_add(&budget.what_if, "timeout=60", &fault);
	what_if_add(&budget.what_if, "hold-down=30", &fault);
	tap_case(tap, !make(&budget, &before, &now, &fault) && budget.count == 1 &&
		 budget.rows[0].kind == BUDGET_BLOCKS && budget.rows[0].in_use == 6 &&
		 budget.rows[0].now.usable == 10 && budget.rows[0].now.runs_out,
		 "blocks, in the place of the destinations that have them");
	tap_case(tap, about(budget.rows[0].demand.arrivals, 2) &&
		 about(budget.rows[0].demand.refused, 1) &&
		 about(budget.rows[0].demand.growth, 0.6), "blocks a second");
	tap_case(tap, budget.rows[0].then.needed == budget.rows[0].now.needed,
		 "timeouts of sessions do not change them");
	end(&budget, &before, &now);
}

/* ---- on paper -------------------------------------------------------------- */

static void test_paper(struct tap *tap)
{
	static const struct {
		const char *words[PAPERS];
		__u64 usable;
		__u64 required;
		__u64 addresses;
		const char *wider;
	} rows[] = {
		{ { [PAPER_PORTS] = "32768-60999", [PAPER_STEADY] = "20000",
		    [PAPER_BURST] = "10000" }, 28232, 30000, 2, "32768-62767" },
		{ { [PAPER_PORTS] = "32768-60999", [PAPER_STEADY] = "20000",
		    [PAPER_BURST] = "10000", [PAPER_ADDRESSES] = "2" },
		  56464, 30000, 2, NULL },
		{ { [PAPER_PORTS] = "32768-60999", [PAPER_STEADY] = "28232" },
		  28232, 28232, 1, NULL },
		{ { [PAPER_PORTS] = "60000-65535", [PAPER_STEADY] = "60000" },
		  5536, 60000, 11, "5536-65535" },
		{ { [PAPER_PORTS] = "1024-65535", [PAPER_STEADY] = "64513" },
		  64512, 64513, 2, "" },
		{ { [PAPER_PORTS] = "1000-1999", [PAPER_RESERVED] = "1100-1199,1150-1250,1,5000",
		    [PAPER_STEADY] = "900" }, 849, 900, 2, "1000-2050" },
		{ { [PAPER_PORTS] = "1024-65535", [PAPER_RATE] = "250.5",
		    [PAPER_HOLD] = "240" }, 64512, 60120, 1, NULL },
		{ { [PAPER_PORTS] = "7", [PAPER_STEADY] = "0" }, 1, 0, 1, NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char room[TEXT_ROOM] = "";
		struct paper paper;
		struct fault fault;
		int ret = paper_read(&paper, rows[i].words, &fault);

		if (paper.has_wider)
			text_from_ports(room, &paper.wider);
		tap_case(tap, !ret && paper.usable == rows[i].usable &&
			 paper.required == rows[i].required &&
			 paper.addresses_needed == rows[i].addresses &&
			 paper_fits(&paper) == !rows[i].wider &&
			 !strcmp(room, rows[i].wider ? rows[i].wider : ""),
			 "%s: %llu usable, %llu required, %llu addresses, %s",
			 rows[i].words[PAPER_PORTS], paper.usable, paper.required,
			 paper.addresses_needed, room);
		paper_exit(&paper);
	}
}

/* ---- what is written ------------------------------------------------------- */

static char *written(const struct budget *budget, enum columns_format format)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	struct columns *columns = columns_open(stream, format, false);

	budget_write(columns, budget, 0);
	columns_close(columns);
	fclose(stream);
	return text;
}

static size_t longest_line(const char *text)
{
	size_t longest = 0;

	while (*text) {
		size_t length = strcspn(text, "\n");

		if (length > longest)
			longest = length;
		text += length + !!text[length];
	}
	return longest;
}

static void test_written(struct tap *tap)
{
	struct budget_row row = {
		.key = { .pool = "egress", .dst = 0xcb0071c8, .dport = 65535,
			 .proto = IPPROTO_TCP },
		.in_use = 119999,
		.demand = { .window = 10, .arrivals = 123456.7, .refused = 4321.1,
			    .held = { 1, 60000, 60000 }, .now = 119999,
			    .peak = 120001, .growth = -32.5 },
	};
	struct budget budget = { .rows = &row, .count = 1 };
	static const struct supply supply = { 64512, 2, 129024 };
	json_t *list, *object, *then, *growth;
	char *text;

	outlook_make(&row.now, &row.demand, &supply);
	row.then = row.now;
	for (int i = 0; i < 2; i++) {
		budget.what_if.given = i;
		row.changed = i;
		text = written(&budget, COLUMNS_TABLE);
		tap_case(tap, longest_line(text) <= PAGE && strstr(text, "tcp 203.0.113.200:65535"),
			 "80 columns: %zu", longest_line(text));
		free(text);
		text = written(&budget, COLUMNS_JSON);
		list = json_loads(text, 0, NULL);
		object = json_array_get(list, 0);
		then = json_object_get(object, "then");
		growth = json_object_get(object, "growth_per_second");
		tap_case(tap, about(json_number_value(growth), -32.5) &&
			 json_is_true(json_object_get(object, "fits")) &&
			 json_is_null(json_object_get(object, "seconds_left")) &&
			 json_is_null(json_object_get(then, "fits")) == !i,
			 "JSON, %s what would be", i ? "with" : "without");
		json_decref(list);
		free(text);
	}
}

int main(void)
{
	struct tap tap = { 0 };

	test_margin(&tap);
	test_outlooks(&tap);
	test_changes(&tap);
	test_change_of_peak(&tap);
	test_words(&tap);
	test_refusals(&tap);
	test_rows(&tap);
	test_changed_rows(&tap);
	test_kinds(&tap);
	test_paper(&tap);
	test_written(&tap);
	return tap_end(&tap);
}
