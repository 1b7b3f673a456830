/* SPDX-License-Identifier: GPL-2.0 */
/* A budget on paper: ports that are wanted and ports that there would be. Pure. */
#ifndef NATCTL_PAPER_H
#define NATCTL_PAPER_H

#include "columns.h"
#include "natctl.h"
#include "pool_options.h"

/**
 * struct paper - the figures, and what comes of them
 * @ports: ports that an external address would hand out
 * @options: which of them not; give it back with paper_exit()
 * @addresses: external addresses
 * @steady: ports that are wanted all the time
 * @burst: ports that are wanted besides, at times
 * @usable: ports that there would be
 * @required: ports that it takes
 * @addresses_needed: external addresses that it takes, of these ports
 * @has_wider: there are ports that would do with these addresses
 * @wider: which, if there are too few
 */
struct paper {
	struct ports ports;
	struct pool_options options;
	__u64 addresses;
	__u64 steady;
	__u64 burst;
	__u64 usable;
	__u64 required;
	__u64 addresses_needed;
	bool has_wider;
	struct ports wider;
};

extern const struct block paper_block;

enum paper_figure paper_figure(const char *flag);
bool paper_is_meant(const struct invocation *invocation);
int paper_read(struct paper *paper, const char *const words[PAPERS],
	       struct fault *fault);
bool paper_fits(const struct paper *paper);
void paper_exit(struct paper *paper);

#endif
