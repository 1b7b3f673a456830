/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a session has to do with its destination: the port that it holds, by
 * itself or by its mapping, and what it is counted as. One that came in by a
 * mapping holds that, too; and where mappings filter by address, they know the
 * remotes of their sessions.
 */
#ifndef _NATGW_HOLDING_H
#define _NATGW_HOLDING_H

#include <linux/types.h>

#include "natgw.h"

struct natgw_destination;
struct natgw_mapping;
struct natgw_session;
struct natgw_table;

void natgw_holding_begin(struct natgw_session *session,
			 struct natgw_destination *destination,
			 struct natgw_mapping *mapping, __be32 addr, u16 port);
int natgw_holding_know(struct natgw_table *table, struct natgw_session *session,
		       const struct natgw_mapping *mapping, __be32 remote);
void natgw_holding_forget(struct natgw_table *table,
			  struct natgw_session *session,
			  const struct natgw_mapping *mapping, __be32 remote);
__be32 natgw_holding_remote(const struct natgw_session *session);
void natgw_holding_enter(struct natgw_session *session,
			 struct natgw_mapping *mapping);
bool natgw_holding_admits(struct natgw_table *table,
			  struct natgw_session *session, __be32 remote);
int natgw_holding_meet(struct natgw_table *table, struct natgw_session *session,
		       __be32 remote);
void natgw_holding_move(struct natgw_table *table, struct natgw_session *session,
			bool reset);
void natgw_holding_retransmit(struct natgw_session *session);
void natgw_holding_unreachable(struct natgw_session *session);
void natgw_holding_end(struct natgw_table *table, struct natgw_session *session,
		       enum natgw_state state);

#endif
