/* SPDX-License-Identifier: GPL-2.0 */
/* Signals that end a verb which runs until then. */
#ifndef NATCTL_SIGNALS_H
#define NATCTL_SIGNALS_H

int signals_open(int another);

#endif
