/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Profiles: what a configuration has where it says nothing. The kernel has the
 * values, and of the profile its name; so what differs from the profile can be
 * told, and written.
 */
#ifndef NATCTL_PROFILE_H
#define NATCTL_PROFILE_H

#include "ruleset.h"

__u32 profile_option(__u32 profile, enum pool_option option);
__u32 profile_setting(__u32 profile, size_t index);
void profile_name(struct ruleset *set);
void profile_change(struct ruleset *set, __u32 profile);
void profile_settle(struct ruleset *set, __u32 profile, size_t pools,
		    size_t rules);

#endif
