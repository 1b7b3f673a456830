/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ICMP errors (RFC 5508). An error belongs to the session of the packet that
 * it quotes, and travels against that packet's direction.
 */
#ifndef _NATGW_ICMP_H
#define _NATGW_ICMP_H

#include "packet.h"
#include "rules.h"
#include "table.h"

/**
 * enum natgw_icmp - what became of an error
 * @NATGW_ICMP_UNRELATED: it quotes no packet of a session
 * @NATGW_ICMP_TRANSLATED: it may go on
 * @NATGW_ICMP_BAD: it is to be dropped; @broken of the packet says why
 */
enum natgw_icmp {
	NATGW_ICMP_UNRELATED,
	NATGW_ICMP_TRANSLATED,
	NATGW_ICMP_BAD,
};

enum natgw_icmp natgw_icmp_enter(struct natgw_table *table,
				 const struct natgw_rules *rules,
				 struct natgw_packet *pkt);
enum natgw_icmp natgw_icmp_leave(struct natgw_table *table,
				 struct natgw_packet *pkt, __be32 mapped);

#endif
