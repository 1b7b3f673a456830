// SPDX-License-Identifier: GPL-2.0
/* The options of a pool: how its addresses and ports are handed out. */
#include "pool_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "division.h"

/* The values of a switch, told from those of a setting, which is on or off. */
static const struct name answer_list[] = {
	{ "no", "The first address only." },
	{ "yes", "Another address when the first has no port." },
};

static const struct names names_answer = {
	.what = "answer",
	.list = answer_list,
	.count = ARRAY_SIZE(answer_list),
};

const struct pool_option_spec pool_option_specs[POOL_OPTIONS] = {
	[POOL_MAPPING] = {
		.name = "mapping",
		.attribute = NATGW_A_POOL_MAPPING,
		.names = &names_mapping_behavior,
		.highest = NATGW_MAPPING_BEHAVIOR_MAX,
	},
	[POOL_ADDRESS_ALLOCATION] = {
		.name = "address-allocation",
		.attribute = NATGW_A_POOL_ADDRESS_ALLOCATION,
		.names = &names_address_allocation,
		.highest = NATGW_ADDRESS_ALLOCATION_MAX,
		.nonsense = "has nothing to choose: masquerade has the one address of the interface",
	},
	[POOL_OVERFLOW] = {
		.name = "overflow",
		.attribute = NATGW_A_POOL_OVERFLOW,
		.names = &names_answer,
		.highest = 1,
		.normal = 1,
		.nonsense = "has nowhere to go: masquerade has the one address of the interface",
	},
	[POOL_PORT_ALLOCATION] = {
		.name = "port-allocation",
		.attribute = NATGW_A_POOL_PORT_ALLOCATION,
		.names = &names_port_allocation,
		.highest = NATGW_PORT_ALLOCATION_MAX,
	},
	[POOL_HOLD_DOWN] = {
		.name = "hold-down",
		.attribute = NATGW_A_POOL_HOLD_DOWN,
		.highest = NATGW_POOL_HOLD_DOWN_MAX,
	},
	[POOL_HOLD_DOWN_MAX] = {
		.name = "hold-down-max",
		.attribute = NATGW_A_POOL_HOLD_DOWN_MAX,
		.lowest = 1,
		.highest = NATGW_POOL_RESTING_MAX,
		.normal = 4096,
	},
	[POOL_REFUSE] = {
		.name = "refuse",
		.attribute = NATGW_A_POOL_REFUSE,
		.names = &names_refuse,
		.highest = NATGW_REFUSE_MAX,
	},
	[POOL_FILTERING_TCP] = {
		.name = "filtering-tcp",
		.attribute = NATGW_A_POOL_FILTERING_TCP,
		.names = &names_filtering_behavior,
		.highest = NATGW_FILTERING_BEHAVIOR_MAX,
	},
	[POOL_FILTERING_UDP] = {
		.name = "filtering-udp",
		.attribute = NATGW_A_POOL_FILTERING_UDP,
		.names = &names_filtering_behavior,
		.highest = NATGW_FILTERING_BEHAVIOR_MAX,
	},
	[POOL_FILTERING_ICMP] = {
		.name = "filtering-icmp",
		.attribute = NATGW_A_POOL_FILTERING_ICMP,
		.names = &names_filtering_behavior,
		.highest = NATGW_FILTERING_BEHAVIOR_MAX,
	},
	[POOL_FILTERING_OTHER] = {
		.name = "filtering-other",
		.attribute = NATGW_A_POOL_FILTERING_OTHER,
		.names = &names_filtering_behavior,
		.highest = NATGW_FILTERING_BEHAVIOR_MAX,
	},
	[POOL_BLOCK] = {
		.name = "block",
		.attribute = NATGW_A_POOL_BLOCK,
		.highest = NATGW_POOL_BLOCK_MAX,
	},
	[POOL_BLOCK_LIMIT] = {
		.name = "block-limit",
		.attribute = NATGW_A_POOL_BLOCK_LIMIT,
		.lowest = 1,
		.highest = NATGW_POOL_BLOCK_LIMIT_MAX,
		.normal = 8,
	},
	[POOL_BLOCK_TIMEOUT] = {
		.name = "block-timeout",
		.attribute = NATGW_A_POOL_BLOCK_TIMEOUT,
		.lowest = 1,
		.highest = NATGW_POOL_BLOCK_TIMEOUT_MAX,
		.normal = 120,
	},
};

/**
 * pool_options_init() - the options of a pool that says nothing
 * @options: receives them; give them back with pool_options_exit()
 */
void pool_options_init(struct pool_options *options)
{
	memset(options, 0, sizeof(*options));
	for (size_t i = 0; i < POOL_OPTIONS; i++) {
		options->values[i] = pool_option_specs[i].normal;
		options->normals[i] = options->values[i];
	}
}

/**
 * pool_options_exit() - free what options hold
 * @options: the options
 */
void pool_options_exit(struct pool_options *options)
{
	free(options->reserved);
	options->reserved = NULL;
}

/**
 * pool_options_reserve() - append reserved ports
 * @options: the options
 *
 * Return: the ports, to be filled in.
 */
struct reserved *pool_options_reserve(struct pool_options *options)
{
	struct reserved *reserved;

	options->reserved = grow(options->reserved, &options->reserved_room,
				 options->reserved_count,
				 sizeof(*options->reserved));
	reserved = &options->reserved[options->reserved_count++];
	memset(reserved, 0, sizeof(*reserved));
	return reserved;
}

/**
 * pool_options_differ() - is there anything for a request to set?
 * @options: the options
 *
 * Return: true if an option is not what the kernel takes by itself.
 */
bool pool_options_differ(const struct pool_options *options)
{
	for (size_t i = 0; i < POOL_OPTIONS; i++)
		if (options->values[i] != pool_option_specs[i].normal)
			return true;
	return options->reserved_count || options->inside.last;
}

static int compare(const void *left, const void *right)
{
	const struct ports *a = left;
	const struct ports *b = right;

	return (int)a->first - b->first;
}

/* Reserved ports as the kernel keeps them: sorted and merged. To be freed. */
static struct ports *merge(const struct pool_options *options, size_t *count)
{
	struct ports *list = allocate(options->reserved_count, sizeof(*list));

	*count = 0;
	for (size_t i = 0; i < options->reserved_count; i++)
		list[i] = options->reserved[i].ports;
	qsort(list, options->reserved_count, sizeof(*list), compare);
	for (size_t i = 0; i < options->reserved_count; i++) {
		struct ports *last = *count ? &list[*count - 1] : NULL;

		if (!last || list[i].first > last->last + 1)
			list[(*count)++] = list[i];
		else if (list[i].last > last->last)
			last->last = list[i].last;
	}
	return list;
}

static bool reserves_equal(const struct pool_options *left,
			   const struct pool_options *right)
{
	size_t count;
	size_t other_count;
	struct ports *list = merge(left, &count);
	struct ports *other = merge(right, &other_count);
	bool equal = count == other_count &&
		     !memcmp(list, other, count * sizeof(*list));

	free(list);
	free(other);
	return equal;
}

/**
 * pool_options_equal() - do options say the same?
 * @left: options
 * @right: others
 *
 * Return: true if values are equal, by default or not, and the same ports are
 * reserved, in whatever ranges, and divided among the same.
 */
bool pool_options_equal(const struct pool_options *left,
			const struct pool_options *right)
{
	if (memcmp(left->values, right->values, sizeof(left->values)) ||
	    memcmp(&left->inside, &right->inside, sizeof(left->inside)))
		return false;
	if (!left->reserved_count && !right->reserved_count)
		return true;
	return reserves_equal(left, right);
}

/**
 * pool_options_usable() - the ports that may be handed out
 * @options: the options
 * @ports: the ports that they are about
 *
 * Return: how many of @ports are not reserved, and in whole blocks if there are
 * blocks.
 */
__u32 pool_options_usable(const struct pool_options *options,
			  const struct ports *ports)
{
	struct ports whole = *ports;

	if (options->values[POOL_BLOCK] &&
	    !division_blocks(options, ports, &whole))
		return 0;
	return pool_options_unreserved(options, &whole);
}

/**
 * pool_options_unreserved() - the ports that are not reserved
 * @options: the options
 * @ports: the ports to look at
 *
 * Return: how many of @ports are not reserved.
 */
__u32 pool_options_unreserved(const struct pool_options *options,
			      const struct ports *ports)
{
	__u32 usable = ports->last - ports->first + 1;
	struct ports *list;
	size_t count;

	list = merge(options, &count);
	for (size_t i = 0; i < count; i++) {
		int first = list[i].first > ports->first ? list[i].first :
							   ports->first;
		int last = list[i].last < ports->last ? list[i].last :
							ports->last;

		if (first <= last)
			usable -= last - first + 1;
	}
	free(list);
	return usable;
}

/**
 * pool_option_text() - the value of an option as text
 * @room: where to write
 * @option: the option
 * @value: its value
 *
 * Return: the text, in @room or static.
 */
const char *pool_option_text(char room[static TEXT_ROOM],
			     enum pool_option option, __u32 value)
{
	const struct names *names = pool_option_specs[option].names;

	if (names)
		return names_text(names, value);
	snprintf(room, TEXT_ROOM, "%u", value);
	return room;
}
