// SPDX-License-Identifier: GPL-2.0
/* Messages for the system's log. */
#include "syslog_writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "text.h"

#define SYSLOG_SOCKET "/dev/log"

enum {
	SYSLOG_DAEMON = 3,	/* facility */
	SYSLOG_PATIENCE = 1,	/* s that a message waits for room */
};

static int open_socket(void)
{
	static const struct timeval patience = { .tv_sec = SYSLOG_PATIENCE };
	static const struct sockaddr_un address = {
		.sun_family = AF_UNIX,
		.sun_path = SYSLOG_SOCKET,
	};
	int error;
	int opened = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (opened < 0)
		return -1;
	setsockopt(opened, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (!connect(opened, (const void *)&address, sizeof(address)))
		return opened;
	error = errno;
	close(opened);
	errno = error;
	return -1;
}

/**
 * syslog_open() - begin to write to the system's log
 * @syslog: the log
 *
 * Return: 0, or a negative errno if nobody keeps one.
 */
int syslog_open(struct syslog *syslog)
{
	if (gethostname(syslog->host, sizeof(syslog->host)) ||
	    !*syslog->host)
		snprintf(syslog->host, sizeof(syslog->host), "-");
	syslog->host[sizeof(syslog->host) - 1] = '\0';
	syslog->socket = open_socket();
	return syslog->socket < 0 ? -errno : 0;
}

/**
 * syslog_message() - a record as a message (RFC 5424 section 6)
 * @syslog: the log
 * @record: the record
 *
 * The event is the message's identity. There is no structured data: that takes
 * names that somebody has registered.
 *
 * Return: the message; owned, for free().
 */
char *syslog_message(const struct syslog *syslog,
		     const struct log_record *record)
{
	const struct log_event_spec *event = &log_events[record->event];
	char *text = log_record_text(record);
	char *message = NULL;
	char time[TEXT_ROOM];

	if (asprintf(&message, "<%d>1 %s %s natctl %d %s - %s",
		     SYSLOG_DAEMON * 8 + event->severity,
		     text_from_time(time, record->time), syslog->host, getpid(),
		     event->name, text) < 0)
		message = NULL;
	free(text);
	return message;
}

/**
 * syslog_write() - write a record
 * @syslog: the log
 * @record: the record
 *
 * Who keeps the log may be started anew meanwhile: it is looked for once more.
 *
 * Return: whether the record was taken.
 */
bool syslog_write(struct syslog *syslog, const struct log_record *record)
{
	char *message = syslog_message(syslog, record);
	bool taken = false;

	for (int i = 0; message && !taken && i < 2; i++) {
		if (syslog->socket < 0)
			syslog->socket = open_socket();
		if (syslog->socket < 0)
			break;
		taken = send(syslog->socket, message, strlen(message),
			     MSG_NOSIGNAL) >= 0;
		if (taken || errno == EAGAIN)
			break;
		syslog_close(syslog);
	}
	free(message);
	return taken;
}

/**
 * syslog_close() - stop to write to the system's log
 * @syslog: the log
 */
void syslog_close(struct syslog *syslog)
{
	if (syslog->socket >= 0)
		close(syslog->socket);
	syslog->socket = -1;
}
