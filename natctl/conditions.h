/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Conditions that a gateway can be in. Each is a function of two looks, and adds
 * a verdict for each thing that it holds of. Pure: no socket, no output.
 */
#ifndef NATCTL_CONDITIONS_H
#define NATCTL_CONDITIONS_H

#include "look.h"
#include "verdict.h"

enum {
	/* Verdicts of one kind: whoever reads more of them reads none. */
	CONDITIONS_EACH = 8,
};

void conditions_of_ports(const struct looks *looks, struct verdicts *verdicts);
void conditions_of_limits(const struct looks *looks, struct verdicts *verdicts);
void conditions_of_answers(const struct looks *looks, struct verdicts *verdicts);
void conditions_of_rules(const struct looks *looks, struct verdicts *verdicts);

#endif
