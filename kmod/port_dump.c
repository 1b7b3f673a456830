// SPDX-License-Identifier: GPL-2.0
/*
 * The dump of ports that are in use, of a few external addresses: a bit for each
 * port. They are collected as it begins; then nothing of it changes any more.
 */
#include "port_dump.h"

#include <linux/prefetch.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "config_range.h"
#include "destination.h"
#include "event.h"
#include "ledger_walk.h"
#include "netns.h"

enum {
	PORTS		= U16_MAX + 1,
	PIECES		= PORTS / NATGW_PORT_MAP_PORTS,
	PIECE_BYTES	= NATGW_PORT_MAP_PORTS / BITS_PER_BYTE,
};

static const struct nla_policy space_policy[NATGW_A_SPACE_MAX + 1] = {
	[NATGW_A_SPACE_EXTERNAL] = { .type = NLA_U32 },
	[NATGW_A_SPACE_PROTO]	= { .type = NLA_U8 },
};

const struct nla_policy natgw_port_dump_policy[NATGW_A_PORT_MAP_SPACE + 1] = {
	[NATGW_A_PORT_MAP_SPACE] = NLA_POLICY_NESTED(space_policy),
};

/**
 * struct port_space - the ports of an external address and a protocol
 * @external: the address, network order
 * @proto: the protocol
 * @held: how often ports are held, by piece
 * @bits: a bit for each port, in bytes, so that it is the same for all who read
 */
struct port_space {
	__be32 external;
	u8 proto;
	u32 held[PIECES];
	u8 bits[PORTS / BITS_PER_BYTE];
};

/**
 * struct port_dump - where a dump of ports is
 * @next: the piece that is put next, counted over all spaces
 * @count: number of @space
 * @space: what is asked for
 */
struct port_dump {
	unsigned int next;
	unsigned int count;
	struct port_space space[];
};

/* ---- the request -------------------------------------------------------- */

static int read_space(struct nlattr *attr, struct port_space *space,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NATGW_A_SPACE_MAX + 1];
	int err;

	err = nla_parse_nested(tb, NATGW_A_SPACE_MAX, attr, space_policy, extack);
	if (err)
		return err;
	if (!tb[NATGW_A_SPACE_EXTERNAL] || !tb[NATGW_A_SPACE_PROTO])
		return natgw_refuse(extack, attr, "lacks external or proto; give both");
	space->external = nla_get_be32(tb[NATGW_A_SPACE_EXTERNAL]);
	space->proto = nla_get_u8(tb[NATGW_A_SPACE_PROTO]);
	return 0;
}

static int read_spaces(struct netlink_callback *cb, struct port_dump *dump)
{
	struct nlattr *attr;
	int err, rest;

	nlmsg_for_each_attr(attr, cb->nlh, GENL_HDRLEN, rest) {
		if (nla_type(attr) != NATGW_A_PORT_MAP_SPACE)
			continue;
		if (dump->count == NATGW_PORT_MAP_SPACES_MAX)
			return natgw_refuse(cb->extack, attr, "more than 32 spaces; ask for some at a time");
		err = read_space(attr, &dump->space[dump->count++], cb->extack);
		if (err)
			return err;
	}
	return 0;
}

/* ---- collecting --------------------------------------------------------- */

static void forget_ports(void *arg)
{
	struct port_dump *dump = arg;
	unsigned int i;

	for (i = 0; i < dump->count; i++) {
		memset(dump->space[i].held, 0, sizeof(dump->space[i].held));
		memset(dump->space[i].bits, 0, sizeof(dump->space[i].bits));
	}
}

static unsigned int collect(struct port_space *space, struct natgw_destination *destination)
{
	const struct natgw_hold *hold;
	unsigned int held = 0;
	u16 port;

	for (hold = natgw_destination_first_hold(destination); hold;
	     hold = natgw_destination_next_hold(destination, hold)) {
		port = READ_ONCE(hold->port);
		space->held[port / NATGW_PORT_MAP_PORTS]++;
		space->bits[port / BITS_PER_BYTE] |= 1 << port % BITS_PER_BYTE;
		held++;
	}
	return held;
}

static void foresee(const struct natgw_destination *destination, void *arg)
{
	prefetch(READ_ONCE(destination->holds.first));
}

static unsigned int visit(struct natgw_destination *destination, void *arg)
{
	const struct natgw_destination_key *key = &destination->key;
	struct port_dump *dump = arg;
	unsigned int i;

	for (i = 0; i < dump->count; i++)
		if (dump->space[i].external == natgw_destination_external(key) &&
		    dump->space[i].proto == natgw_destination_proto(key))
			return 1 + collect(&dump->space[i], destination);
	return 1;
}

/* ---- the dump ----------------------------------------------------------- */

/**
 * natgw_port_dump_start() - begin a dump of ports
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0; or -EINVAL, with the reason in the request's extack; -ENOMEM; or
 *         -EINTR.
 */
int natgw_port_dump_start(struct netlink_callback *cb)
{
	struct natgw_netns *ns = natgw_netns_of(sock_net(cb->skb->sk));
	struct natgw_visitor visitor = {
		.begin = forget_ports,
		.foresee = foresee,
		.visit = visit,
	};
	struct port_dump *dump;
	int err;

	dump = kvzalloc(struct_size(dump, space, NATGW_PORT_MAP_SPACES_MAX),
			GFP_KERNEL_ACCOUNT);
	if (!dump)
		return -ENOMEM;
	visitor.arg = dump;
	err = read_spaces(cb, dump);
	if (!err && natgw_netns_prepared(ns))
		err = natgw_ledger_walk(&ns->table.ledger, &visitor);
	if (err) {
		kvfree(dump);
		return err;
	}
	cb->args[0] = (long)dump;
	return 0;
}

/**
 * natgw_port_dump_done() - end a dump of ports
 * @cb: the dump
 *
 * Context: Process, may sleep.
 * Return: 0.
 */
int natgw_port_dump_done(struct netlink_callback *cb)
{
	kvfree((struct port_dump *)cb->args[0]);
	return 0;
}

static int put_piece(struct sk_buff *skb, struct netlink_callback *cb,
		     const struct port_space *space, unsigned int piece)
{
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			     natgw_event_family(), NLM_F_MULTI, NATGW_CMD_PORT_GET);
	if (!header)
		return -EMSGSIZE;
	if (nla_put_be32(skb, NATGW_A_PORT_MAP_EXTERNAL, space->external) ||
	    nla_put_u8(skb, NATGW_A_PORT_MAP_PROTO, space->proto) ||
	    nla_put_u16(skb, NATGW_A_PORT_MAP_FIRST, piece * NATGW_PORT_MAP_PORTS) ||
	    nla_put_u32(skb, NATGW_A_PORT_MAP_HELD, space->held[piece]) ||
	    nla_put(skb, NATGW_A_PORT_MAP_BITS, PIECE_BYTES,
		    space->bits + piece * PIECE_BYTES)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/**
 * natgw_port_dump() - put as many pieces of ports as there is room for
 * @skb: the message
 * @cb: the dump
 *
 * Context: Process.
 * Return: bytes put; 0 at the end.
 */
int natgw_port_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct port_dump *dump = (struct port_dump *)cb->args[0];

	for (; dump->next < dump->count * PIECES; dump->next++) {
		const struct port_space *space = &dump->space[dump->next / PIECES];
		unsigned int piece = dump->next % PIECES;

		if (space->held[piece] && put_piece(skb, cb, space, piece))
			break;
	}
	return skb->len;
}
