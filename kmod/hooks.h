/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The doors through which packets pass: before routing and out of the gateway
 * itself, where destinations are rewritten; after routing and into the gateway
 * itself, where sources are. They are open in a namespace while it has rules.
 */
#ifndef _NATGW_HOOKS_H
#define _NATGW_HOOKS_H

#include "netns.h"

extern const struct natgw_doors natgw_hooks;

#endif
