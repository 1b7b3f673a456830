/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How sessions are created: the source endpoint is reserved first, by
 * publishing the view that has it; the views by which packets of the initiator
 * find the session come last.
 */
#ifndef _NATGW_BIRTH_H
#define _NATGW_BIRTH_H

#include "session.h"

/**
 * struct natgw_origin - what decides about a new session's source
 * @rule: the rule
 * @pool: pool to take an endpoint from; NULL for @addr with the port kept
 * @addr: the address, if there is just one; network order
 * @ifindex: interface that the address follows; 0 if none
 * @oif: interface that the flow leaves by
 * @epoch: the table's, from before @addr was looked up
 * @keep: the source is external already, and is to stay as it is
 */
struct natgw_origin {
	const struct natgw_rule *rule;
	struct natgw_pool *pool;
	__be32 addr;
	int ifindex;
	int oif;
	unsigned int epoch;
	bool keep;
};

struct natgw_session *natgw_session_snat(struct natgw_table *table,
					 const struct natgw_rules *rules,
					 const struct natgw_packet *pkt,
					 const struct natgw_origin *origin);
struct natgw_session *natgw_session_dnat(struct natgw_table *table,
					 const struct natgw_rules *rules,
					 const struct natgw_packet *pkt,
					 const struct natgw_rule *rule,
					 const struct natgw_endpoint *to);
int natgw_session_decide(struct natgw_table *table, struct natgw_session *session,
			 const struct natgw_origin *origin);

#endif
