/* SPDX-License-Identifier: GPL-2.0 */
/* Destinations as netlink attributes, and the events of their running out. */
#ifndef _NATGW_EXHAUSTION_H
#define _NATGW_EXHAUSTION_H

#include "destination.h"

enum {
	NATGW_SOURCES_MAX	= 16,	/* that a dump names */
};

struct natgw_rules;
struct net;
struct sk_buff;

enum natgw_drop natgw_exhaustion_drop(enum natgw_refusal why);
bool natgw_exhaustion_tell(struct net *net, const struct natgw_rules *rules,
			   const struct natgw_destination *destination,
			   enum natgw_exhaustion_event event);
int natgw_exhaustion_put_count(struct sk_buff *skb, int type, u32 id, u64 value);
int natgw_exhaustion_put_rule(struct sk_buff *skb, const struct natgw_rules *rules,
			      u32 handle);
int natgw_exhaustion_fill(struct sk_buff *skb, const struct natgw_rules *rules,
			  struct natgw_destination *destination,
			  unsigned int sources);

#endif
