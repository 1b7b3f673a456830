/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shares: who holds how many ports of a destination that many want, and who may
 * have another. Only with a minimum configured, and only of a destination that
 * is contended, is anything counted: its holds are walked once, and from then on
 * each port that comes or goes costs a look-up. All of it is under the lock of
 * the destination. Without memory to count there is no fairness, which is what
 * there is without the minimum.
 *
 * The rule. Of U usable ports, K subscribers hold some, counting the one who
 * asks. The minimum m is what is configured, but no more than half of U/(K+1):
 * what cannot be had by all cannot be guaranteed. Kept back is m for one who may
 * come, and what those lack who hold fewer than m.
 *
 *  - Who holds fewer than m gets any port that is left.
 *  - Nobody else gets one of what is kept back.
 *  - Who holds his fair share, (U - m)/K, or more, leaves U/16 + 1 on top. On the
 *    way there he leaves up to U/128, by the square of how far he has come, so
 *    that of those who want the last ports the one who holds fewest gets them.
 *
 * So one alone may have all but that. Once others come they take their minimum
 * at once, and then every port that comes back until they hold their share, as
 * who is above his own gets none of those: however often he asks, all end at the
 * same number. If they want fewer, what is left grows past U/16, and whoever
 * asks may have it.
 */
#ifndef _NATGW_SHARE_H
#define _NATGW_SHARE_H

#include "destination.h"

int natgw_share_admit(struct natgw_destination *destination,
		      const struct natgw_subscriber *subscriber, u32 minimum);
void natgw_share_add(struct natgw_destination *destination,
		     const struct natgw_subscriber *subscriber);
void natgw_share_remove(struct natgw_destination *destination,
			const struct natgw_subscriber *subscriber);
void natgw_share_forget(struct natgw_destination *destination);

#endif
