/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What natgw_reserve() would choose, without taking it. A port that is drawn is
 * not foretold: only where it is drawn from.
 */
#ifndef _NATGW_LOOK_H
#define _NATGW_LOOK_H

#include "reserve.h"

enum {
	NATGW_CANDIDATES_MAX	= 16,	/* that are named */
};

/**
 * struct natgw_candidate - an external address, and what it has
 * @addr: the address, network order
 * @in_use: ports held
 * @usable: ports that the flow could be given if none were held
 * @free: those of them that nothing has, as far as the destination knows
 */
struct natgw_candidate {
	__be32 addr;
	u32 in_use;
	u32 usable;
	u32 free;
};

/**
 * struct natgw_look - what a flow would be given
 * @source: its external endpoint; port 0 if that is drawn, address 0 if that is
 * @ports: where the port is drawn from, if it is
 * @drawn: the port is drawn
 * @may_fail: whether it gets one depends on the address that is drawn
 * @mapped: the endpoint is that of a mapping that is there
 * @asked: number of @candidate
 * @total: number of addresses that would be asked if need be
 * @candidate: the first of those, in the order in which they are asked
 */
struct natgw_look {
	struct natgw_endpoint source;
	struct natgw_ports ports;
	bool drawn;
	bool may_fail;
	bool mapped;
	unsigned int asked;
	u32 total;
	struct natgw_candidate candidate[NATGW_CANDIDATES_MAX];
};

int natgw_look(struct natgw_table *table, struct natgw_session *draft,
	       const struct natgw_tuple *middle,
	       const struct natgw_endpoint *owner, struct natgw_origin *origin,
	       struct natgw_look *look);

#endif
