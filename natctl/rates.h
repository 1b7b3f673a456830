/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happens a second, as rows: the difference of two looks by the time between
 * them. Pure: no socket, no output.
 */
#ifndef NATCTL_RATES_H
#define NATCTL_RATES_H

#include "columns.h"
#include "glance.h"

enum {
	RATES_HOPS = 4,		/* places that packets are counted at */
	RATES_PACES = 5,	/* things that happen to sessions */
	RATES_COLUMNS = 32,	/* room for the columns of a table */
};

/**
 * struct rate - how often something happens
 * @known: there were two looks to tell it by
 * @value: times a second, rounded; not 0 if it happened at all
 */
struct rate {
	bool known;
	__u64 value;
};

/**
 * struct hop_row - what passes a place
 * @name: the place
 * @packets: packets
 * @bytes: bytes
 */
struct hop_row {
	const char *name;
	struct rate packets;
	struct rate bytes;
};

/**
 * struct pace_row - what happens to sessions
 * @name: what
 * @rate: how often
 * @total: how often it did since the module was loaded
 */
struct pace_row {
	const char *name;
	struct rate rate;
	__u64 total;
};

/**
 * struct drop_row - packets dropped for one reason
 * @id: enum natgw_drop
 * @rate: how many
 * @total: how many since the module was loaded
 */
struct drop_row {
	__u32 id;
	struct rate rate;
	__u64 total;
};

/**
 * struct destination_row - a destination
 * @entry: the destination, borrowed from the glance; it comes first
 * @created: sessions created
 * @refused: flows refused
 */
struct destination_row {
	struct entry entry;
	struct rate created;
	struct rate refused;
};

/**
 * struct subscriber_row - a subscriber
 * @subscriber: the subscriber; it comes first
 * @refused: flows refused
 */
struct subscriber_row {
	struct subscriber subscriber;
	struct rate refused;
};

/**
 * enum drops_order - which reasons for a drop come first
 * @DROPS_NOW: those that drop most now
 * @DROPS_TOTAL: those that have dropped most
 */
enum drops_order {
	DROPS_NOW,
	DROPS_TOTAL,
};

/**
 * enum pools_order - which external addresses come first
 * @POOLS_ADDRESS: by pool and address
 * @POOLS_FILL: the fullest
 * @POOLS_PORTS: those with most ports in use
 * @POOLS_REFUSED: those that have refused most
 */
enum pools_order {
	POOLS_ADDRESS,
	POOLS_FILL,
	POOLS_PORTS,
	POOLS_REFUSED,
};

/**
 * struct table_rows - a table, ready to be written
 * @block: its columns, in @list
 * @list: the columns
 * @rows: the rows, owned
 * @count: number of @rows
 * @size: bytes of one
 * @moment: when they were read
 */
struct table_rows {
	struct block block;
	struct column list[RATES_COLUMNS];
	void *rows;
	size_t count;
	size_t size;
	struct moment moment;
};

extern const struct block rates_hop_block;
extern const struct block rates_pace_block;

struct rate rate_between(__u64 from, __u64 to, __u64 time);
void rates_hops(const struct glance *glance, struct hop_row rows[RATES_HOPS]);
void rates_paces(const struct glance *glance, struct pace_row rows[RATES_PACES]);
void rates_drops(const struct glance *glance, enum drops_order order,
		 struct table_rows *table);
void rates_destinations(const struct glance *glance, struct table_rows *table);
void rates_exhausted(const struct glance *glance, struct table_rows *table);
void rates_subscribers(const struct glance *glance, struct table_rows *table);
void rates_pools(const struct glance *glance, enum pools_order order,
		 struct table_rows *table);
void table_rows_exit(struct table_rows *table);

#endif
