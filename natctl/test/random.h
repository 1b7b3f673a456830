/* SPDX-License-Identifier: GPL-2.0 */
/* Configurations that nobody thought of. */
#ifndef NATCTL_RANDOM_H
#define NATCTL_RANDOM_H

#include "ruleset.h"

unsigned int random_below(unsigned int *state, unsigned int bound);
void random_ruleset(unsigned int *state, struct ruleset *set);

#endif
