// SPDX-License-Identifier: GPL-2.0
/* Signals that end a verb come as something to read: nothing is cut in two. */
#include "signals.h"

#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>

/**
 * signals_open() - have SIGINT and SIGTERM as something to read
 * @another: a signal that is read, too; 0 for none
 *
 * Return: a file descriptor, owned, that can be read once one has come; -1 if
 * there is none, and they end the program where it stands.
 */
int signals_open(int another)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	if (another)
		sigaddset(&signals, another);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC);
}
