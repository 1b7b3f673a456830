/* SPDX-License-Identifier: GPL-2.0 */
/* What a change of the configuration does, or would do. */
#ifndef NATCTL_EFFECTS_H
#define NATCTL_EFFECTS_H

#include "change.h"
#include "gateway.h"

bool effects_wanted(const struct invocation *invocation);
enum outcome effects_show(const struct change *change, struct client *client,
			  const struct ruleset *after);

#endif
