/* SPDX-License-Identifier: GPL-2.0 */
/* Messages for the system's log, as RFC 5424 has them. */
#ifndef NATCTL_SYSLOG_WRITER_H
#define NATCTL_SYSLOG_WRITER_H

#include "log_record.h"

/**
 * struct syslog - the system's log
 * @socket: leads to it; -1 if it is not there at the moment
 * @host: name of this host
 */
struct syslog {
	int socket;
	char host[65];
};

int syslog_open(struct syslog *syslog);
bool syslog_write(struct syslog *syslog, const struct log_record *record);
char *syslog_message(const struct syslog *syslog,
		     const struct log_record *record);
void syslog_close(struct syslog *syslog);

#endif
