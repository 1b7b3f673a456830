// SPDX-License-Identifier: GPL-2.0
/* Which addresses the sessions of a namespace may have. */
#include "hosts.h"

#include <linux/mm.h>
#include <linux/slab.h>

/**
 * natgw_hosts_init() - nobody is there
 * @hosts: the hosts
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int natgw_hosts_init(struct natgw_hosts *hosts)
{
	hosts->bits = kvcalloc(BITS_TO_LONGS(1 << NATGW_HOSTS_ORDER),
			       sizeof(*hosts->bits), GFP_KERNEL_ACCOUNT);
	return hosts->bits ? 0 : -ENOMEM;
}

/**
 * natgw_hosts_exit() - free what is known of them
 * @hosts: the hosts
 *
 * Context: Process, may sleep. No packet can reach them.
 */
void natgw_hosts_exit(struct natgw_hosts *hosts)
{
	kvfree(hosts->bits);
}
