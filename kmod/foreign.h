/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Foreign ports: ports of a destination that are taken by what does not hold
 * them there: static sessions, sessions from outside, sockets of the gateway. A
 * flow that meets one puts it aside: its bit is set, so that no other flow meets
 * it. So each foreign session costs the flows one attempt at most.
 *
 * A session that ends gives its port back at once. Nobody tells of a socket that
 * is closed, so those are looked at again when no other port is left, once a
 * second. Where mappings hold the ports, a port that is foreign towards one
 * remote may do for another, so all are looked at again by who finds no other.
 */
#ifndef _NATGW_FOREIGN_H
#define _NATGW_FOREIGN_H

#include "destination.h"
#include "tuple.h"

struct natgw_session;
struct natgw_table;

/**
 * struct natgw_attempt - a port as a flow would have it
 * @table: table of the sessions
 * @source: external endpoint
 * @responder: whom the flow is for
 * @proto: IP protocol
 * @oif: interface that it leaves by
 * @local: sockets of the gateway may have @source
 * @mine: it is the endpoint of the very socket that sends
 * @shared: the destination is that of an endpoint-independent pool
 */
struct natgw_attempt {
	struct natgw_table *table;
	struct natgw_endpoint source;
	const struct natgw_endpoint *responder;
	int oif;
	u8 proto;
	bool local;
	bool mine;
	bool shared;
};

enum natgw_owner natgw_foreign_owner(const struct natgw_attempt *attempt);
int natgw_foreign_put(struct natgw_destination *destination,
		      const struct natgw_attempt *attempt);
bool natgw_foreign_look(struct natgw_destination *destination,
			struct natgw_attempt *attempt, unsigned int most);
int natgw_foreign_take(struct natgw_destination *destination,
		       const struct natgw_attempt *attempt);
void natgw_foreign_ended(struct natgw_table *table, struct natgw_session *session);

#endif
