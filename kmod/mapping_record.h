/* SPDX-License-Identifier: GPL-2.0 */
/* Mappings as netlink attributes, and what is told of them unasked. */
#ifndef _NATGW_MAPPING_RECORD_H
#define _NATGW_MAPPING_RECORD_H

#include <linux/skbuff.h>

#include "mapping.h"

struct natgw_rules;
struct net;

struct natgw_pool *natgw_mapping_pool(const struct natgw_rules *rules,
				      const struct natgw_mapping *mapping);
int natgw_mapping_fill(struct sk_buff *skb, const struct natgw_mapping *mapping,
		       const struct natgw_pool *pool);
bool natgw_mapping_tell(struct net *net, const struct natgw_mapping *mapping,
			const struct natgw_pool *pool,
			enum natgw_mapping_event event);

#endif
