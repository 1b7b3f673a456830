/* SPDX-License-Identifier: GPL-2.0 */
/* The options of pools and of masquerade, as text. */
#ifndef NATCTL_POOL_CLAUSES_H
#define NATCTL_POOL_CLAUSES_H

#include <stdio.h>

#include "parser.h"

bool pool_clauses_know(const char *word);
int pool_clauses_parse(struct parser *parser, struct pool_options *options);
int pool_clauses_check_filtering(struct parser *parser,
				 const struct pool_options *options);
int pool_clauses_check(struct parser *parser,
		       const struct pool_options *options,
		       const struct ports *ports);
int pool_clauses_check_ranges(struct parser *parser, const struct pool *pool);
const char *pool_clauses_nonsense(const char *word);
void pool_clauses_write(FILE *stream, const struct pool_options *options,
			const char *before, const char *after);
size_t pool_clauses_list(bool masquerade, const char *list[], size_t room);
size_t pool_clauses_values(const char *word, const char *list[], size_t room);

#endif
