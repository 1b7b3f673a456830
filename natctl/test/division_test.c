// SPDX-License-Identifier: GPL-2.0
/*
 * Ports divided among subscribers, there and back again: who has a port has it
 * by either way of asking, and nobody else does. Damaged blocks do no harm.
 */
#include <stdlib.h>
#include <string.h>
#include <netlink/genl/genl.h>

#include "block.h"
#include "division.h"
#include "random.h"
#include "tap.h"

enum {
	POOLS = 300,
	ROOM = 1024,		/* bytes of a message */
	DAMAGED_MESSAGES = 20000,
};

static void random_pool(unsigned int *state, struct ruleset *set)
{
	struct pool *pool;
	__u32 first = 0xc0000200;

	ruleset_init(set);
	pool = ruleset_add_pool(set);
	for (unsigned int i = 1 + random_below(state, 3); i; i--) {
		struct range *range = &pool_add_member(pool)->range;

		range->first = first;
		range->last = first + random_below(state, 3);
		first = range->last + 10;
	}
	pool->ports.first = 1 + random_below(state, 4000);
	pool->ports.last = pool->ports.first + 2000 + random_below(state, 59000);
	pool->options.inside.first = 0x0a000000 + random_below(state, 10000);
	pool->options.inside.last = pool->options.inside.first +
				    random_below(state, 60);
}

/* Every subscriber's range leads back to him, at both ends and beyond. */
static bool leads_back(const struct pool *pool)
{
	const struct range *inside = &pool->options.inside;
	struct holding there, back;

	for (__u32 address = inside->first; address <= inside->last; address++) {
		if (!division_inside(pool, address, &there) ||
		    !division_outside(pool, there.outside, there.ports.first, &back) ||
		    memcmp(&there, &back, sizeof(there)) ||
		    !division_outside(pool, there.outside, there.ports.last, &back) ||
		    memcmp(&there, &back, sizeof(there)))
			return false;
		if (there.ports.last < 65535 &&
		    division_outside(pool, there.outside, there.ports.last + 1, &back) &&
		    back.inside.first == address)
			return false;
	}
	return !division_inside(pool, inside->first - 1, &there) &&
	       !division_inside(pool, inside->last + 1, &there) &&
	       !division_outside(pool, 0xc00002f0, pool->ports.first, &back);
}

static void test_ranges(struct tap *tap, unsigned int *state)
{
	unsigned int failed = 0;

	for (int i = 0; i < POOLS; i++) {
		struct ruleset set;

		random_pool(state, &set);
		failed += !leads_back(&set.pools[0]);
		ruleset_exit(&set);
	}
	tap_case(tap, !failed, "%d pools lead back, all but %u", POOLS, failed);
}

static void test_blocks(struct tap *tap)
{
	static const struct {
		__u32 size;
		struct ports ports;
		struct ports reserved;
		__u32 count;
	} rows[] = {
		{ 256, { 1024, 65535 }, { 1, 1 }, 252 },
		{ 256, { 1000, 2000 }, { 1, 1 }, 3 },
		{ 256, { 1024, 1100 }, { 1, 1 }, 0 },
		{ 64, { 1, 65535 }, { 1, 1 }, 1023 },
		{ 64, { 1024, 1151 }, { 1024, 1087 }, 1 },
		{ 64, { 1024, 1151 }, { 1024, 1086 }, 2 },
		{ 0, { 1024, 1151 }, { 1, 1 }, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct pool_options options;

		pool_options_init(&options);
		options.values[POOL_BLOCK] = rows[i].size;
		pool_options_reserve(&options)->ports = rows[i].reserved;
		tap_case(tap, division_block_count(&options, &rows[i].ports) ==
			      rows[i].count, "%u blocks of %u in %u-%u",
			 rows[i].count, rows[i].size, rows[i].ports.first,
			 rows[i].ports.last);
		pool_options_exit(&options);
	}
}

/* As the kernel writes it; a filter has the same nests. */
static struct nl_msg *example(void)
{
	struct block_filter filter = {
		.outside = 0xc0000201,
		.ports = { 5056, 5119 },
		.inside = { 0x0a000000, 0x0a0000ff },
	};
	struct nl_msg *message = nlmsg_alloc_size(ROOM);

	genlmsg_put(message, 0, 0, 16, 0, 0, NATGW_CMD_BLOCK_GET, 1);
	block_put_filter(message, &filter);
	nla_put_string(message, NATGW_A_BLOCK_POOL, "cgn");
	nla_put_u32(message, NATGW_A_BLOCK_PORTS_IN_USE, 7);
	nla_put_u32(message, NATGW_A_BLOCK_AGE, 60);
	nla_put_u32(message, NATGW_A_BLOCK_EVENT, NATGW_BLOCK_EVENT_RELEASED);
	return message;
}

static void test_read(struct tap *tap, unsigned int *state)
{
	struct nl_msg *message = example();
	struct genlmsghdr *head = genlmsg_hdr(nlmsg_hdr(message));
	struct port_block block;
	int ret;

	ret = block_read(genlmsg_attrdata(head, 0), genlmsg_attrlen(head, 0), &block);
	tap_case(tap, !ret && block.outside == 0xc0000201 &&
		 block.ports.first == 5056 && block.ports.last == 5119 &&
		 block.inside.first == 0x0a000000 && block.inside.last == 0x0a0000ff &&
		 !strcmp(block.pool, "cgn") && block.in_use == 7 && block.age == 60 &&
		 block.event == NATGW_BLOCK_EVENT_RELEASED, "a block is read");
	nlmsg_free(message);
	for (int i = 0; i < DAMAGED_MESSAGES; i++) {
		int length;
		char *bytes;

		message = example();
		head = genlmsg_hdr(nlmsg_hdr(message));
		length = genlmsg_attrlen(head, 0);
		bytes = (char *)genlmsg_attrdata(head, 0);
		bytes[random_below(state, length)] = random_below(state, 256);
		block_read(genlmsg_attrdata(head, 0),
			   random_below(state, length + 1), &block);
		nlmsg_free(message);
	}
	tap_case(tap, true, "damaged messages do no harm");
}

int main(void)
{
	unsigned int state = tap_seed();
	struct tap tap = { 0 };

	test_ranges(&tap, &state);
	test_blocks(&tap);
	test_read(&tap, &state);
	return tap_end(&tap);
}
