// SPDX-License-Identifier: GPL-2.0
/*
 * Configurations to attributes and back, without a kernel between: nothing is
 * lost, the room is enough, the origins point at what they say, and damaged
 * attributes are refused, not obeyed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netlink/genl/genl.h>

#include "answer.h"
#include "fault.h"
#include "grammar.h"
#include "random.h"
#include "request.h"
#include "tap.h"

enum {
	RANDOM_CONFIGURATIONS = 3000,
	DAMAGED_MESSAGES = 20000,
	MANY_RULES = 20000,
	SPARE = 512,		/* bytes of a message that no attribute needs */
};

static struct nl_msg *fill(const struct ruleset *set, struct origins *origins,
			   int *ret)
{
	struct nl_msg *message = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN +
						  request_config_size(set));

	genlmsg_put(message, 0, 0, 16, 0, 0, NATGW_CMD_CONFIG_SET, 1);
	*ret = request_put_config(message, set, origins);
	return message;
}

static int read_back(struct nl_msg *message, struct ruleset *set)
{
	struct genlmsghdr *header = genlmsg_hdr(nlmsg_hdr(message));

	ruleset_init(set);
	return answer_config(genlmsg_attrdata(header, 0),
			     genlmsg_attrlen(header, 0), set);
}

static void place_options(struct pool_options *options, unsigned int *line)
{
	for (size_t i = 0; i < options->reserved_count; i++)
		options->reserved[i].place.line = (*line)++;
	for (size_t i = 0; i < POOL_OPTIONS; i++)
		if (options->values[i] != pool_option_specs[i].normal)
			options->places[i].line = (*line)++;
	if (options->inside.last)
		options->inside_place.line = (*line)++;
}

/* What comes from a text has places; give every part one of its own. */
static void place_parts(struct ruleset *set)
{
	unsigned int line = 1;

	for (size_t i = 0; i < set->pool_count; i++) {
		set->pools[i].place.line = line++;
		set->pools[i].name_place.line = line++;
		set->pools[i].ports_place.line = line++;
		place_options(&set->pools[i].options, &line);
		for (size_t j = 0; j < set->pools[i].member_count; j++)
			set->pools[i].members[j].place.line = line++;
	}
	for (size_t i = 0; i < set->rule_count; i++) {
		for (size_t j = 0; j <= NATGW_A_RULE_MAX; j++)
			set->rules[i].places[j].line = line++;
		if (set->rules[i].action == NATGW_ACTION_MASQUERADE)
			place_options(&set->rules[i].options, &line);
		for (size_t j = 0; j < set->rules[i].target_count; j++)
			set->rules[i].targets[j].place.line = line++;
	}
	for (size_t i = 0; i < SETTINGS; i++) {
		set->settings[i].place.line = line++;
		set->settings[i].value_place.line = line++;
	}
	for (size_t i = 0; i < set->fast_path.count; i++)
		set->fast_path.devices[i].place.line = line++;
}

/* So does one into an option, whether of a pool or of masquerade. */
static bool options_lead_back(struct nl_msg *message, struct nlattr *options,
			      const struct pool_options *made,
			      const struct origins *origins)
{
	char *header = (char *)nlmsg_hdr(message);
	size_t reserved = 0;
	struct nlattr *at;
	int rest;

	nla_for_each_nested(at, options, rest) {
		const struct origin *origin = origins_find(origins,
							   (char *)at - header);
		unsigned int line = 0;

		if (nla_type(at) == NATGW_A_POOL_RESERVED)
			line = made->reserved[reserved++].place.line;
		if (nla_type(at) == NATGW_A_POOL_DETERMINISTIC)
			line = made->inside_place.line;
		for (size_t i = 0; i < POOL_OPTIONS; i++)
			if (pool_option_specs[i].attribute == nla_type(at))
				line = made->places[i].line;
		if (line && (!origin || origin->place.line != line))
			return false;
	}
	return reserved == made->reserved_count;
}

static bool pools_lead_back(struct nl_msg *message, const struct ruleset *set,
			    const struct origins *origins)
{
	size_t index = 0;
	struct nlattr *part;
	int rest;

	nlmsg_for_each_attr(part, nlmsg_hdr(message), GENL_HDRLEN, rest)
		if (nla_type(part) == NATGW_A_CONFIG_POOL &&
		    !options_lead_back(message, part,
				       &set->pools[index++].options, origins))
			return false;
	return index == set->pool_count;
}

/* An offset into an attribute of a rule leads to where its value stood. */
static bool leads_back(struct nl_msg *message, const struct ruleset *set,
		       const struct origins *origins)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	size_t index = 0;
	struct nlattr *part;
	struct nlattr *at;
	int inner;
	int rest;

	nlmsg_for_each_attr(part, header, GENL_HDRLEN, rest) {
		const struct rule *rule = &set->rules[index];
		size_t target = 0;

		if (nla_type(part) != NATGW_A_CONFIG_RULE)
			continue;
		nla_for_each_nested(at, part, inner) {
			const struct origin *origin;
			unsigned int line = rule->places[nla_type(at)].line;

			origin = origins_find(origins,
					      (char *)at - (char *)header);
			if (nla_type(at) == NATGW_A_RULE_HANDLE)
				line = rule->places[NATGW_A_RULE_ACTION].line;
			if (nla_type(at) == NATGW_A_RULE_TARGET)
				line = rule->targets[target++].place.line;
			if (nla_type(at) == NATGW_A_RULE_OPTIONS &&
			    !options_lead_back(message, at, &rule->options,
					       origins))
				return false;
			if (!origin || origin->part != PART_RULE ||
			    origin->index != index || origin->place.line != line)
				return false;
		}
		index++;
	}
	return index == set->rule_count;
}

static bool devices_lead_back(struct nl_msg *message, const struct fast_path *path,
			      const struct origins *origins)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	size_t index = 0;
	struct nlattr *part;
	int rest;

	nlmsg_for_each_attr(part, header, GENL_HDRLEN, rest) {
		const struct origin *origin;

		if (nla_type(part) != NATGW_A_CONFIG_FAST_DEVICE)
			continue;
		origin = origins_find(origins, (char *)part - (char *)header);
		if (!origin || origin->part != PART_FAST_PATH ||
		    origin->place.line != path->devices[index++].place.line)
			return false;
	}
	return index == path->count;
}

static void test_random(struct tap *tap, unsigned int *state)
{
	unsigned int different = 0;
	unsigned int misled = 0;

	for (int i = 0; i < RANDOM_CONFIGURATIONS; i++) {
		struct origins origins = { 0 };
		struct nl_msg *message;
		struct ruleset made;
		struct ruleset read;
		int ret;

		ruleset_init(&made);
		random_ruleset(state, &made);
		place_parts(&made);
		message = fill(&made, &origins, &ret);
		different += ret || read_back(message, &read) ||
			     !ruleset_equal(&made, &read) || read.foreign;
		misled += !leads_back(message, &made, &origins) ||
			  !pools_lead_back(message, &made, &origins) ||
			  !devices_lead_back(message, &made.fast_path, &origins);
		nlmsg_free(message);
		free(origins.list);
		ruleset_exit(&made);
		ruleset_exit(&read);
	}
	tap_case(tap, !different, "%d random configurations come back as they went",
		 RANDOM_CONFIGURATIONS);
	tap_case(tap, !misled, "every attribute leads back to its place");
}

static void test_many(struct tap *tap)
{
	struct ruleset made;
	struct ruleset read;
	struct nl_msg *message;
	int ret;

	ruleset_init(&made);
	for (int i = 0; i < MANY_RULES; i++) {
		struct rule *rule = ruleset_add_rule(&made);

		rule->action = NATGW_ACTION_DNAT;
		rule->given = RULE_BIT(DST) | RULE_BIT(PROTO) | RULE_BIT(DPORT);
		rule->dst.first = 0xc6336400 + i;
		rule->dst.last = rule->dst.first;
		rule->proto = 6;
		rule->dport.first = 443;
		rule->dport.last = 443;
		rule_add_target(rule)->address = 0x0a000000 + i;
	}
	message = fill(&made, NULL, &ret);
	tap_case(tap, !ret && !read_back(message, &read) &&
		 ruleset_equal(&made, &read), "%d rules fit one message",
		 MANY_RULES);
	ruleset_keep_handles(&made, &read);
	nlmsg_free(message);
	ruleset_exit(&made);
	ruleset_exit(&read);
}

/* The largest rule and pool that the grammar takes, and one beyond. */
static void test_large(struct tap *tap, unsigned int targets, bool fits)
{
	struct ruleset made;
	struct nl_msg *message;
	struct rule *rule;
	int ret;

	ruleset_init(&made);
	rule = ruleset_add_rule(&made);
	rule->action = NATGW_ACTION_DNAT;
	for (unsigned int i = 0; i < targets; i++) {
		struct target *target = rule_add_target(rule);

		target->has_ports = true;
		target->weight = 2;
	}
	message = fill(&made, NULL, &ret);
	tap_case(tap, !ret == fits, "a rule with %u targets %s", targets,
		 fits ? "fits" : "is refused");
	nlmsg_free(message);
	ruleset_exit(&made);
}

static void test_damaged(struct tap *tap, unsigned int *state)
{
	unsigned int taken = 0;

	for (int i = 0; i < DAMAGED_MESSAGES; i++) {
		struct origins origins = { 0 };
		struct session session;
		struct gateway gateway;
		struct genlmsghdr *header;
		struct nl_msg *message;
		struct ruleset made;
		struct ruleset read;
		struct check check = { .count = 0 };
		struct stats stats = { .sessions = 0 };
		size_t length;
		char *bytes;
		int ret;

		ruleset_init(&made);
		random_ruleset(state, &made);
		message = fill(&made, &origins, &ret);
		header = genlmsg_hdr(nlmsg_hdr(message));
		length = genlmsg_attrlen(header, 0);
		/* A copy of just the size: whoever reads beyond it is caught. */
		bytes = allocate(length, 1);
		memcpy(bytes, genlmsg_attrdata(header, 0), length);
		for (unsigned int j = random_below(state, 6); length && j; j--)
			bytes[random_below(state, length)] = rand_r(state);
		ruleset_init(&read);
		taken += !answer_config((void *)bytes, length, &read);
		answer_session((void *)bytes, length, &session);
		answer_gateway((void *)bytes, length, &gateway);
		answer_check((void *)bytes, length, &check);
		answer_stats((void *)bytes, length, &stats);
		stats_exit(&stats);
		free(bytes);
		nlmsg_free(message);
		free(origins.list);
		ruleset_exit(&made);
		ruleset_exit(&read);
	}
	tap_case(tap, taken > 0 && taken < DAMAGED_MESSAGES,
		 "%d damaged messages are read with care", DAMAGED_MESSAGES);
}

/* A newer module's rule has an attribute that a change would lose. */
static void test_foreign(struct tap *tap)
{
	struct nl_msg *message = nlmsg_alloc_size(SPARE);
	struct ruleset set;
	struct nlattr *rule;

	genlmsg_put(message, 0, 0, 16, 0, 0, NATGW_CMD_CONFIG_GET, 1);
	rule = nla_nest_start(message, NATGW_A_CONFIG_RULE);
	nla_put_u32(message, NATGW_A_RULE_ACTION, NATGW_ACTION_EXEMPT);
	nla_put_u32(message, NATGW_A_RULE_MAX + 1, 5);
	nla_nest_end(message, rule);
	tap_case(tap, !read_back(message, &set) && set.foreign,
		 "an attribute of a newer module is noticed");
	ruleset_exit(&set);
	nlmsg_free(message);
}

/* So has its pool an option's value that this natctl has no word for. */
static void test_foreign_option(struct tap *tap)
{
	struct nl_msg *message = nlmsg_alloc_size(SPARE);
	struct ruleset set;
	struct nlattr *pool;

	genlmsg_put(message, 0, 0, 16, 0, 0, NATGW_CMD_CONFIG_GET, 1);
	pool = nla_nest_start(message, NATGW_A_CONFIG_POOL);
	nla_put_string(message, NATGW_A_POOL_NAME, "p");
	nla_put_u32(message, NATGW_A_POOL_REFUSE, NATGW_REFUSE_MAX + 1);
	nla_nest_end(message, pool);
	tap_case(tap, !read_back(message, &set) && set.foreign,
		 "a value of a newer module is noticed");
	ruleset_exit(&set);
	nlmsg_free(message);
}

/* More devices than there can be; and a rule whose clause says what all do. */
static void test_fast_path(struct tap *tap)
{
	struct nl_msg *message = nlmsg_alloc_size(4 * SPARE);
	char name[IFNAMSIZ];
	struct ruleset set;
	struct nlattr *rule;

	genlmsg_put(message, 0, 0, 16, 0, 0, NATGW_CMD_CONFIG_GET, 1);
	rule = nla_nest_start(message, NATGW_A_CONFIG_RULE);
	nla_put_u32(message, NATGW_A_RULE_ACTION, NATGW_ACTION_REDIRECT);
	nla_put_u8(message, NATGW_A_RULE_FASTPATH, 1);
	nla_nest_end(message, rule);
	for (int i = 0; i < NATGW_FAST_DEVICES_MAX; i++) {
		snprintf(name, sizeof(name), "eth%d", i);
		nla_put_string(message, NATGW_A_CONFIG_FAST_DEVICE, name);
	}
	tap_case(tap, !read_back(message, &set) && !set.foreign &&
		 set.fast_path.count == NATGW_FAST_DEVICES_MAX &&
		 !set.rules[0].given, "devices of the fast path come in order, and on is the default");
	ruleset_exit(&set);
	nla_put_string(message, NATGW_A_CONFIG_FAST_DEVICE, "one-more");
	tap_case(tap, !read_back(message, &set) && set.foreign,
		 "a device more than there can be is noticed");
	ruleset_exit(&set);
	nlmsg_free(message);
}

static struct rule *add_simple(struct ruleset *set, __u32 dst, __u32 handle)
{
	struct rule *rule = ruleset_add_rule(set);

	rule->action = NATGW_ACTION_EXEMPT;
	rule->given = RULE_BIT(DST);
	rule->dst.first = dst;
	rule->dst.last = dst;
	rule->handle = handle;
	return rule;
}

static void test_handles(struct tap *tap)
{
	struct ruleset running;
	struct ruleset set;

	ruleset_init(&running);
	ruleset_init(&set);
	add_simple(&running, 1, 10);
	add_simple(&running, 2, 20);
	add_simple(&running, 1, 30);
	add_simple(&set, 2, 0);
	add_simple(&set, 1, 0);
	add_simple(&set, 3, 0);
	add_simple(&set, 1, 0);
	add_simple(&set, 1, 0);
	ruleset_keep_handles(&set, &running);
	tap_case(tap, set.rules[0].handle == 20 && set.rules[1].handle == 10 &&
		 set.rules[2].handle == 0 && set.rules[3].handle == 30 &&
		 set.rules[4].handle == 0,
		 "rules that stay keep their handles, each its own");
	ruleset_exit(&running);
	ruleset_keep_handles(&set, &running);
	ruleset_exit(&set);
}

int main(void)
{
	unsigned int state = tap_seed();
	struct tap tap = { 0 };

	test_random(&tap, &state);
	test_many(&tap);
	test_large(&tap, 1500, true);
	test_large(&tap, 1900, false);
	test_damaged(&tap, &state);
	test_foreign(&tap);
	test_foreign_option(&tap);
	test_fast_path(&tap);
	test_handles(&tap);
	return tap_end(&tap);
}
