/* SPDX-License-Identifier: GPL-2.0 */
/* External addresses and how full they are, by what the kernel adds up. */
#ifndef NATCTL_POOLS_H
#define NATCTL_POOLS_H

#include "block.h"
#include "columns.h"
#include "gateway.h"
#include "gauges.h"
#include "ledger.h"
#include "natctl.h"
#include "ruleset.h"

/**
 * struct usage_key - which address; compared byte by byte
 * @pool: pool that it is of; empty if it is a masquerade rule's
 * @rule: handle of that rule, or 0
 * @address: the address, host byte order; of idle ones, the first
 */
struct usage_key {
	char pool[NATGW_POOL_NAME_MAX + 1];
	__u32 rule;
	__u32 address;
};

/**
 * struct usage - what an external address is used for
 * @key: which address; it comes first
 * @last: the last of idle addresses in a row, else the same
 * @destinations: destinations; 0 if it is idle
 * @in_use: ports held, over all of them
 * @blocks: blocks of ports that subscribers have
 * @block_count: blocks there are; 0 if the pool has none, or masquerade
 * @refused: flows refused, by enum natgw_drop; of reasons that there were, once
 * it is settled
 * @refused_count: number of @refused
 * @worst: the fullest destination
 * @share: its ports
 */
struct usage {
	struct usage_key key;
	__u32 last;
	__u64 destinations;
	__u64 in_use;
	__u64 blocks;
	__u64 block_count;
	struct tally refused[DESTINATION_REASONS];
	size_t refused_count;
	struct destination_key worst;
	struct share share;
};

/**
 * struct usages - external addresses
 * @list: the addresses
 * @count: number of @list
 * @room: room in @list
 * @index: finds one
 */
struct usages {
	struct usage *list;
	size_t count;
	size_t room;
	struct index index;
};

/* Columns of an address; a row is a struct usage. */
extern const struct block usage_block;

enum outcome pools_read(struct client *client, const char *verb,
			const struct destination_filter *filter,
			const struct ruleset *set, struct usages *usages,
			struct gauges *gauges);
void usages_add(struct usages *usages, const struct external *external);
void usages_add_block(struct usages *usages, const struct port_block *block);
void usages_settle(struct usages *usages, const struct ruleset *set,
		   const struct destination_filter *filter);
void usages_exit(struct usages *usages);
void pools_write(struct columns *columns, const struct usages *usages);
enum outcome blocks_dump(struct client *client, const char *verb,
			 const struct block_reader *reader);

#endif
