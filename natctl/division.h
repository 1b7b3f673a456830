/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ports that are divided among subscribers, worked out as the kernel does: how
 * many blocks there are, and whose range a deterministic pool makes a port.
 */
#ifndef NATCTL_DIVISION_H
#define NATCTL_DIVISION_H

#include "ruleset.h"

/**
 * struct division - how a deterministic pool is divided
 * @subscribers: internal addresses
 * @addresses: external addresses
 * @ports: ports of each of these, reserved ones included
 * @tenants: internal addresses that share an external one
 * @share: ports of each of them
 */
struct division {
	__u64 subscribers;
	__u64 addresses;
	__u32 ports;
	__u64 tenants;
	__u32 share;
};

/**
 * struct holding - who has which ports
 * @inside: internal addresses that may use them
 * @outside: the external address
 * @ports: the ports
 */
struct holding {
	struct range inside;
	__u32 outside;
	struct ports ports;
};

bool division_blocks(const struct pool_options *options,
		     const struct ports *ports, struct ports *whole);
__u32 division_block_count(const struct pool_options *options,
			   const struct ports *ports);
void division_make(struct division *division, const struct pool *pool);
bool division_barren(const struct division *division, const struct pool *pool,
		     struct ports *range);
bool division_inside(const struct pool *pool, __u32 inside,
		     struct holding *holding);
bool division_outside(const struct pool *pool, __u32 outside, __u16 port,
		      struct holding *holding);

#endif
