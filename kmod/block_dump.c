// SPDX-License-Identifier: GPL-2.0
/* The dump of blocks, filtered in the kernel. */
#include "block_dump.h"

#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "block_record.h"
#include "config_range.h"
#include "dump.h"
#include "event.h"
#include "netns.h"

const struct nla_policy natgw_block_dump_policy[NATGW_A_BLOCK_SRC + 1] = {
	[NATGW_A_BLOCK_EXTERNAL] = { .type = NLA_U32 },
	[NATGW_A_BLOCK_PORTS]	= NLA_POLICY_NESTED(natgw_ports_policy),
	[NATGW_A_BLOCK_SRC]	= NLA_POLICY_NESTED(natgw_range_policy),
};

/**
 * struct block_dump - where a dump of blocks is
 * @place: where in the table
 * @external: external address that is asked for, network order; 0 for any
 * @ports: ports that are asked for
 * @src: internal addresses that are asked for
 */
struct block_dump {
	struct natgw_dump place;
	__be32 external;
	struct natgw_ports ports;
	struct natgw_range src;
};

static int read_request(struct nlattr *const *tb, struct block_dump *dump,
			struct netlink_ext_ack *extack)
{
	int err;

	dump->src.last = U32_MAX;
	if (tb[NATGW_A_BLOCK_EXTERNAL])
		dump->external = nla_get_be32(tb[NATGW_A_BLOCK_EXTERNAL]);
	err = natgw_config_ports(tb[NATGW_A_BLOCK_PORTS], &dump->ports, extack);
	if (!err && tb[NATGW_A_BLOCK_SRC])
		err = natgw_config_range(tb[NATGW_A_BLOCK_SRC], &dump->src, extack);
	return err;
}

/**
 * natgw_block_dump_start() - begin a dump of blocks
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0; or -EINVAL, with the reason in the request's extack; or -ENOMEM.
 */
int natgw_block_dump_start(struct netlink_callback *cb)
{
	struct natgw_netns *ns = natgw_netns_of(sock_net(cb->skb->sk));
	struct block_dump *dump;
	int err;

	dump = kzalloc(sizeof(*dump), GFP_KERNEL_ACCOUNT);
	if (!dump)
		return -ENOMEM;
	err = read_request(compat_genl_dump_attrs(cb), dump, cb->extack);
	if (err) {
		kfree(dump);
		return err;
	}
	if (natgw_blocks_ready(&ns->table.blocks))
		natgw_dump_enter(&dump->place, &ns->table.blocks.blocks,
				 sizeof(struct natgw_block));
	cb->args[0] = (long)dump;
	return 0;
}

/**
 * natgw_block_dump_done() - end a dump of blocks
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0.
 */
int natgw_block_dump_done(struct netlink_callback *cb)
{
	struct block_dump *dump = (struct block_dump *)cb->args[0];

	natgw_dump_exit(&dump->place);
	kfree(dump);
	return 0;
}

static bool wanted(const struct block_dump *dump, const struct natgw_block *block)
{
	struct natgw_range tenant = natgw_block_tenant(block);

	return (!dump->external || dump->external == block->key.addr) &&
	       block->ports.first <= dump->ports.last &&
	       dump->ports.first <= block->ports.last &&
	       natgw_range_overlaps(&tenant, &dump->src);
}

static int put_block(struct sk_buff *skb, struct netlink_callback *cb,
		     const struct natgw_block *block)
{
	void *header;
	int err;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			     natgw_event_family(), NLM_F_MULTI, NATGW_CMD_BLOCK_GET);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	spin_lock_bh(&block->tenant->lock);
	err = natgw_block_fill(skb, block);
	spin_unlock_bh(&block->tenant->lock);
	if (err) {
		genlmsg_cancel(skb, header);
		return err;
	}
	genlmsg_end(skb, header);
	return 0;
}

/**
 * natgw_block_dump() - put as many blocks as there is room for
 * @skb: the message
 * @cb: the dump; the one that did not fit last time comes first
 *
 * Context: Process, may sleep.
 * Return: bytes put; 0 at the end.
 */
int natgw_block_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct block_dump *dump = (struct block_dump *)cb->args[0];
	struct natgw_netns *ns = natgw_netns_of(sock_net(skb->sk));
	const struct natgw_block *block;

	if (!dump->place.walks)
		return 0;
	for (block = natgw_dump_first(&dump->place, cb, &ns->generation); block;
	     block = natgw_dump_next(&dump->place, cb, &ns->generation))
		if (wanted(dump, block) && put_block(skb, cb, block))
			break;
	natgw_dump_stop(&dump->place);
	return skb->len;
}
