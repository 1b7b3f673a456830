// SPDX-License-Identifier: GPL-2.0
/* Profiles: what a configuration has where it says nothing. */
#include "profile.h"

/* An option of pools that a profile sets. */
struct profile_option {
	__u32 profile;
	enum pool_option option;
	__u32 value;
};

/* A setting that a profile sets. */
struct profile_setting {
	__u32 profile;
	enum setting_kind kind;
	__u32 id;
	__u32 value;
};

/*
 * RFC 4787 REQ-1, 3, 4, 8 and 5508 REQ-8, 7857 section 4; RFC 6888 REQ-8, 11. What is
 * not here is as the kernel has it.
 */
static const struct profile_option options[] = {
	{ NATGW_PROFILE_SUBSCRIBER, POOL_MAPPING, NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT },
	{ NATGW_PROFILE_SUBSCRIBER, POOL_OVERFLOW, 0 },
	{ NATGW_PROFILE_SUBSCRIBER, POOL_FILTERING_TCP,
	  NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT },
	{ NATGW_PROFILE_SUBSCRIBER, POOL_FILTERING_UDP,
	  NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT },
	{ NATGW_PROFILE_SUBSCRIBER, POOL_FILTERING_ICMP,
	  NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT },
	{ NATGW_PROFILE_SUBSCRIBER, POOL_FILTERING_OTHER,
	  NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT },
	{ NATGW_PROFILE_SUBSCRIBER, POOL_PORT_ALLOCATION, NATGW_PORT_ALLOCATION_PARITY },
	{ NATGW_PROFILE_SUBSCRIBER, POOL_REFUSE, NATGW_REFUSE_PROHIBITED },
	{ NATGW_PROFILE_CGN, POOL_MAPPING, NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT },
	{ NATGW_PROFILE_CGN, POOL_OVERFLOW, 0 },
	{ NATGW_PROFILE_CGN, POOL_FILTERING_TCP,
	  NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT },
	{ NATGW_PROFILE_CGN, POOL_FILTERING_UDP,
	  NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT },
	{ NATGW_PROFILE_CGN, POOL_FILTERING_ICMP,
	  NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT },
	{ NATGW_PROFILE_CGN, POOL_FILTERING_OTHER,
	  NATGW_FILTERING_BEHAVIOR_ENDPOINT_INDEPENDENT },
	{ NATGW_PROFILE_CGN, POOL_PORT_ALLOCATION, NATGW_PORT_ALLOCATION_PARITY },
	{ NATGW_PROFILE_CGN, POOL_REFUSE, NATGW_REFUSE_UNREACHABLE },
	{ NATGW_PROFILE_CGN, POOL_HOLD_DOWN, 120 },
};

/* RFC 6888 REQ-4, 5; the numbers are ours. */
static const struct profile_setting settings[] = {
	{ NATGW_PROFILE_CGN, SETTING_LIMIT, NATGW_LIMIT_SUBSCRIBER_PORTS, 2000 },
	{ NATGW_PROFILE_CGN, SETTING_LIMIT, NATGW_LIMIT_SUBSCRIBER_SESSIONS, 8000 },
	{ NATGW_PROFILE_CGN, SETTING_NOTIFY, NATGW_NOTIFICATION_SUBSCRIBER_HIGH, 80 },
};

/**
 * profile_option() - an option of a pool that does not say it
 * @profile: enum natgw_profile; what is none counts as gateway
 * @option: the option
 *
 * Return: its value.
 */
__u32 profile_option(__u32 profile, enum pool_option option)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].profile == profile && options[i].option == option)
			return options[i].value;
	return pool_option_specs[option].normal;
}

/**
 * profile_setting() - a setting of a configuration that does not say it
 * @profile: enum natgw_profile; what is none counts as gateway
 * @index: which, in setting_specs
 *
 * Return: its value.
 */
__u32 profile_setting(__u32 profile, size_t index)
{
	const struct setting_spec *spec = &setting_specs[index];

	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		if (settings[i].profile == profile &&
		    settings[i].kind == spec->kind && settings[i].id == spec->id)
			return settings[i].value;
	return spec->normal;
}

/* Without mappings of its own a pool has nothing that others could come in by. */
static bool has_mappings(const struct pool_options *pool)
{
	return pool->values[POOL_MAPPING] ==
	       NATGW_MAPPING_BEHAVIOR_ENDPOINT_INDEPENDENT;
}

static bool is_filtering(enum pool_option option)
{
	return option >= POOL_FILTERING_TCP && option <= POOL_FILTERING_OTHER;
}

/* Does the text say it, for this protocol or for all of them? */
static bool is_given(const struct pool_options *pool, enum pool_option option)
{
	return pool->places[option].line ||
	       (is_filtering(option) && pool->filtering_place.line);
}

/*
 * Masquerade does not have every option; those it lacks are never set. What the
 * pool's mapping is has been settled when its filters are.
 */
static __u32 normal_of(const struct pool_options *pool, __u32 profile,
		       enum pool_option option, bool masquerade)
{
	if ((masquerade && pool_option_specs[option].nonsense) ||
	    (is_filtering(option) && !has_mappings(pool)))
		return pool_option_specs[option].normal;
	return profile_option(profile, option);
}

static void name_options(struct pool_options *pool, __u32 profile,
			 bool masquerade)
{
	for (size_t i = 0; i < POOL_OPTIONS; i++)
		pool->normals[i] = normal_of(pool, profile, i, masquerade);
}

static void change_options(struct pool_options *pool, __u32 profile,
			   bool masquerade)
{
	for (size_t i = 0; i < POOL_OPTIONS; i++)
		if (!is_given(pool, i) && pool->values[i] == pool->normals[i])
			pool->values[i] = normal_of(pool, profile, i, masquerade);
	name_options(pool, profile, masquerade);
}

static void settle_options(struct pool_options *pool, __u32 profile,
			   bool masquerade)
{
	for (size_t i = 0; i < POOL_OPTIONS; i++)
		if (!is_given(pool, i))
			pool->values[i] = normal_of(pool, profile, i, masquerade);
	name_options(pool, profile, masquerade);
}

/**
 * profile_name() - what was read from the kernel is of its profile
 * @set: the configuration, as it was read
 */
void profile_name(struct ruleset *set)
{
	for (size_t i = 0; i < set->pool_count; i++)
		name_options(&set->pools[i].options, set->profile, false);
	for (size_t i = 0; i < set->rule_count; i++)
		if (set->rules[i].action == NATGW_ACTION_MASQUERADE)
			name_options(&set->rules[i].options, set->profile, true);
}

/**
 * profile_change() - give a configuration another profile
 * @set: the configuration
 * @profile: enum natgw_profile
 *
 * What is as its profile has it will be as @profile has it; but for what a text
 * has given.
 */
void profile_change(struct ruleset *set, __u32 profile)
{
	for (size_t i = 0; i < set->pool_count; i++)
		change_options(&set->pools[i].options, profile, false);
	for (size_t i = 0; i < set->rule_count; i++)
		if (set->rules[i].action == NATGW_ACTION_MASQUERADE)
			change_options(&set->rules[i].options, profile, true);
	for (size_t i = 0; i < SETTINGS; i++) {
		struct setting *setting = &set->settings[i];

		if (!setting->given &&
		    setting->value == profile_setting(set->profile, i))
			setting->value = profile_setting(profile, i);
	}
	set->profile = profile;
}

/**
 * profile_settle() - fill in what a text has left out
 * @set: the configuration
 * @profile: enum natgw_profile of what is filled in
 * @pools: index of the first pool of the text
 * @rules: index of its first rule
 */
void profile_settle(struct ruleset *set, __u32 profile, size_t pools,
		    size_t rules)
{
	for (size_t i = pools; i < set->pool_count; i++)
		settle_options(&set->pools[i].options, profile, false);
	for (size_t i = rules; i < set->rule_count; i++)
		if (set->rules[i].action == NATGW_ACTION_MASQUERADE)
			settle_options(&set->rules[i].options, profile, true);
}
