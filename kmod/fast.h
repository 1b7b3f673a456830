/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fast path: a packet of a session that came by one of the devices that it
 * was given leaves by another one at once, past routing and the firewall.
 *
 * Only what the normal way has shown to be usual does so. A packet that was
 * forwarded says how those after it fare, which is its pace; see there. It is
 * written down with the route, so that it ends when that is no longer good, and
 * with the number of the configuration, so that it ends with that.
 */
#ifndef _NATGW_FAST_H
#define _NATGW_FAST_H

#include "door.h"

void natgw_fast_judge(struct natgw_door *door, struct natgw_session *session,
		      enum natgw_direction direction);
enum natgw_pace natgw_fast_pace(struct natgw_netns *ns,
				const struct natgw_session *session,
				enum natgw_direction direction);
unsigned int natgw_fast(struct natgw_door *door);

#endif
