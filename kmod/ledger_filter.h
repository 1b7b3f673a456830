/* SPDX-License-Identifier: GPL-2.0 */
/* Which destinations a request is about. */
#ifndef _NATGW_LEDGER_FILTER_H
#define _NATGW_LEDGER_FILTER_H

#include "destination.h"

struct natgw_rules;
struct netlink_ext_ack;
struct nlattr;

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
};

int natgw_ledger_filter_read(struct nlattr *const *tb,
			     struct natgw_ledger_filter *filter,
			     struct netlink_ext_ack *extack);
bool natgw_ledger_filter_wants(const struct natgw_ledger_filter *filter,
			       const struct natgw_rules *rules,
			       const struct natgw_destination *destination);

#endif
