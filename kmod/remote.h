/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Remotes: the addresses that a mapping has sessions with, where its filter is
 * address-dependent (RFC 4787 section 5). One is there as long as a session
 * needs it, so there are never more than sessions. They are changed under the
 * lock of the destination that has the mapping's port, and found under RCU.
 */
#ifndef _NATGW_REMOTE_H
#define _NATGW_REMOTE_H

#include <linux/build_bug.h>
#include <linux/rhashtable-types.h>
#include <linux/types.h>

/**
 * struct natgw_remote_key - what remotes are found by
 * @addr: external address of the mapping, network order
 * @port: its external port, network order
 * @proto: IP protocol
 * @zero: so that all bytes are told
 * @remote: the remote address, network order
 */
struct natgw_remote_key {
	__be32 addr;
	__be16 port;
	u8 proto;
	u8 zero;
	__be32 remote;
};

static_assert(sizeof(struct natgw_remote_key) == 12);

/**
 * struct natgw_remotes - the remotes of a namespace
 * @table: all of them
 */
struct natgw_remotes {
	struct rhashtable table;
};

int natgw_remotes_init(struct natgw_remotes *remotes);
void natgw_remotes_exit(struct natgw_remotes *remotes);
int natgw_remote_add(struct natgw_remotes *remotes,
		     const struct natgw_remote_key *key);
void natgw_remote_remove(struct natgw_remotes *remotes,
			 const struct natgw_remote_key *key);
bool natgw_remote_has(struct natgw_remotes *remotes,
		      const struct natgw_remote_key *key);

#endif
