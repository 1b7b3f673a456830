/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What two looks at a gateway say of each destination: ports that it takes, and
 * that there are, now and if something were otherwise. Pure: no socket, no output.
 */
#ifndef NATCTL_BUDGET_ROWS_H
#define NATCTL_BUDGET_ROWS_H

#include "forecast.h"
#include "look.h"
#include "what_if.h"

/**
 * enum budget_kind - what is scarce
 * @BUDGET_DESTINATION: ports towards a destination
 * @BUDGET_ENDPOINTS: external endpoints of a protocol, whatever the destination
 * @BUDGET_BLOCKS: blocks of ports; they are counted instead of ports
 */
enum budget_kind {
	BUDGET_DESTINATION,
	BUDGET_ENDPOINTS,
	BUDGET_BLOCKS,
};

/**
 * struct budget_row - a destination, or what else is scarce
 * @key: which; of blocks, the pool or rule only
 * @kind: what is scarce
 * @changed: something would be otherwise
 * @in_use: ports, or blocks, held at the second look
 * @demand: what is wanted
 * @now: what comes of it
 * @then: what would
 */
struct budget_row {
	struct destination_key key;
	enum budget_kind kind;
	bool changed;
	__u64 in_use;
	struct demand demand;
	struct outlook now;
	struct outlook then;
};

/**
 * struct budget - all of them
 * @rows: the rows, the worst first
 * @count: number of @rows
 * @room: room in @rows
 * @what_if: what would be otherwise
 */
struct budget {
	struct budget_row *rows;
	size_t count;
	size_t room;
	struct what_if what_if;
};

int budget_make(struct budget *budget, const struct looks *looks,
		bool destinations_only, struct fault *fault);
bool budget_fits(const struct budget *budget);
void budget_exit(struct budget *budget);

#endif
