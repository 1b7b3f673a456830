/* SPDX-License-Identifier: GPL-2.0 */
/* The clauses of rules: matches and targets. */
#ifndef NATCTL_CLAUSES_H
#define NATCTL_CLAUSES_H

#include <stdio.h>

#include "parser.h"

int clauses_parse(struct parser *parser, __u32 action);
void clauses_write(FILE *stream, const struct rule *rule);
size_t clauses_list(__u32 action, const char *list[], size_t room);

#endif
