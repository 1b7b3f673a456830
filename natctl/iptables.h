/* SPDX-License-Identifier: GPL-2.0 */
/* Reads what iptables-save prints. */
#ifndef NATCTL_IPTABLES_H
#define NATCTL_IPTABLES_H

#include "translate.h"
#include "words.h"

int iptables_read(const struct source *source, struct translation *translation,
		  struct fault *fault);

#endif
