/* SPDX-License-Identifier: GPL-2.0 */
/* What a look-up finds, and how it is shown. */
#ifndef NATCTL_FINDING_H
#define NATCTL_FINDING_H

#include "columns.h"
#include "division.h"
#include "natgw.h"

/**
 * struct finding - who is behind an external endpoint, or behind many
 * @how: what says so
 * @proto: IP protocol; 0 for any, and then there are ranges only
 * @holding: who has which ports
 * @inside_port: his port or identifier, where there is a protocol
 * @pool: pool that the external endpoint is of; empty if of none
 * @rule: handle of a rule instead, or 0
 * @remote: who is at the other side, host byte order; 0 if that does not matter
 * @remote_port: his port or identifier
 * @is_block: it is a block, and @in_use is known
 * @in_use: ports of it that are used
 * @is_passing: it has come and will go, and @age is known
 * @age: time since it came, s
 */
struct finding {
	const char *how;
	__u8 proto;
	struct holding holding;
	__u16 inside_port;
	char pool[NATGW_POOL_NAME_MAX + 1];
	__u32 rule;
	__u32 remote;
	__u16 remote_port;
	bool is_block;
	__u32 in_use;
	bool is_passing;
	__u32 age;
};

extern const struct block finding_block;

#endif
