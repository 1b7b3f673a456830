/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions that begin at the external endpoint of a mapping: with a host outside
 * if the mapping's filter lets him in, or with one inside, who addresses another
 * as those outside do (hairpin, RFC 4787 section 6).
 */
#ifndef _NATGW_INBOUND_H
#define _NATGW_INBOUND_H

#include "birth.h"
#include "mapping.h"

/**
 * struct natgw_arrival - a packet at the external endpoint of a mapping
 * @mapping: the mapping, borrowed
 * @pool: its pool
 * @hairpin: it comes from inside
 * @epoch: the table's, from before the mapping was found
 */
struct natgw_arrival {
	struct natgw_mapping *mapping;
	struct natgw_pool *pool;
	bool hairpin;
	unsigned int epoch;
};

bool natgw_inbound_welcome(const struct natgw_rules *rules,
			   const struct natgw_mapping *mapping);
struct natgw_session *natgw_session_inbound(struct natgw_table *table,
					    const struct natgw_rules *rules,
					    const struct natgw_packet *pkt,
					    const struct natgw_arrival *arrival,
					    enum natgw_direction *direction);

/* Its responder has not said anything yet, or it has ended. */
static inline bool natgw_session_unheard(const struct natgw_session *session)
{
	enum natgw_state state = READ_ONCE(session->state);

	return state == NATGW_STATE_UNSPEC || state == NATGW_STATE_UNREPLIED ||
	       state == NATGW_STATE_INIT;
}

int natgw_session_open(struct natgw_table *table, struct natgw_session *session);

#endif
