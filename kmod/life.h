/* SPDX-License-Identifier: GPL-2.0 */
/* Sessions: living and dying. */
#ifndef _NATGW_LIFE_H
#define _NATGW_LIFE_H

#include "packet.h"
#include "rules.h"
#include "table.h"

struct natgw_session *natgw_session_alloc(struct natgw_table *table,
					  const struct natgw_rules *rules,
					  const struct natgw_packet *pkt,
					  u32 rule, bool wide);
void natgw_session_discard(struct natgw_table *table,
			   struct natgw_session *session);
void natgw_session_live(struct natgw_table *table, struct natgw_session *session,
			const struct natgw_rules *rules,
			const struct natgw_packet *pkt);
void natgw_session_touch(struct natgw_table *table, struct natgw_session *session,
			 const struct natgw_rules *rules,
			 const struct natgw_packet *pkt,
			 enum natgw_direction direction);
bool natgw_session_kill(struct natgw_table *table, struct natgw_session *session,
			enum natgw_close_cause cause);
u32 natgw_session_deadline(const struct natgw_timer *timer);
void natgw_session_fetch(struct natgw_wheel *wheel, struct natgw_timer *timer);
u32 natgw_session_expire(struct natgw_wheel *wheel, struct natgw_timer *timer);

#endif
