/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What many sessions have in common: those that the rules in force would not
 * make, and those whose answers do not come back this way. Pure: no socket, no
 * output.
 */
#ifndef NATCTL_SURVEY_H
#define NATCTL_SURVEY_H

#include "gateway.h"

/**
 * enum survey_kind - what is wrong with a session
 * @SURVEY_ADDRESS: its external address is of no pool, rule or interface
 * @SURVEY_BACKEND: its backend is that of no rule
 * @SURVEY_RULE: its rule is gone, and no other is about it
 * @SURVEY_ONE_WAY: it sent data, and nothing came back
 */
enum survey_kind {
	SURVEY_ADDRESS,
	SURVEY_BACKEND,
	SURVEY_RULE,
	SURVEY_ONE_WAY,
};

#define SURVEY_KINDS (SURVEY_ONE_WAY + 1)

/**
 * struct survey - sessions that were looked at
 * @looked: how many
 * @found: of each kind
 * @example: one of each kind, where there is any
 */
struct survey {
	__u64 looked;
	__u64 found[SURVEY_KINDS];
	struct session example[SURVEY_KINDS];
};

/**
 * struct survey_ground - what sessions are held against
 * @set: the configuration in force
 * @owned: addresses of the gateway's interfaces, host byte order
 * @owned_count: number of @owned
 */
struct survey_ground {
	const struct ruleset *set;
	const __u32 *owned;
	size_t owned_count;
};

void survey_add(struct survey *survey, const struct survey_ground *ground,
		const struct session *session);

#endif
