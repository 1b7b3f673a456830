// SPDX-License-Identifier: GPL-2.0
/*
 * Ports that are wanted, and ports that there are, by Little's law: as many are
 * held in the mean as arrive in the time that one is held. natctl(8) says what is
 * worked out here in words; both are to stay the same.
 */
#include "forecast.h"

enum {
	/*
	 * Arrivals that know nothing of each other leave the number of ports held
	 * at a moment with a deviation of the root of its mean. Three of these are
	 * passed in one moment of a thousand.
	 */
	FORECAST_DEVIATIONS = 3,
};

#define FORECAST_ERROR 0.000001	/* of a port */

/**
 * forecast_whole() - a number rounded up
 * @value: the number; what comes of rounding errors does not count
 *
 * Return: the number.
 */
__u64 forecast_whole(double value)
{
	__u64 whole = value;

	return value - whole > FORECAST_ERROR ? whole + 1 : whole;
}

/**
 * forecast_margin() - how much more than its mean a number of ports may be
 * @mean: the mean
 *
 * Return: three times its root, rounded up.
 */
__u64 forecast_margin(__u64 mean)
{
	__u64 square = mean * FORECAST_DEVIATIONS * FORECAST_DEVIATIONS;
	__u64 low = 0, high = 1ULL << 32;

	while (low < high) {
		__u64 middle = (low + high) / 2;

		if (middle * middle < square)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/**
 * demand_held() - ports that nobody else can have, in the mean
 * @demand: the demand
 *
 * Return: those that are held, and those that rest.
 */
double demand_held(const struct demand *demand)
{
	double sum = demand->resting;

	for (int i = 0; i < FORECAST_HOLDERS; i++)
		sum += demand->held[i];
	return sum;
}

static double not_below_zero(double value)
{
	return value > 0 ? value : 0;
}

/* Ports that are let go of a second. */
static double departures(const struct demand *demand)
{
	return not_below_zero(demand->arrivals - demand->growth);
}

/* Those of them by sessions that were idle while they did this. */
static double departures_of(const struct demand *demand, int holder)
{
	double all = departures(demand);
	double unanswered = demand->unanswered < all ? demand->unanswered : all;

	return holder == NATGW_HOLDER_HALF_OPEN ? unanswered : all - unanswered;
}

static double rests(const struct demand *demand, const struct clocks *was,
		    const struct clocks *clocks)
{
	double resting;

	if (was->hold_down)
		resting = demand->resting * clocks->hold_down / was->hold_down;
	else
		resting = departures(demand) * clocks->hold_down;
	return resting < clocks->resting_most ? resting : clocks->resting_most;
}

/**
 * demand_change() - what a demand would be
 * @demand: what it is, and receives what it would be
 * @was: the times that hold ports
 * @clocks: what these would be
 * @rate: times as many arrivals
 *
 * Who is over holds his port for just as long as the clock says; whoever else is
 * idle at the end holds it for that much longer or shorter. What is held at a
 * moment, and was at most, changes as the mean does.
 */
void demand_change(struct demand *demand, const struct clocks *was,
		   const struct clocks *clocks, double rate)
{
	double before = demand_held(demand), factor;

	for (int i = 0; i < FORECAST_HOLDERS; i++) {
		double longer = (double)clocks->seconds[i] - was->seconds[i];

		if (i != NATGW_HOLDER_CLOSING)
			demand->held[i] = not_below_zero(demand->held[i] +
							 departures_of(demand, i) * longer);
		else if (was->seconds[i])
			demand->held[i] *= (double)clocks->seconds[i] / was->seconds[i];
	}
	if (clocks->hold_down != was->hold_down)
		demand->resting = rests(demand, was, clocks);
	factor = before > 0 ? demand_held(demand) / before * rate : rate;
	for (int i = 0; i < FORECAST_HOLDERS; i++)
		demand->held[i] *= rate;
	demand->resting *= rate;
	demand->arrivals *= rate;
	demand->refused *= rate;
	demand->unanswered *= rate;
	demand->growth *= rate;
	demand->now *= factor;
	demand->peak *= factor;
}

/* Ports that it takes; see natctl(8). */
static __u64 needed(const struct demand *demand, double hold)
{
	double held = demand_held(demand), staying = demand->window;
	__u64 mean, most, pressing;

	/* Those that were refused would have held one for as long as others. */
	if (hold >= 0) {
		held += demand->refused * hold;
		if (hold < staying)
			staying = hold;
	}
	mean = forecast_whole(held);
	most = mean + forecast_margin(mean);
	/* Of those that grow, the mean is over already. */
	pressing = forecast_whole(demand->now + demand->refused * staying);
	if (pressing > most)
		most = pressing;
	return demand->peak > most ? forecast_whole(demand->peak) : most;
}

/**
 * outlook_make() - work out what comes of it
 * @outlook: receives it
 * @demand: the ports that are wanted
 * @supply: the ports that there are
 */
void outlook_make(struct outlook *outlook, const struct demand *demand,
		  const struct supply *supply)
{
	double left = supply->usable - demand->now;

	outlook->hold = demand->arrivals > 0 ?
			demand_held(demand) / demand->arrivals : -1;
	outlook->needed = needed(demand, outlook->hold);
	outlook->usable = supply->usable;
	outlook->addresses = supply->addresses;
	outlook->addresses_needed = !!supply->unit;
	if (supply->unit && outlook->needed > supply->unit)
		outlook->addresses_needed = (outlook->needed + supply->unit - 1) /
					    supply->unit;
	outlook->runs_out = left <= 0 || demand->growth > 0;
	outlook->seconds = left > 0 && outlook->runs_out ?
			   left / demand->growth : 0;
}

/**
 * outlook_fits() - are there as many ports as it takes?
 * @outlook: the outlook
 *
 * Return: true if there are.
 */
bool outlook_fits(const struct outlook *outlook)
{
	return outlook->needed <= outlook->usable;
}

/**
 * outlook_fill() - which part of the ports it takes
 * @outlook: the outlook
 *
 * Return: the part; more than 1 if there are too few, and much more if none.
 */
double outlook_fill(const struct outlook *outlook)
{
	return outlook->needed / (outlook->usable ? outlook->usable : 0.5);
}
