/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ports that are wanted, and ports that there are: how many it takes, how long
 * they last, and what would come of other figures. Pure: no socket, no output.
 */
#ifndef NATCTL_FORECAST_H
#define NATCTL_FORECAST_H

#include <stdbool.h>
#include <linux/types.h>

#include "natgw.h"

enum {
	FORECAST_HOLDERS = NATGW_HOLDER_MAX + 1,
};

/**
 * struct clocks - times that hold ports
 * @seconds: by enum natgw_holder, how long a session that is idle keeps its port,
 * s; 0 where that is not known
 * @hold_down: how long a port rests that was let go of, s
 * @resting_most: as many may rest
 */
struct clocks {
	__u32 seconds[FORECAST_HOLDERS];
	__u32 hold_down;
	__u64 resting_most;
};

/**
 * struct demand - who wants ports, and what he holds
 * @window: time between the looks, s
 * @arrivals: ports taken a second
 * @refused: flows refused a second for want of one
 * @unanswered: sessions that ended a second without an answer
 * @held: ports held, by enum natgw_holder, in the mean of the looks
 * @resting: ports that rest, likewise
 * @now: ports held, or resting, at the second look
 * @peak: most that were ever held
 * @growth: ports more a second
 */
struct demand {
	double window;
	double arrivals;
	double refused;
	double unanswered;
	double held[FORECAST_HOLDERS];
	double resting;
	double now;
	double peak;
	double growth;
};

/**
 * struct supply - ports that there are
 * @unit: of an external address
 * @addresses: external addresses
 * @usable: of all of them
 */
struct supply {
	__u64 unit;
	__u64 addresses;
	__u64 usable;
};

/**
 * struct outlook - what comes of it
 * @hold: how long a port is held, s; less than 0 where that is not known
 * @needed: ports that it takes
 * @usable: ports that there are
 * @addresses: external addresses that there are
 * @addresses_needed: external addresses that it takes; 0 where they have no ports
 * @runs_out: the ports are going to be used up
 * @seconds: by when; 0 where they are
 */
struct outlook {
	double hold;
	__u64 needed;
	__u64 usable;
	__u64 addresses;
	__u64 addresses_needed;
	bool runs_out;
	double seconds;
};

double demand_held(const struct demand *demand);
void demand_change(struct demand *demand, const struct clocks *was,
		   const struct clocks *clocks, double rate);
void outlook_make(struct outlook *outlook, const struct demand *demand,
		  const struct supply *supply);
bool outlook_fits(const struct outlook *outlook);
double outlook_fill(const struct outlook *outlook);
__u64 forecast_margin(__u64 mean);
__u64 forecast_whole(double value);

#endif
