/* SPDX-License-Identifier: GPL-2.0 */
/* A look is taken: asked of the kernel. */
#ifndef NATCTL_LOOK_READ_H
#define NATCTL_LOOK_READ_H

#include "client.h"
#include "look.h"
#include "natctl.h"
#include "subscribers.h"

enum outcome look_take(struct client *client, const char *verb,
		       struct look *look, struct subscribers *subscribers);
enum outcome look_take_ports(struct client *client, const char *verb,
			     const struct destination_filter *filter,
			     struct look *look);
enum outcome look_closer(struct client *client, const char *verb,
			 const struct look *before, struct look *now);

#endif
