// SPDX-License-Identifier: GPL-2.0
/*
 * Two looks become verdicts, without a kernel between: what is counted, what
 * follows from what, where the thresholds lie, and what a person is shown.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diagnosis.h"
#include "tap.h"

enum {
	PAGE = 80,		/* characters of a line */
	SECONDS = 5,
	PORTS = 64512,
};

#define SERVER		0xcb007142U	/* 203.0.113.66 */
#define EXTERNAL	0xc6336405U	/* 198.51.100.5 */
#define INSIDE		0x0a000002U	/* 10.0.0.2 */

/* A look at a gateway with one pool of one address, and one rule. */
static void begin(struct look *look, __u64 when)
{
	struct member *member;
	struct rule *rule;
	struct pool *pool;

	look_init(look);
	look->when = when;
	look->whole = true;
	pool = ruleset_add_pool(&look->set);
	snprintf(pool->name, sizeof(pool->name), "egress");
	pool->options.values[POOL_OVERFLOW] = 1;
	member = pool_add_member(pool);
	member->range = (struct range){ EXTERNAL, EXTERNAL };
	rule = ruleset_add_rule(&look->set);
	rule->handle = 1;
	rule->action = NATGW_ACTION_SNAT;
	snprintf(rule->pool, sizeof(rule->pool), "egress");
}

static struct destination destination(__u8 proto, __u32 dst, __u16 dport,
				      __u32 usable)
{
	struct destination made = {
		.key = { .pool = "egress", .proto = proto, .dst = dst,
			 .dport = dport },
		.external = EXTERNAL,
		.usable = usable,
	};

	return made;
}

/* So many sessions, all created since the look before, by what they do. */
static void hold(struct destination *made, __u32 half_open, __u32 established,
		 __u32 closing)
{
	made->in_use = half_open + established + closing;
	made->created = made->in_use;
	made->holders[NATGW_HOLDER_HALF_OPEN] = half_open;
	made->holders[NATGW_HOLDER_ESTABLISHED] = established;
	made->holders[NATGW_HOLDER_CLOSING] = closing;
}

/* Names of the verdicts, the worst first. */
static const char *names_of(const struct diagnosis *diagnosis)
{
	static char names[256];

	*names = '\0';
	for (size_t i = 0; i < diagnosis->verdicts.count; i++) {
		strcat(names, i ? " " : "");
		strcat(names, condition_name(diagnosis->verdicts.list[i].condition));
	}
	return names;
}

static __u64 number(const struct diagnosis *diagnosis, const char *name)
{
	const struct verdict *verdict = diagnosis->verdicts.list;

	for (size_t i = 0; diagnosis->verdicts.count && i < verdict->number_count;
	     i++)
		if (!strcmp(verdict->numbers[i].name, name))
			return verdict->numbers[i].value;
	return ~0ULL;
}

/* No line is longer than the page. */
static bool fits(const struct diagnosis *diagnosis)
{
	char *text = NULL, *line, *rest;
	bool fit = true;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	diagnosis_screen(stream, diagnosis);
	fclose(stream);
	rest = text;
	while ((line = strsep(&rest, "\n")))
		fit &= strlen(line) <= PAGE;
	free(text);
	return fit;
}

/* What a look at these, after one at nothing, says. */
static void expect(struct tap *tap, const char *what,
		   const struct destination *list, size_t count,
		   const char *names, const char *numbered, __u64 value)
{
	struct diagnosis diagnosis;
	struct look before, now;

	begin(&before, 0);
	begin(&now, SECONDS * 1000);
	for (size_t i = 0; i < count; i++) {
		look_add_destination(&now, &list[i]);
		now.stats.counters[NATGW_COUNTER_CREATED] += list[i].created;
	}
	look_settle(&before);
	look_settle(&now);
	diagnosis_make(&diagnosis, &before, &now, 1795490358007ULL);
	tap_text(tap, what, names, names_of(&diagnosis));
	if (numbered)
		tap_case(tap, number(&diagnosis, numbered) == value,
			 "%s: %s is %llu", what, numbered,
			 number(&diagnosis, numbered));
	tap_case(tap, fits(&diagnosis), "%s: 80 columns", what);
	diagnosis_exit(&diagnosis);
	look_exit(&before);
	look_exit(&now);
}

static void test_ports(struct tap *tap)
{
	struct destination list[] = { destination(IPPROTO_TCP, SERVER, 443, 100) };

	hold(list, 0, 94, 0);
	expect(tap, "nearly full is healthy", list, 1, "", NULL, 0);
	hold(list, 0, 95, 0);
	expect(tap, "95 of 100 are too many", list, 1, "ports-exhausted",
	       "addresses_missing", 0);
	hold(list, 0, 100, 0);
	list->refused[NATGW_DROP_NO_PORT] = 1;
	expect(tap, "one refused wants one address", list, 1, "ports-exhausted",
	       "addresses_missing", 1);
	list->refused[NATGW_DROP_NO_PORT] = 100;
	expect(tap, "as many as it has", list, 1, "ports-exhausted",
	       "addresses_missing", 1);
	list->refused[NATGW_DROP_NO_PORT] = 101;
	expect(tap, "one more", list, 1, "ports-exhausted", "addresses_missing", 2);
	hold(list, 0, 49, 51);
	expect(tap, "half of them over is churn", list, 1, "churn", "over", 51);
	list->refused[NATGW_DROP_NO_PORT] = 0;
	list->usable = 1;
	hold(list, 0, 1, 0);
	expect(tap, "what has no ports is not full", list, 1, "", NULL, 0);
}

static void test_answers(struct tap *tap)
{
	struct destination list[] = {
		destination(IPPROTO_TCP, SERVER, 443, PORTS),
		destination(IPPROTO_TCP, SERVER + 1, 443, PORTS),
		destination(IPPROTO_TCP, SERVER + 2, 443, PORTS),
	};

	hold(&list[0], 5, 0, 0);
	list[0].syn_retransmits = 2;
	expect(tap, "two SYNs seen again are nothing", list, 1, "", NULL, 0);
	list[0].syn_retransmits = 3;
	expect(tap, "three are", list, 1, "upstream-silent", "half_open", 5);
	hold(&list[1], 0, 495, 0);
	expect(tap, "one of a hundred, too", list, 2, "upstream-silent",
	       "created", 5);
	hold(&list[1], 0, 496, 0);
	expect(tap, "but not of fewer", list, 2, "", NULL, 0);
	hold(&list[0], 5, 1, 0);
	expect(tap, "who answers one is not silent", list, 1, "", NULL, 0);
	hold(&list[0], 5, 0, 0);
	hold(&list[1], 5, 0, 0);
	hold(&list[2], 5, 0, 0);
	list[1].syn_retransmits = 3;
	list[2].syn_retransmits = 3;
	expect(tap, "three silent ones by one address", list, 3, "return-path",
	       "half_open", 15);
	hold(&list[2], 0, 5, 0);
	expect(tap, "one that answers, and two that do not", list, 3,
	       "upstream-silent upstream-silent", NULL, 0);
	hold(&list[0], 0, 0, 5);
	list[0].syn_retransmits = 0;
	list[0].resets_early = 2;
	expect(tap, "two resets are nothing", list, 1, "", NULL, 0);
	list[0].resets_early = 3;
	expect(tap, "three of five are", list, 1, "upstream-refusing",
	       "resets_early", 3);
	hold(&list[0], 5, 0, 0);
	list[0].resets_early = 0;
	list[0].unreachable = 5;
	list[0].syn_retransmits = 5;
	expect(tap, "who says so is not silent", list, 1, "upstream-refusing",
	       "unreachable", 5);
}

static void test_dns(struct tap *tap)
{
	struct destination list[] = {
		destination(IPPROTO_UDP, SERVER, 53, 100),
		destination(IPPROTO_TCP, SERVER, 443, 100),
	};

	hold(&list[0], 19, 0, 0);
	expect(tap, "19 queries are few", list, 1, "", NULL, 0);
	hold(&list[0], 20, 0, 0);
	expect(tap, "20 are not", list, 1, "dns-pressure", "half_open", 20);
	hold(&list[0], 20, 21, 0);
	expect(tap, "less than half unanswered", list, 1, "", NULL, 0);
	hold(&list[0], 0, 80, 0);
	expect(tap, "80 of 100 ports", list, 1, "dns-pressure", "dns_ports", 80);
	hold(&list[1], 0, 81, 0);
	expect(tap, "less than others have", list, 2, "", NULL, 0);
	hold(&list[0], 0, 100, 0);
	list[0].refused[NATGW_DROP_NO_PORT] = 7;
	expect(tap, "exhausted by DNS", list, 2, "dns-pressure", "all_ports", 181);
}

/* A session of the one pool, held against the configuration. */
static void survey(struct tap *tap, const char *what, struct session session,
		   int kind)
{
	struct survey_ground ground = { 0 };
	struct survey survey = { 0 };
	struct look look;

	begin(&look, 0);
	ground.set = &look.set;
	survey_add(&survey, &ground, &session);
	for (int i = 0; i < SURVEY_KINDS; i++)
		tap_case(tap, survey.found[i] == (i == kind), "%s: kind %d", what,
			 i);
	look_exit(&look);
}

static void test_survey(struct tap *tap)
{
	const struct session good = {
		.proto = IPPROTO_TCP,
		.state = NATGW_STATE_INIT,
		.original = { INSIDE, SERVER, 4000, 443 },
		.translated = { EXTERNAL, SERVER, 4000, 443 },
		.packets = { 3, 0 },
		.bytes = { 180, 0 },
		.rule = 1,
	};
	struct session session = good;

	survey(tap, "one that waits", session, -1);
	session.rule = 2;
	survey(tap, "of a rule that another replaces", session, -1);
	session.translated.src = EXTERNAL + 1;
	survey(tap, "of an address that is gone", session, SURVEY_ADDRESS);
	session = good;
	session.translated.dst = INSIDE + 1;
	survey(tap, "to a backend that is gone", session, SURVEY_BACKEND);
	session = good;
	session.bytes[0] = 1600;
	survey(tap, "that sent data", session, SURVEY_ONE_WAY);
	session.packets[1] = 1;
	survey(tap, "that was answered", session, -1);
}

int main(void)
{
	struct tap tap = { 0 };

	expect(&tap, "nothing", NULL, 0, "", NULL, 0);
	test_ports(&tap);
	test_answers(&tap);
	test_dns(&tap);
	test_survey(&tap);
	return tap_end(&tap);
}
