/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How sessions are created: the source endpoint is reserved first, by
 * publishing the view that has it; the views by which packets of the initiator
 * find the session come last.
 */
#ifndef _NATGW_BIRTH_H
#define _NATGW_BIRTH_H

#include "reserve.h"

struct natgw_session *natgw_session_snat(struct natgw_table *table,
					 const struct natgw_rules *rules,
					 const struct natgw_packet *pkt,
					 struct natgw_origin *origin);
struct natgw_session *natgw_session_dnat(struct natgw_table *table,
					 const struct natgw_rules *rules,
					 const struct natgw_packet *pkt,
					 const struct natgw_rule *rule,
					 const struct natgw_endpoint *to);
bool natgw_session_outlived(struct natgw_table *table,
			    struct natgw_session *session, int ifindex,
			    unsigned int epoch);
int natgw_session_publish_middle(struct natgw_table *table,
				 struct natgw_session *session,
				 const struct natgw_tuple *tuple,
				 const struct natgw_endpoint *to,
				 struct natgw_node **existing);
int natgw_session_decide(struct natgw_table *table, struct natgw_session *session,
			 struct natgw_origin *origin);

#endif
