// SPDX-License-Identifier: GPL-2.0
/* Configurations that nobody thought of, but that the grammar can say. */
#include "random.h"

#include <stdlib.h>

/**
 * random_below() - a random number
 * @state: state of the generator
 * @bound: above every number that may come, not 0
 *
 * Return: the number.
 */
unsigned int random_below(unsigned int *state, unsigned int bound)
{
	return rand_r(state) % bound;
}

static __u32 random_address(unsigned int *state)
{
	return (__u32)rand_r(state) << 16 ^ rand_r(state);
}

static struct range random_prefix(unsigned int *state, unsigned int bits)
{
	__u32 host = bits ? (__u32)((1ULL << (32 - bits)) - 1) : 0xffffffff;
	struct range range = { .first = random_address(state) & ~host };

	range.last = range.first | host;
	return range;
}

static struct range random_range(unsigned int *state)
{
	struct range range;

	if (random_below(state, 2))
		return random_prefix(state, random_below(state, 33));
	range.first = random_address(state);
	range.last = range.first + random_below(state, 1000);
	if (range.last < range.first)
		range.last = 0xffffffff;
	return range;
}

static struct ports random_ports(unsigned int *state)
{
	struct ports ports = { .first = 1 + random_below(state, 65535) };

	ports.last = ports.first;
	if (random_below(state, 2))
		ports.last += random_below(state, 65536 - ports.first);
	return ports;
}

/* Blocks, if one fits that has a port. */
static void random_blocks(unsigned int *state, struct pool_options *options,
			  const struct ports *ports)
{
	options->values[POOL_BLOCK] = 64U << random_below(state, 9);
	if (!pool_options_usable(options, ports)) {
		options->values[POOL_BLOCK] = 0;
		return;
	}
	options->values[POOL_BLOCK_LIMIT] = 1 + random_below(state, 64);
	options->values[POOL_BLOCK_TIMEOUT] = 1 + random_below(state, 86400);
}

/* Few enough that all have ports, which are not reserved either. */
static void random_inside(unsigned int *state, struct pool_options *options)
{
	options->inside.first = 1 + random_below(state, 0x7fffffff);
	options->inside.last = options->inside.first + random_below(state, 8);
	options->values[POOL_OVERFLOW] = 1;
	options->values[POOL_ADDRESS_ALLOCATION] = 0;
	options->reserved_count = 0;
}

static void random_options(unsigned int *state, struct pool_options *options,
			   const struct ports *ports, bool masquerade)
{
	for (unsigned int i = random_below(state, 4); i > 1; i--) {
		struct ports reserved = random_ports(state);

		/* The first port is left, so that there is one. */
		if (reserved.first <= ports->first && reserved.last >= ports->first)
			continue;
		pool_options_reserve(options)->ports = reserved;
	}
	for (size_t i = 0; i < POOL_BLOCK; i++)
		if (!random_below(state, 3) &&
		    !(masquerade && pool_option_specs[i].nonsense))
			options->values[i] =
				random_below(state, pool_option_specs[i].highest + 1);
	if (options->values[POOL_MAPPING] !=
	    NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT)
		for (size_t i = POOL_FILTERING_TCP; i <= POOL_FILTERING_OTHER; i++)
			options->values[i] = 0;
	if (random_below(state, 2))
		random_blocks(state, options, ports);
	else if (!masquerade && ports->last - ports->first >= 1000)
		random_inside(state, options);
}

static void random_name(unsigned int *state, char *room, size_t size)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyz0123456789-_.@ \"\\#{};,";
	size_t length = 1 + random_below(state, size - 1);

	for (size_t i = 0; i < length; i++)
		room[i] = letters[random_below(state, sizeof(letters) - 1)];
	room[length] = '\0';
}

/* It goes by early-route. */
static void random_fast_path(unsigned int *state, struct ruleset *set)
{
	struct fast_path *path = &set->fast_path;

	path->count = random_below(state, NATGW_FAST_DEVICES_MAX + 1);
	for (size_t i = 0; i < path->count; i++) {
		random_name(state, path->devices[i].name, IFNAMSIZ);
		path->devices[i].name[0] = 'A' + i;	/* names are unique */
	}
	if (path->count)
		ruleset_setting(set, SETTING_OPTION,
				NATGW_OPTION_EARLY_ROUTE)->value = 1;
}

static bool gives(unsigned int *state, struct rule *rule, __u32 bit)
{
	if (random_below(state, 3))
		return false;
	rule->given |= bit;
	return true;
}

static void random_matches(unsigned int *state, struct rule *rule)
{
	if (gives(state, rule, RULE_BIT(IIF)))
		random_name(state, rule->iif, sizeof(rule->iif));
	if (gives(state, rule, RULE_BIT(SRC)))
		rule->src = random_range(state);
	if (gives(state, rule, RULE_BIT(DST)))
		rule->dst = random_range(state);
	if (gives(state, rule, RULE_BIT(PROTO)))
		rule->proto = 1 + random_below(state, 255);
	if (gives(state, rule, RULE_BIT(SPORT)))
		rule->sport = random_ports(state);
	if (gives(state, rule, RULE_BIT(DPORT)))
		rule->dport = random_ports(state);
	if (gives(state, rule, RULE_BIT(MARK))) {
		rule->given |= RULE_BIT(MARK_MASK);
		rule->mark = random_address(state);
		rule->mask = random_below(state, 2) ? 0xffffffff :
						      random_address(state);
	}
}

static void random_targets(unsigned int *state, struct rule *rule)
{
	for (unsigned int i = random_below(state, 4) + 1; i > 0; i--) {
		struct target *target = rule_add_target(rule);

		target->address = random_address(state);
		target->has_ports = random_below(state, 2);
		if (target->has_ports)
			target->ports = random_ports(state);
		if (random_below(state, 2))
			target->weight = 1 + random_below(state, 65535);
	}
}

static void random_rule(unsigned int *state, struct rule *rule)
{
	unsigned int bits = random_below(state, 33);

	rule->action = 1 + random_below(state, NATGW_ACTION_MAX);
	if (rule->action != NATGW_ACTION_STATIC)
		random_matches(state, rule);
	if (rule->action != NATGW_ACTION_DNAT &&
	    rule->action != NATGW_ACTION_REDIRECT &&
	    gives(state, rule, RULE_BIT(OIF)))
		random_name(state, rule->oif, sizeof(rule->oif));
	switch (rule->action) {
	case NATGW_ACTION_SNAT:
		rule->given |= RULE_BIT(POOL);
		random_name(state, rule->pool, sizeof(rule->pool));
		break;
	case NATGW_ACTION_DNAT:
		random_targets(state, rule);
		break;
	case NATGW_ACTION_MASQUERADE:
	case NATGW_ACTION_REDIRECT:
		if (gives(state, rule, RULE_BIT(TO_PORTS)))
			rule->to_ports = random_ports(state);
		if (rule->action == NATGW_ACTION_MASQUERADE)
			random_options(state, &rule->options,
				       rule_source_ports(rule), true);
		break;
	case NATGW_ACTION_STATIC:
		rule->given |= RULE_BIT(EXTERNAL) | RULE_BIT(INTERNAL);
		rule->external = random_prefix(state, bits);
		rule->internal = random_prefix(state, bits);
		break;
	}
	if (rule->action != NATGW_ACTION_EXEMPT)
		gives(state, rule, RULE_BIT(FASTPATH));
}

/**
 * random_ruleset() - a configuration that nobody thought of
 * @state: state of the generator
 * @set: receives it; ruleset_init() was called for it
 */
void random_ruleset(unsigned int *state, struct ruleset *set)
{
	for (unsigned int i = random_below(state, 4); i > 0; i--) {
		struct pool *pool = ruleset_add_pool(set);

		random_name(state, pool->name, sizeof(pool->name));
		pool->name[0] = 'A' + i;	/* names are unique */
		for (unsigned int j = random_below(state, 5) + 1; j > 0; j--)
			pool_add_member(pool)->range = random_range(state);
		pool->ports = random_ports(state);
		random_options(state, &pool->options, &pool->ports, false);
	}
	for (unsigned int i = random_below(state, 12); i > 0; i--)
		random_rule(state, ruleset_add_rule(set));
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting_spec *spec = &setting_specs[i];
		__u32 span = spec->highest - spec->lowest + 1;

		if (random_below(state, 2))
			continue;
		set->settings[i].given = true;
		set->settings[i].value = spec->lowest +
					 random_address(state) % span;
	}
	if (random_below(state, 2))
		random_fast_path(state, set);
}
