// SPDX-License-Identifier: GPL-2.0
/* What leaves with a private source because no rule is about it. */
#include "untranslated.h"

#include <linux/jiffies.h>
#include <linux/netdevice.h>

/* Of nobody beyond the networks that use it: RFC 1918, and RFC 6598. */
static bool is_private(__be32 addr)
{
	u32 a = ntohl(addr);

	return a >> 24 == 10 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8 ||
	       a >> 22 == 0x191;
}

/**
 * natgw_untranslated_see() - a packet is forwarded, and no rule is about it
 * @untranslated: the witness
 * @pkt: the packet, at POST_ROUTING
 *
 * Who is not alone, or comes right behind another, is only counted: one witness
 * a second is enough, and costs what it may.
 *
 * Context: BH disabled.
 */
void natgw_untranslated_see(struct natgw_untranslated *untranslated,
			    const struct natgw_packet *pkt)
{
	if (!is_private(pkt->tuple.src.addr) || is_private(pkt->tuple.dst.addr))
		return;
	pkt->stats->count[NATGW_COUNTER_UNTRANSLATED]++;
	if ((READ_ONCE(untranslated->oif) &&
	     time_before(jiffies, READ_ONCE(untranslated->since) + HZ)) ||
	    !spin_trylock(&untranslated->lock))
		return;
	untranslated->tuple = pkt->tuple;
	WRITE_ONCE(untranslated->since, jiffies);
	WRITE_ONCE(untranslated->oif, pkt->state->out->ifindex);
	spin_unlock(&untranslated->lock);
}

/**
 * natgw_untranslated_read() - what one of the last such packets said
 * @untranslated: the witness
 * @tuple: receives its tuple
 * @oif: receives the index of the interface that it left by
 *
 * Context: Process. Takes and releases the witness's lock.
 * Return: false if there was none.
 */
bool natgw_untranslated_read(struct natgw_untranslated *untranslated,
			     struct natgw_tuple *tuple, int *oif)
{
	spin_lock_bh(&untranslated->lock);
	*tuple = untranslated->tuple;
	*oif = untranslated->oif;
	spin_unlock_bh(&untranslated->lock);
	return *oif;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "untranslated_test.c"
#endif
