// SPDX-License-Identifier: GPL-2.0
/* Addresses for sockets from words. Nothing is looked up: all is numeric. */
#include "socket_address.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

enum {
	SOCKET_ADDRESS_WORD = 80,	/* characters of a word, at most */
};

static int refuse(struct fault *fault)
{
	fault_reason(fault, "is no address and port");
	return fault_fix(fault, "write 192.0.2.1:5382 or [2001:db8::1]:5382");
}

/* Cuts @room in two: returns the port, and sets @host to what is before it. */
static char *cut(char *room, char **host)
{
	char *port;

	if (*room == '[') {
		port = strstr(room, "]:");
		*host = room + 1;
		if (port)
			*port++ = '\0';
	} else {
		port = strchr(room, ':');
		*host = room;
		/* More colons are IPv6's, which has brackets. */
		if (port && strchr(port + 1, ':'))
			return NULL;
	}
	if (!port)
		return NULL;
	*port = '\0';
	return port + 1;
}

/**
 * socket_address_read() - take an address and a port from a word
 * @word: the word
 * @address: receives them
 * @fault: receives what is wrong with it
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int socket_address_read(const char *word, struct socket_address *address,
			struct fault *fault)
{
	struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_DGRAM,
	};
	char room[SOCKET_ADDRESS_WORD];
	struct addrinfo *found;
	char *host, *port;
	__u32 number;

	fault_word(fault, word);
	if (snprintf(room, sizeof(room), "%s", word) >= (int)sizeof(room))
		return refuse(fault);
	port = cut(room, &host);
	if (!port || !*host)
		return refuse(fault);
	if (text_number(port, 1, 65535, &number, fault))
		return -EINVAL;
	hints.ai_family = *room == '[' ? AF_INET6 : AF_INET;
	if (getaddrinfo(host, port, &hints, &found))
		return refuse(fault);
	memcpy(&address->any, found->ai_addr, found->ai_addrlen);
	address->length = found->ai_addrlen;
	freeaddrinfo(found);
	return 0;
}
