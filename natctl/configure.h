/* SPDX-License-Identifier: GPL-2.0 */
/* The configuration in force, for verbs that read or change it. */
#ifndef NATCTL_CONFIGURE_H
#define NATCTL_CONFIGURE_H

#include "gateway.h"
#include "natctl.h"

/* What is said about a configuration of which not all is understood. */
#define CONFIGURE_FOREIGN \
	"the configuration has parts that are newer than this natctl; update it"

enum outcome configure_read(struct client *client, const char *verb,
			    struct ruleset *set);

#endif
