/* SPDX-License-Identifier: GPL-2.0 */
/* What every verb of wire shares: its entry point, and how it gives up. */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Exit codes. */
enum {
	WIRE_OK = 0,
	WIRE_NO = 1,		/* nothing came, or not what was asked for */
	WIRE_USAGE = 2,
};

int wire_send(int argc, char **argv);
int wire_mark(int argc, char **argv);
int wire_capture(int argc, char **argv);
int wire_udp_server(int argc, char **argv);
int wire_udp_client(int argc, char **argv);
int wire_tcp_server(int argc, char **argv);
int wire_tcp_client(int argc, char **argv);
int wire_tcp_crowd(int argc, char **argv);
int wire_mutate(int argc, char **argv);
int wire_stall(int argc, char **argv);

void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
void fail_errno(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif /* WIRE_H */
