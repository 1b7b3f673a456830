// SPDX-License-Identifier: GPL-2.0
/* The gateway at one time, for its metrics. */
#include <string.h>
#include <time.h>

#include "metrics.h"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* A configuration that is replaced meanwhile is read the next time. */
static void read_limit(struct client *client, struct sample *sample)
{
	struct refusal refusal;
	struct ruleset set;
	bool interrupted;

	ruleset_init(&set);
	if (!gateway_get_config(client, &set, &interrupted, &refusal))
		sample->sessions_max = ruleset_setting(&set, SETTING_LIMIT,
						       NATGW_LIMIT_SESSIONS)->value;
	ruleset_exit(&set);
}

/**
 * sample_init() - begin with nothing
 * @sample: the sample
 * @top: destinations that are to be told one by one
 */
void sample_init(struct sample *sample, size_t top)
{
	memset(sample, 0, sizeof(*sample));
	fullest_init(&sample->fullest, top);
}

/**
 * sample_read() - read what the gateway is at now
 * @sample: the sample, with nothing in it
 * @refusal: receives why it cannot be read
 *
 * A client for each time: the module may be loaded anew between two of them.
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int sample_read(struct sample *sample, struct refusal *refusal)
{
	double begin = now();
	struct client *client;
	int ret;

	client = client_open(refusal);
	if (!client)
		return -refusal->error;
	ret = gateway_get(client, &sample->gateway, refusal);
	if (!ret)
		ret = gateway_get_stats(client, &sample->stats, refusal);
	if (!ret) {
		read_limit(client, sample);
		gauges_read(client, &sample->gauges, &sample->fullest);
	}
	client_close(client);
	sample->seconds = now() - begin;
	return ret;
}

/**
 * sample_clear() - have nothing again
 * @sample: the sample
 */
void sample_clear(struct sample *sample)
{
	struct fullest fullest = sample->fullest;

	stats_exit(&sample->stats);
	gauges_exit(&sample->gauges);
	fullest_clear(&fullest);
	memset(sample, 0, sizeof(*sample));
	sample->fullest = fullest;
}

/**
 * sample_exit() - free what a sample holds
 * @sample: the sample
 */
void sample_exit(struct sample *sample)
{
	sample_clear(sample);
	fullest_exit(&sample->fullest);
}
