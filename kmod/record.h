/* SPDX-License-Identifier: GPL-2.0 */
/* Sessions as netlink attributes, and what is told of them unasked. */
#ifndef _NATGW_RECORD_H
#define _NATGW_RECORD_H

#include "natgw.h"

struct natgw_endpoint;
struct natgw_session;
struct natgw_table;
struct sk_buff;

int natgw_record_tuple(struct sk_buff *skb, int type,
		       const struct natgw_endpoint *src,
		       const struct natgw_endpoint *dst);
int natgw_session_fill(struct sk_buff *skb, const struct natgw_session *session);
void natgw_session_notify(struct natgw_table *table,
			  const struct natgw_session *session,
			  enum natgw_event event, enum natgw_close_cause cause);

#endif
