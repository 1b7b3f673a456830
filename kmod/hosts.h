/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hosts: which addresses the sessions of a namespace may have. Each view in the
 * table has one address, or both, in here, so that a packet of two others is of no
 * session, and costs no look-up. A bit stands for many addresses, and is never
 * cleared while packets may come: to be here says nothing, not to be here does.
 *
 * Written by whoever publishes a view, read by packets, both without a lock.
 */
#ifndef _NATGW_HOSTS_H
#define _NATGW_HOSTS_H

#include <linux/bitops.h>
#include <linux/hash.h>
#include <linux/types.h>

/* Bits of the number of bits: 32 KiB, of which each host touches one line. */
#define NATGW_HOSTS_ORDER 18

/**
 * struct natgw_hosts - the addresses
 * @bits: one for each that its hash stands for
 */
struct natgw_hosts {
	unsigned long *bits;
};

int natgw_hosts_init(struct natgw_hosts *hosts);
void natgw_hosts_exit(struct natgw_hosts *hosts);

/* Who chooses addresses that meet in one bit wins look-ups, as without this. */
static inline u32 natgw_hosts_bit(__be32 addr)
{
	return hash_32((__force u32)addr, NATGW_HOSTS_ORDER);
}

/**
 * natgw_hosts_add() - a view with an address is about to be published
 * @hosts: the hosts
 * @addr: the address, network order
 *
 * Context: Any.
 */
static inline void natgw_hosts_add(struct natgw_hosts *hosts, __be32 addr)
{
	u32 bit = natgw_hosts_bit(addr);

	/* Nearly always it is there: the line stays shared. */
	if (!test_bit(bit, hosts->bits))
		set_bit(bit, hosts->bits);
}

/**
 * natgw_hosts_has() - may there be a view with an address
 * @hosts: the hosts
 * @addr: the address, network order
 *
 * Who is answered was in here before what is answered went out.
 *
 * Context: Any.
 * Return: false if there is none that was published with this address.
 */
static inline bool natgw_hosts_has(const struct natgw_hosts *hosts, __be32 addr)
{
	return test_bit(natgw_hosts_bit(addr), hosts->bits);
}

#endif
