/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Multicast groups of the family. Senders are anywhere, so the family is told
 * to this file once, by main, instead of being included from above.
 */
#ifndef _NATGW_EVENT_H
#define _NATGW_EVENT_H

#include <linux/skbuff.h>

#include "natgw.h"
#include "stats.h"

struct genl_family;
struct net;

/**
 * enum natgw_group - multicast groups, in the order of the family
 * @NATGW_GROUP_SESSION: sessions created and ended
 * @NATGW_GROUP_CONFIG: configurations replaced
 * @NATGW_GROUP_EXHAUSTION: destinations that run out of ports, and limits that are near or reached
 * @NATGW_GROUP_BLOCK: blocks of ports given and taken back
 * @NATGW_GROUP_MAPPING: mappings made and ended
 */
enum natgw_group {
	NATGW_GROUP_SESSION,
	NATGW_GROUP_CONFIG,
	NATGW_GROUP_EXHAUSTION,
	NATGW_GROUP_BLOCK,
	NATGW_GROUP_MAPPING,
};

const struct genl_family *natgw_event_family(void);
void natgw_event_init(const struct genl_family *family);
bool natgw_event_wanted(struct net *net, enum natgw_group group);
struct sk_buff *natgw_event_begin(enum natgw_group group, u8 command, gfp_t gfp);
void natgw_event_send(struct net *net, enum natgw_group group,
		      struct sk_buff *skb, gfp_t gfp);

#endif
