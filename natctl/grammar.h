/* SPDX-License-Identifier: GPL-2.0 */
/* The configuration's text: to a ruleset and back. natgw.conf(5) describes it. */
#ifndef NATCTL_GRAMMAR_H
#define NATCTL_GRAMMAR_H

#include <stdio.h>

#include "ruleset.h"
#include "words.h"

/**
 * enum reference_kind - what a reference to a part of a configuration names
 * @REFERENCE_STATEMENT: whatever says the same as a statement
 * @REFERENCE_HANDLE: the rule of a handle
 * @REFERENCE_POOL: the pool of a name
 * @REFERENCE_SETTING: a setting
 * @REFERENCE_PORT_TIMEOUT: the timeout of a port
 * @REFERENCE_FAST_PATH: the devices of the fast path
 */
enum reference_kind {
	REFERENCE_STATEMENT,
	REFERENCE_HANDLE,
	REFERENCE_POOL,
	REFERENCE_SETTING,
	REFERENCE_PORT_TIMEOUT,
	REFERENCE_FAST_PATH,
};

/**
 * struct reference - the part of a configuration that somebody means
 * @kind: what it is named by
 * @handle: handle of a rule
 * @pool: name of a pool
 * @setting: index of a setting in setting_specs
 * @port: a port that has a timeout
 */
struct reference {
	enum reference_kind kind;
	__u32 handle;
	char pool[NATGW_POOL_NAME_MAX + 1];
	size_t setting;
	__u32 port;
};

/* Room for the names of all settings of a kind. */
#define GRAMMAR_SETTINGS (SETTINGS + 1)

int grammar_parse(const struct source *source, struct ruleset *set,
		  struct fault *fault);
int grammar_parse_reference(const struct source *source,
			    struct reference *reference, struct fault *fault);

void grammar_write(FILE *stream, const struct ruleset *set);
void grammar_write_pool(FILE *stream, const struct pool *pool);
void grammar_write_rule(FILE *stream, const struct rule *rule, int width);
void grammar_write_port_timeout(FILE *stream, size_t port, __u32 seconds,
				int width);
void grammar_write_setting(FILE *stream, size_t index, __u32 value, int width);
void grammar_write_fast_path(FILE *stream, const struct fast_path *path, int width);

size_t grammar_statements(const char *list[], size_t room);
size_t grammar_settings(enum setting_kind kind, const char *list[], size_t room);
size_t grammar_clauses(const char *statement, const char *list[], size_t room);

#endif
