// SPDX-License-Identifier: GPL-2.0
/* Ports in use from attributes, and a request for some as attributes. */
#include "port_piece.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>

#include "attribute.h"

enum {
	PORT_PIECE_END = 65536,		/* behind the last port */
};

static const struct nla_policy piece_policy[NATGW_A_PORT_MAP_MAX + 1] = {
	[NATGW_A_PORT_MAP_EXTERNAL] = { .type = NLA_U32 },
	[NATGW_A_PORT_MAP_PROTO] = { .type = NLA_U8 },
	[NATGW_A_PORT_MAP_FIRST] = { .type = NLA_U16 },
	[NATGW_A_PORT_MAP_HELD] = { .type = NLA_U32 },
};

/**
 * port_piece_read() - read a piece
 * @head: the attributes of its message
 * @length: bytes of them
 * @piece: receives it
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int port_piece_read(struct nlattr *head, int length, struct port_piece *piece)
{
	struct nlattr *at[NATGW_A_PORT_MAP_MAX + 1];

	if (attribute_parse(at, NATGW_A_PORT_MAP_MAX, head, length, piece_policy) ||
	    !at[NATGW_A_PORT_MAP_EXTERNAL] || !at[NATGW_A_PORT_MAP_PROTO] ||
	    !at[NATGW_A_PORT_MAP_BITS])
		return -EPROTO;
	piece->address = ntohl(nla_get_u32(at[NATGW_A_PORT_MAP_EXTERNAL]));
	piece->proto = nla_get_u8(at[NATGW_A_PORT_MAP_PROTO]);
	piece->first = attribute_u16(at[NATGW_A_PORT_MAP_FIRST]);
	piece->held = attribute_u32(at[NATGW_A_PORT_MAP_HELD]);
	piece->bits = nla_data(at[NATGW_A_PORT_MAP_BITS]);
	piece->count = (size_t)nla_len(at[NATGW_A_PORT_MAP_BITS]) * CHAR_BIT;
	return piece->first + piece->count <= PORT_PIECE_END ? 0 : -EPROTO;
}

/**
 * port_piece_space_size() - room that an address takes in a request
 *
 * Return: bytes of attributes, at most.
 */
size_t port_piece_space_size(void)
{
	return nla_total_size(nla_total_size(sizeof(__u32)) +
			      nla_total_size(sizeof(__u8)));
}

/**
 * port_piece_put_space() - ask for the ports of an address, too
 * @message: the request
 * @address: the address, host byte order
 * @proto: IP protocol
 *
 * Return: 0, -EMSGSIZE if there is no room.
 */
int port_piece_put_space(struct nl_msg *message, __u32 address, __u8 proto)
{
	struct nlattr *nest = nla_nest_start(message, NLA_F_NESTED |
						      NATGW_A_PORT_MAP_SPACE);

	if (!nest || nla_put_u32(message, NATGW_A_SPACE_EXTERNAL, htonl(address)) ||
	    nla_put_u8(message, NATGW_A_SPACE_PROTO, proto))
		return -EMSGSIZE;
	nla_nest_end(message, nest);
	return 0;
}
