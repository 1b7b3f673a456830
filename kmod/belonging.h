/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a session has to do with its subscriber: who is one, what is counted of
 * it, and when. A session whose source is translated belongs to the internal
 * address that it is translated from; one from outside that came in by a mapping,
 * to the one whose mapping that is. What else comes from outside has no
 * subscriber, or strangers could use up what a server may have; nor has what
 * the gateway itself begins.
 */
#ifndef _NATGW_BELONGING_H
#define _NATGW_BELONGING_H

#include "tuple.h"

struct natgw_session;
struct natgw_table;

int natgw_belonging_begin(struct natgw_table *table, struct natgw_session *session,
			  const struct natgw_endpoint *initiator, bool port);
void natgw_belonging_move(struct natgw_table *table, struct natgw_session *session);
void natgw_belonging_end(struct natgw_table *table, struct natgw_session *session);

#endif
