/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel answers, from attributes. Pure: no socket, no output. */
#ifndef NATCTL_ANSWER_H
#define NATCTL_ANSWER_H

#include <netlink/attr.h>

#include "gateway.h"

int answer_config(struct nlattr *head, int length, struct ruleset *set);
int answer_session(struct nlattr *head, int length, struct session *session);
int answer_flushed(struct nlattr *head, int length, __u32 *flushed);
int answer_generation(struct nlattr *head, int length, __u32 *generation);
int answer_stats(struct nlattr *head, int length, struct stats *stats);
int answer_check(struct nlattr *head, int length, struct check *check);
int answer_gateway(struct nlattr *head, int length, struct gateway *gateway);

#endif
