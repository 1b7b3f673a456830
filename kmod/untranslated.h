/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What leaves with a private source because no rule is about it: how many
 * packets, and one of the last as a witness. It is nobody's fault but that of
 * the rules, so that it is let pass.
 */
#ifndef _NATGW_UNTRANSLATED_H
#define _NATGW_UNTRANSLATED_H

#include <linux/jiffies.h>
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

/* Of nobody beyond the networks that use it: RFC 1918, and RFC 6598. */
static inline bool natgw_untranslated_private(__be32 addr)
{
	u32 a = ntohl(addr);

	return a >> 24 == 10 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8 ||
	       a >> 22 == 0x191;
}

/**
 * natgw_untranslated_is() - does a private source go where it is not known
 * @src: source of a packet that leaves as it is, network order
 * @dst: its destination
 *
 * Context: Any.
 * Return: true if so.
 */
static inline bool natgw_untranslated_is(__be32 src, __be32 dst)
{
	return natgw_untranslated_private(src) && !natgw_untranslated_private(dst);
}

/**
 * natgw_untranslated_due() - is another witness wanted
 * @untranslated: the witness
 *
 * One a second is enough, and costs what it may.
 *
 * Context: Any.
 * Return: true if so.
 */
static inline bool natgw_untranslated_due(const struct natgw_untranslated *untranslated)
{
	return !READ_ONCE(untranslated->oif) ||
	       time_after_eq(jiffies, READ_ONCE(untranslated->since) + HZ);
}

void natgw_untranslated_keep(struct natgw_untranslated *untranslated,
			     const struct natgw_packet *pkt);
bool natgw_untranslated_read(struct natgw_untranslated *untranslated,
			     struct natgw_tuple *tuple, int *oif);

#endif
