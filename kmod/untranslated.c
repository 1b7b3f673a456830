// SPDX-License-Identifier: GPL-2.0
/* What leaves with a private source because no rule is about it. */
#include "untranslated.h"

#include <linux/netdevice.h>

/**
 * natgw_untranslated_keep() - keep what a packet says, as a witness
 * @untranslated: the witness
 * @pkt: the packet, at POST_ROUTING; see natgw_untranslated_is()
 *
 * Who is not alone is not needed.
 *
 * Context: BH disabled.
 */
void natgw_untranslated_keep(struct natgw_untranslated *untranslated,
			     const struct natgw_packet *pkt)
{
	if (!spin_trylock(&untranslated->lock))
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
