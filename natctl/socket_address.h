/* SPDX-License-Identifier: GPL-2.0 */
/* An address and a port of this host or another, for sockets; both families. */
#ifndef NATCTL_SOCKET_ADDRESS_H
#define NATCTL_SOCKET_ADDRESS_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "fault.h"

/**
 * struct socket_address - an address and a port
 * @any: as the socket calls take it
 * @v4: if it is of IPv4
 * @v6: if it is of IPv6
 * @length: bytes of it
 */
struct socket_address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	};
	socklen_t length;
};

int socket_address_read(const char *word, struct socket_address *address,
			struct fault *fault);

#endif
