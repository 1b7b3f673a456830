/* SPDX-License-Identifier: GPL-2.0 */
/* Which destinations a request is about. */
#ifndef _NATGW_LEDGER_FILTER_H
#define _NATGW_LEDGER_FILTER_H

#include <net/netlink.h>

#include "destination.h"

struct natgw_rules;

/**
 * struct natgw_ledger_remote - a destination, whatever the external address
 * @addr: remote address, network order
 * @service: as of a destination's key
 */
struct natgw_ledger_remote {
	__be32 addr;
	u32 service;
};

/**
 * struct natgw_ledger_filter - destinations that are asked for
 * @given: NATGW_A_DESTINATION_* of the request, a bit each
 * @remote: remote address, network order, that must be so, by @given
 * @external: external address likewise
 * @port: remote port likewise
 * @proto: IP protocol likewise
 * @pool: name of the pool likewise
 * @parts: parts that the ledger is divided into; 0 if it is not
 * @part: the one that is asked for
 * @remotes: remote addresses that are asked for
 * @externals: external addresses likewise
 * @named: number of @name
 * @name: destinations that are asked for, if there are any
 */
struct natgw_ledger_filter {
	u64 given;
	__be32 remote;
	__be32 external;
	__be16 port;
	u8 proto;
	char pool[NATGW_POOL_NAME_MAX + 1];
	u32 parts;
	u32 part;
	struct natgw_range remotes;
	struct natgw_range externals;
	unsigned int named;
	struct natgw_ledger_remote name[NATGW_DESTINATION_REMOTES_MAX];
};

extern const struct nla_policy natgw_remote_policy[NATGW_A_REMOTE_MAX + 1];

int natgw_ledger_filter_read(struct netlink_callback *cb,
			     struct natgw_ledger_filter *filter);
bool natgw_ledger_filter_wants_none(const struct natgw_ledger_filter *filter,
				    const struct natgw_ledger *ledger);
bool natgw_ledger_filter_wants(const struct natgw_ledger_filter *filter,
			       const struct natgw_rules *rules,
			       const struct natgw_destination *destination);

#endif
