/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What leaves with a private source because no rule is about it: how many
 * packets, and one of the last as a witness. It is nobody's fault but that of
 * the rules, so that it is let pass.
 */
#ifndef _NATGW_UNTRANSLATED_H
#define _NATGW_UNTRANSLATED_H

#include <linux/spinlock.h>

#include "packet.h"
#include "tuple.h"

/**
 * struct natgw_untranslated - a packet that no rule was about
 * @lock: guards the rest; BH disabled
 * @since: jiffies when it was seen
 * @tuple: what it said
 * @oif: index of the interface that it left by; 0 if there was no such packet
 */
struct natgw_untranslated {
	spinlock_t lock; /* see above */
	unsigned long since;
	struct natgw_tuple tuple;
	int oif;
};

void natgw_untranslated_see(struct natgw_untranslated *untranslated,
			    const struct natgw_packet *pkt);
bool natgw_untranslated_read(struct natgw_untranslated *untranslated,
			     struct natgw_tuple *tuple, int *oif);

#endif
