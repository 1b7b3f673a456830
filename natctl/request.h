/* SPDX-License-Identifier: GPL-2.0 */
/* What natctl asks, as attributes. Pure: no socket, no output. */
#ifndef NATCTL_REQUEST_H
#define NATCTL_REQUEST_H

#include <netlink/msg.h>

#include "gateway.h"

size_t request_config_size(const struct ruleset *set);
int request_put_config(struct nl_msg *message, const struct ruleset *set,
		       struct origins *origins);
size_t request_filter_size(void);
int request_put_filter(struct nl_msg *message, const struct filter *filter);

#endif
