/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The options of a pool: how its addresses and ports are handed out. Masquerade
 * has some of them.
 */
#ifndef NATCTL_POOL_OPTIONS_H
#define NATCTL_POOL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "natgw.h"
#include "text.h"

/**
 * enum pool_option - an option that has one value
 * @POOL_MAPPING: enum natgw_mapping_behavior
 * @POOL_ADDRESS_ALLOCATION: enum natgw_address_allocation
 * @POOL_OVERFLOW: 0 or 1
 * @POOL_PORT_ALLOCATION: enum natgw_port_allocation
 * @POOL_HOLD_DOWN: s
 * @POOL_HOLD_DOWN_MAX: ports that rest at one time
 * @POOL_REFUSE: enum natgw_refuse
 * @POOL_FILTERING_TCP: enum natgw_filtering_behavior
 * @POOL_FILTERING_UDP: likewise
 * @POOL_FILTERING_ICMP: likewise
 * @POOL_FILTERING_OTHER: likewise
 * @POOL_BLOCK: ports of a block; 0 for none
 * @POOL_BLOCK_LIMIT: blocks of a subscriber
 * @POOL_BLOCK_TIMEOUT: s
 */
enum pool_option {
	POOL_MAPPING,
	POOL_ADDRESS_ALLOCATION,
	POOL_OVERFLOW,
	POOL_PORT_ALLOCATION,
	POOL_HOLD_DOWN,
	POOL_HOLD_DOWN_MAX,
	POOL_REFUSE,
	POOL_FILTERING_TCP,
	POOL_FILTERING_UDP,
	POOL_FILTERING_ICMP,
	POOL_FILTERING_OTHER,
	POOL_BLOCK,
	POOL_BLOCK_LIMIT,
	POOL_BLOCK_TIMEOUT,
};

#define POOL_OPTIONS (POOL_BLOCK_TIMEOUT + 1)

/**
 * struct pool_option_spec - what is fixed about an option
 * @name: its word
 * @attribute: its attribute in a pool
 * @names: its values; NULL if it is a number
 * @lowest: least value
 * @highest: greatest value
 * @normal: value where a request does not set it
 * @nonsense: why masquerade does not have it; NULL if it does
 */
struct pool_option_spec {
	const char *name;
	int attribute;
	const struct names *names;
	__u32 lowest;
	__u32 highest;
	__u32 normal;
	const char *nonsense;
};

extern const struct pool_option_spec pool_option_specs[POOL_OPTIONS];

/**
 * struct reserved - ports that are never handed out
 * @ports: the ports
 * @place: where they stood
 */
struct reserved {
	struct ports ports;
	struct place place;
};

/**
 * struct pool_options - how addresses and ports are handed out
 * @values: by enum pool_option
 * @normals: by enum pool_option, what is where nothing says, by the profile
 * @places: where the values stood; line 0 if nothing sets them
 * @reserved: ports that are never handed out, in any order
 * @reserved_count: number of @reserved
 * @reserved_room: room in @reserved
 * @reserved_place: where their keyword stood
 * @inside: internal addresses that the ports are divided among; all zeros if
 * the pool is not deterministic
 * @inside_place: where they stood
 * @filtering_place: where the filter of all protocols stood
 */
struct pool_options {
	__u32 values[POOL_OPTIONS];
	__u32 normals[POOL_OPTIONS];
	struct place places[POOL_OPTIONS];
	struct reserved *reserved;
	size_t reserved_count;
	size_t reserved_room;
	struct place reserved_place;
	struct range inside;
	struct place inside_place;
	struct place filtering_place;
};

void pool_options_init(struct pool_options *options);
void pool_options_exit(struct pool_options *options);
struct reserved *pool_options_reserve(struct pool_options *options);
bool pool_options_differ(const struct pool_options *options);
bool pool_options_equal(const struct pool_options *left,
			const struct pool_options *right);
__u32 pool_options_unreserved(const struct pool_options *options,
			      const struct ports *ports);
__u32 pool_options_usable(const struct pool_options *options,
			  const struct ports *ports);
const char *pool_option_text(char room[static TEXT_ROOM],
			     enum pool_option option, __u32 value);

#endif
