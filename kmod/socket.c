// SPDX-License-Identifier: GPL-2.0
/* Sockets of the gateway: what they have is not handed out. */
#include "socket.h"

#include <linux/inetdevice.h>
#include <net/inet_hashtables.h>
#include <net/sock.h>
#include <net/udp.h>

/**
 * natgw_socket_local() - is an address one of the gateway's own
 * @net: the namespace
 * @addr: the address, network order
 *
 * Context: RCU read side.
 * Return: true if so; then sockets may have endpoints of it.
 */
bool natgw_socket_local(struct net *net, __be32 addr)
{
	return __ip_dev_find(net, addr, false);
}

/**
 * natgw_socket_has() - would a packet be delivered to a socket
 * @net: the namespace
 * @proto: IP protocol
 * @local: where the packet goes
 * @remote: where it comes from
 * @ifindex: the interface that it comes in by
 *
 * Context: BH disabled, RCU read side.
 * Return: true if so.
 */
bool natgw_socket_has(struct net *net, u8 proto,
		      const struct natgw_endpoint *local,
		      const struct natgw_endpoint *remote, int ifindex)
{
	bool refcounted;
	struct sock *sk;

	switch (proto) {
	case IPPROTO_TCP:
		sk = compat_inet_lookup(net, NULL, 0, remote->addr, remote->port,
					local->addr, local->port, ifindex, 0,
					&refcounted);
		if (sk && refcounted)
			sock_gen_put(sk);
		return sk;
	case IPPROTO_UDP:
		sk = udp4_lib_lookup(net, remote->addr, remote->port,
				     local->addr, local->port, ifindex);
		if (sk)
			sock_put(sk);
		return sk;
	default:
		return false;
	}
}
