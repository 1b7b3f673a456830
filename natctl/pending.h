/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A change that waits to be confirmed. It is made by a process of its own, the
 * guard, which outlives the login of who wanted it, and puts back what was in
 * force before unless somebody confirms in time. The guard listens on an abstract
 * socket: that is one for each network namespace, as the gateway is, and goes
 * with the guard.
 */
#ifndef NATCTL_PENDING_H
#define NATCTL_PENDING_H

#include "change.h"

/* Seconds that a change may wait at most. */
#define PENDING_TIMEOUT_MAX 86400

enum outcome pending_make(struct change *change);

#endif
