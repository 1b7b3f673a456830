/* SPDX-License-Identifier: GPL-2.0 */
/* How a session is shown, for verbs that show some. */
#ifndef NATCTL_SESSIONS_H
#define NATCTL_SESSIONS_H

#include "columns.h"
#include "filter.h"

/* Columns of a session; a row begins with a struct session. Events lack the last. */
#define SESSION_COLUMNS 23
#define SESSION_COLUMNS_EVENT (SESSION_COLUMNS - 2)
extern const struct column session_columns[SESSION_COLUMNS];

extern const struct filter_words sessions_filter;

#endif
