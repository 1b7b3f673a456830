// SPDX-License-Identifier: GPL-2.0
/*
 * What natctl asks, as attributes: configurations and filters. While a
 * configuration is written, each attribute's offset is noted with the place in
 * the text that it came from: a refusal names the offset only.
 */
#include "request.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netlink/attr.h>

#include "fault.h"

/* A request being filled; the first failure stays. */
struct filling {
	struct nl_msg *message;
	struct origins *origins;
	enum part part;
	size_t index;
	int error;
};

static void note(struct filling *filling, int ret)
{
	if (ret < 0 && !filling->error)
		filling->error = -EMSGSIZE;
}

/* Remembers what the attribute that comes next is made from. */
static void mark_origin(struct filling *filling, const struct place *place)
{
	struct nlmsghdr *header = nlmsg_hdr(filling->message);
	struct origins *origins = filling->origins;
	struct origin *origin;

	if (!origins)
		return;
	origins->list = grow(origins->list, &origins->room, origins->count,
			     sizeof(*origins->list));
	origin = &origins->list[origins->count++];
	origin->offset = header->nlmsg_len;
	origin->part = filling->part;
	origin->index = filling->index;
	origin->place = *place;
}

static struct nlattr *nest(struct filling *filling, int type)
{
	struct nlattr *start = nla_nest_start(filling->message,
					      NLA_F_NESTED | type);

	note(filling, start ? 0 : -1);
	return start;
}

static void end_nest(struct filling *filling, struct nlattr *start)
{
	if (start)
		note(filling, nla_nest_end(filling->message, start));
}

static void put_u8(struct filling *filling, int type, __u8 value)
{
	note(filling, nla_put_u8(filling->message, type, value));
}

static void put_u32(struct filling *filling, int type, __u32 value)
{
	note(filling, nla_put_u32(filling->message, type, value));
}

static void put_string(struct filling *filling, int type, const char *text)
{
	note(filling, nla_put_string(filling->message, type, text));
}

static void put_range(struct filling *filling, int type,
		      const struct range *range)
{
	struct nlattr *start = nest(filling, type);

	put_u32(filling, NATGW_A_RANGE_FIRST, htonl(range->first));
	put_u32(filling, NATGW_A_RANGE_LAST, htonl(range->last));
	end_nest(filling, start);
}

static void put_ports(struct filling *filling, int type,
		      const struct ports *ports)
{
	struct nlattr *start = nest(filling, type);

	note(filling, nla_put_u16(filling->message, NATGW_A_PORTS_FIRST,
				  ports->first));
	note(filling, nla_put_u16(filling->message, NATGW_A_PORTS_LAST,
				  ports->last));
	end_nest(filling, start);
}

static void put_endpoint(struct filling *filling, int type,
			 const struct endpoint *endpoint)
{
	struct nlattr *start = nest(filling, type);

	if (endpoint->address)
		put_u32(filling, NATGW_A_ENDPOINT_ADDRESS,
			htonl(endpoint->address));
	if (endpoint->port)
		note(filling, nla_put_u16(filling->message,
					  NATGW_A_ENDPOINT_PORT, endpoint->port));
	end_nest(filling, start);
}

/* Options that somebody gave; @place is what has none of its own stood at. */
static void put_options(struct filling *filling,
			const struct pool_options *options,
			const struct place *place)
{
	for (size_t i = 0; i < options->reserved_count; i++) {
		const struct reserved *reserved = &options->reserved[i];

		mark_origin(filling, reserved->place.line ? &reserved->place :
							    place);
		put_ports(filling, NATGW_A_POOL_RESERVED, &reserved->ports);
	}
	if (options->inside.last) {
		mark_origin(filling, options->inside_place.line ?
				     &options->inside_place : place);
		put_range(filling, NATGW_A_POOL_DETERMINISTIC, &options->inside);
	}
	for (size_t i = 0; i < POOL_OPTIONS; i++) {
		const struct pool_option_spec *spec = &pool_option_specs[i];
		bool given = options->places[i].line;

		if (!given && options->values[i] == spec->normal)
			continue;
		mark_origin(filling, given ? &options->places[i] : place);
		if (spec->attribute == NATGW_A_POOL_OVERFLOW)
			put_u8(filling, spec->attribute, options->values[i]);
		else
			put_u32(filling, spec->attribute, options->values[i]);
	}
}

static void put_pool(struct filling *filling, const struct pool *pool)
{
	struct nlattr *start;

	mark_origin(filling, &pool->place);
	start = nest(filling, NATGW_A_CONFIG_POOL);
	mark_origin(filling, &pool->name_place);
	put_string(filling, NATGW_A_POOL_NAME, pool->name);
	for (size_t i = 0; i < pool->member_count; i++) {
		mark_origin(filling, &pool->members[i].place);
		put_range(filling, NATGW_A_POOL_ADDRESS,
			  &pool->members[i].range);
	}
	mark_origin(filling, pool->ports_place.line ? &pool->ports_place :
						      &pool->place);
	put_ports(filling, NATGW_A_POOL_PORTS, &pool->ports);
	put_options(filling, &pool->options, &pool->place);
	end_nest(filling, start);
}

static void put_target(struct filling *filling, const struct target *target)
{
	struct nlattr *start;

	mark_origin(filling, &target->place);
	start = nest(filling, NATGW_A_RULE_TARGET);
	put_u32(filling, NATGW_A_TARGET_ADDRESS, htonl(target->address));
	if (target->has_ports)
		put_ports(filling, NATGW_A_TARGET_PORTS, &target->ports);
	if (target->weight != 1)
		put_u32(filling, NATGW_A_TARGET_WEIGHT, target->weight);
	end_nest(filling, start);
}

static void put_clause(struct filling *filling, const struct rule *rule,
		       int type)
{
	switch (type) {
	case NATGW_A_RULE_IIF:
		put_string(filling, type, rule->iif);
		break;
	case NATGW_A_RULE_OIF:
		put_string(filling, type, rule->oif);
		break;
	case NATGW_A_RULE_SRC:
		put_range(filling, type, &rule->src);
		break;
	case NATGW_A_RULE_DST:
		put_range(filling, type, &rule->dst);
		break;
	case NATGW_A_RULE_PROTO:
		put_u8(filling, type, rule->proto);
		break;
	case NATGW_A_RULE_SPORT:
		put_ports(filling, type, &rule->sport);
		break;
	case NATGW_A_RULE_DPORT:
		put_ports(filling, type, &rule->dport);
		break;
	case NATGW_A_RULE_MARK:
		put_u32(filling, type, rule->mark);
		break;
	case NATGW_A_RULE_MARK_MASK:
		if (rule->mask != 0xffffffff)
			put_u32(filling, type, rule->mask);
		break;
	case NATGW_A_RULE_POOL:
		put_string(filling, type, rule->pool);
		break;
	case NATGW_A_RULE_TARGET:
		for (size_t i = 0; i < rule->target_count; i++)
			put_target(filling, &rule->targets[i]);
		break;
	case NATGW_A_RULE_TO_PORTS:
		put_ports(filling, type, &rule->to_ports);
		break;
	case NATGW_A_RULE_EXTERNAL:
		put_range(filling, type, &rule->external);
		break;
	case NATGW_A_RULE_INTERNAL:
		put_range(filling, type, &rule->internal);
		break;
	case NATGW_A_RULE_FASTPATH:
		put_u8(filling, type, 0);
		break;
	}
}

static void put_rule_options(struct filling *filling, const struct rule *rule)
{
	const struct place *place = &rule->places[NATGW_A_RULE_OPTIONS];
	struct nlattr *start;

	if (!place->line) {
		if (!pool_options_differ(&rule->options))
			return;
		place = &rule->places[NATGW_A_RULE_ACTION];
	}
	mark_origin(filling, place);
	start = nest(filling, NATGW_A_RULE_OPTIONS);
	put_options(filling, &rule->options, place);
	end_nest(filling, start);
}

static void put_rule(struct filling *filling, const struct rule *rule)
{
	const struct place *place = &rule->places[NATGW_A_RULE_ACTION];
	struct nlattr *start;

	mark_origin(filling, place);
	start = nest(filling, NATGW_A_CONFIG_RULE);
	if (rule->handle)
		put_u32(filling, NATGW_A_RULE_HANDLE, rule->handle);
	put_u32(filling, NATGW_A_RULE_ACTION, rule->action);
	for (int type = 1; type <= NATGW_A_RULE_MAX; type++) {
		if (!(rule->given & (1U << type)))
			continue;
		mark_origin(filling, rule->places[type].line ?
				     &rule->places[type] : place);
		put_clause(filling, rule, type);
	}
	put_rule_options(filling, rule);
	end_nest(filling, start);
}

static void put_setting(struct filling *filling, const struct setting *setting)
{
	const struct setting_spec *spec = &setting_specs[filling->index];
	struct nlattr *start;

	mark_origin(filling, &setting->place);
	start = nest(filling, setting_kinds[spec->kind].attribute);
	put_u32(filling, NATGW_A_SETTING_ID, spec->id);
	mark_origin(filling, &setting->value_place);
	put_u32(filling, NATGW_A_SETTING_VALUE, setting->value);
	end_nest(filling, start);
}

static void put_port_timeout(struct filling *filling,
			     const struct setting *setting)
{
	struct nlattr *start;

	mark_origin(filling, &setting->place);
	start = nest(filling, NATGW_A_CONFIG_UDP_PORT_TIMEOUT);
	note(filling, nla_put_u16(filling->message, NATGW_A_PORT_TIMEOUT_PORT,
				  filling->index));
	mark_origin(filling, &setting->value_place);
	put_u32(filling, NATGW_A_PORT_TIMEOUT_SECONDS, setting->value);
	end_nest(filling, start);
}

static void put_fast_path(struct filling *filling, const struct fast_path *path)
{
	for (size_t i = 0; i < path->count; i++) {
		mark_origin(filling, &path->devices[i].place);
		put_string(filling, NATGW_A_CONFIG_FAST_DEVICE,
			   path->devices[i].name);
	}
}

/**
 * request_config_size() - room that a configuration needs
 * @set: the configuration
 *
 * Return: bytes of attributes, at most.
 */
size_t request_config_size(const struct ruleset *set)
{
	size_t word = nla_total_size(sizeof(__u32));
	size_t range = nla_total_size(2 * word);
	size_t name = nla_total_size(NATGW_POOL_NAME_MAX + 1);
	size_t device = nla_total_size(IFNAMSIZ);
	size_t rule = 6 * word + 2 * device + 7 * range + name;
	size_t target = nla_total_size(2 * word + range);
	size_t options = POOL_OPTIONS * word + range;
	size_t size = 3 * word + NATGW_FAST_DEVICES_MAX * device +
		      (SETTINGS + RULESET_PORTS) * nla_total_size(2 * word);

	for (size_t i = 0; i < set->pool_count; i++)
		size += nla_total_size(name + options + range *
				       (set->pools[i].member_count + 1 +
					set->pools[i].options.reserved_count));
	for (size_t i = 0; i < set->rule_count; i++)
		size += nla_total_size(rule + target * set->rules[i].target_count +
				       nla_total_size(options + range *
					set->rules[i].options.reserved_count));
	return size;
}

/**
 * request_put_config() - a configuration as attributes
 * @message: receives them
 * @set: the configuration
 * @origins: receives what each attribute was made from; may be NULL
 *
 * Return: 0, -EMSGSIZE if a part is larger than an attribute can be.
 */
int request_put_config(struct nl_msg *message, const struct ruleset *set,
		       struct origins *origins)
{
	struct filling filling = { .message = message, .origins = origins };

	filling.part = PART_POOL;
	for (size_t i = 0; i < set->pool_count; i++) {
		filling.index = i;
		put_pool(&filling, &set->pools[i]);
	}
	filling.part = PART_RULE;
	for (size_t i = 0; i < set->rule_count; i++) {
		filling.index = i;
		put_rule(&filling, &set->rules[i]);
	}
	if (set->profile)
		put_u32(&filling, NATGW_A_CONFIG_PROFILE, set->profile);
	filling.part = PART_SETTING;
	for (size_t i = 0; i < SETTINGS; i++) {
		filling.index = i;
		if (set->settings[i].given ||
		    set->settings[i].value != setting_specs[i].normal)
			put_setting(&filling, &set->settings[i]);
	}
	filling.part = PART_PORT_TIMEOUT;
	for (size_t i = 0; i < RULESET_PORTS; i++) {
		filling.index = i;
		if (set->port_timeouts[i].value)
			put_port_timeout(&filling, &set->port_timeouts[i]);
	}
	filling.part = PART_FAST_PATH;
	put_fast_path(&filling, &set->fast_path);
	return filling.error;
}

/**
 * request_filter_size() - room that a filter needs
 *
 * Return: bytes of attributes, at most.
 */
size_t request_filter_size(void)
{
	size_t word = nla_total_size(sizeof(__u32));

	return nla_total_size(nla_total_size(NATGW_POOL_NAME_MAX + 1) +
			      3 * word + 8 * nla_total_size(2 * word));
}

/**
 * request_put_filter() - a filter as attributes
 * @message: receives them; nothing if the filter is empty
 * @filter: the filter
 *
 * Return: 0, -EMSGSIZE if there is no room.
 */
int request_put_filter(struct nl_msg *message, const struct filter *filter)
{
	struct filling filling = { .message = message };
	__u32 given = filter->given;
	struct nlattr *start;

	if (!given)
		return 0;
	start = nest(&filling, NATGW_A_SESSION_FILTER);
	if (given & (1U << NATGW_A_FILTER_SRC))
		put_range(&filling, NATGW_A_FILTER_SRC, &filter->src);
	if (given & (1U << NATGW_A_FILTER_DST))
		put_range(&filling, NATGW_A_FILTER_DST, &filter->dst);
	if (given & (1U << NATGW_A_FILTER_SPORT))
		put_ports(&filling, NATGW_A_FILTER_SPORT, &filter->sport);
	if (given & (1U << NATGW_A_FILTER_DPORT))
		put_ports(&filling, NATGW_A_FILTER_DPORT, &filter->dport);
	if (given & (1U << NATGW_A_FILTER_PROTO))
		put_u8(&filling, NATGW_A_FILTER_PROTO, filter->proto);
	if (given & (1U << NATGW_A_FILTER_STATE))
		put_u32(&filling, NATGW_A_FILTER_STATE, filter->state);
	if (given & (1U << NATGW_A_FILTER_POOL))
		put_string(&filling, NATGW_A_FILTER_POOL, filter->pool);
	if (given & (1U << NATGW_A_FILTER_NAT_SRC))
		put_range(&filling, NATGW_A_FILTER_NAT_SRC, &filter->nat_src);
	if (given & (1U << NATGW_A_FILTER_NAT_DST))
		put_range(&filling, NATGW_A_FILTER_NAT_DST, &filter->nat_dst);
	if (given & (1U << NATGW_A_FILTER_RULE))
		put_u32(&filling, NATGW_A_FILTER_RULE, filter->rule);
	if (given & (1U << NATGW_A_FILTER_ENDPOINT))
		put_endpoint(&filling, NATGW_A_FILTER_ENDPOINT, &filter->endpoint);
	if (given & (1U << NATGW_A_FILTER_REMOTE))
		put_endpoint(&filling, NATGW_A_FILTER_REMOTE, &filter->remote);
	end_nest(&filling, start);
	return filling.error;
}

/**
 * origins_find() - what the kernel objects to
 * @origins: what a request was made from
 * @offset: the place in the request that the kernel names
 *
 * Return: the origin of the innermost attribute around @offset that has one,
 * NULL if @offset lies before all of them.
 */
const struct origin *origins_find(const struct origins *origins, __u32 offset)
{
	const struct origin *found = NULL;

	for (size_t i = 0; i < origins->count; i++)
		if (origins->list[i].offset <= offset)
			found = &origins->list[i];
	return found;
}
