/* SPDX-License-Identifier: GPL-2.0 */
/* Limits of a namespace as a whole: that they refuse flows is told. */
#ifndef _NATGW_LIMIT_H
#define _NATGW_LIMIT_H

#include "netns.h"

void natgw_limit_hit(struct natgw_netns *ns, const struct natgw_rules *rules,
		     enum natgw_drop reason);

#endif
