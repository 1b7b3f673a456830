/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions that go on although the configuration has nothing of the kind any
 * more: their rule, their pool, or the pool's address is gone.
 */
#ifndef NATCTL_STALE_H
#define NATCTL_STALE_H

#include "gateway.h"
#include "natctl.h"

/**
 * struct stale - stale sessions
 * @list: the sessions
 * @count: number of @list
 * @room: room in @list
 */
struct stale {
	struct session *list;
	size_t count;
	size_t room;
};

enum outcome stale_read(struct client *client, const char *verb,
			const struct ruleset *set, struct stale *stale);
int stale_flush(struct client *client, const struct stale *stale,
		const struct ruleset *set, __u32 *flushed,
		struct refusal *refusal);
void stale_exit(struct stale *stale);

#endif
