/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only place that writes to a packet: addresses, ports and identifiers,
 * checksums by delta (RFC 1624), so that what was wrong stays wrong and what
 * was absent stays absent. Headers are made writable here, and nowhere else.
 */
#ifndef _NATGW_REWRITE_H
#define _NATGW_REWRITE_H

#include "packet.h"

/**
 * enum natgw_side - which endpoint of a packet
 * @NATGW_SRC: the source
 * @NATGW_DST: the destination
 */
enum natgw_side {
	NATGW_SRC,
	NATGW_DST,
};

int natgw_rewrite(struct natgw_packet *pkt, enum natgw_side side,
		  const struct natgw_endpoint *to);
void natgw_rewrite_both(struct natgw_packet *pkt, const struct natgw_endpoint *src,
			const struct natgw_endpoint *dst);
int natgw_rewrite_id(struct natgw_packet *pkt);
int natgw_rewrite_error(struct natgw_packet *pkt, enum natgw_side side,
			__be32 outer, const struct natgw_endpoint *quoted);

#endif
