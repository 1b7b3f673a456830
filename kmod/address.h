/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Interfaces and addresses that come and go. Names in rules follow them, and
 * the sessions of an address that is gone end at once.
 */
#ifndef _NATGW_ADDRESS_H
#define _NATGW_ADDRESS_H

struct natgw_doors;

int natgw_address_init(const struct natgw_doors *hooks);
void natgw_address_exit(void);

#endif
