/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reserving a source endpoint. Which ports are free towards a destination is
 * known from its bitmap, or found by trial as long as it has few sessions; what
 * makes the choice good is that its view is published, under the destination's
 * lock. A flow is refused only if no address of the pool has a port left.
 */
#ifndef _NATGW_RESERVE_H
#define _NATGW_RESERVE_H

#include "life.h"

/**
 * struct natgw_origin - what decides about a new session's source
 * @rule: the rule
 * @pool: pool to take an endpoint from; NULL for @addr with the port kept
 * @addr: the address, if there is just one; network order
 * @asked: filled in by natgw_reserve(): the external address that was asked
 *         for a port, the first if it was several; 0 if none was
 * @ifindex: interface that the address follows; 0 if none
 * @oif: interface that the flow leaves by
 * @epoch: the table's, from before @addr was looked up
 * @keep: the source is external already, and is to stay as it is
 * @hairpin: the responder is inside, too, and was addressed by an external
 *           endpoint
 */
struct natgw_origin {
	const struct natgw_rule *rule;
	struct natgw_pool *pool;
	__be32 addr;
	__be32 asked;
	int ifindex;
	int oif;
	unsigned int epoch;
	bool keep;
	bool hairpin;
};

bool natgw_reserve_claims(const struct natgw_origin *origin);
int natgw_reserve(struct natgw_table *table, struct natgw_session *session,
		  unsigned int slot, const struct natgw_endpoint *initiator,
		  const struct natgw_endpoint *responder,
		  struct natgw_origin *origin, struct natgw_destination *seen);
bool natgw_reserve_foresee(struct natgw_table *table,
			   const struct natgw_tuple *tuple,
			   const struct natgw_origin *origin,
			   struct natgw_destination **seen);
void natgw_reserve_refused(struct natgw_table *table, u8 proto,
			   const struct natgw_endpoint *initiator,
			   const struct natgw_endpoint *responder,
			   const struct natgw_origin *origin, int err);

#endif
