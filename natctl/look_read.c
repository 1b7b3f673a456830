// SPDX-License-Identifier: GPL-2.0
/*
 * A look is taken. What is read of destinations and sessions is bounded, however
 * many there are; subscribers are read as a whole.
 */
#include "look_read.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "configure.h"
#include "destinations.h"
#include "fault.h"
#include "pools.h"
#include "subscribers.h"

enum {
	/*
	 * Destinations that are read, some 400 bytes each here; of more, only
	 * those that have refused a flow.
	 */
	LOOK_DESTINATIONS = 1 << 16,
	/* Sessions that are looked at: whichever come first, so of any kind. */
	LOOK_SESSIONS = 100000,
	/* Looks at a rule that they may cost together. */
	LOOK_RULES = 50000000,
	/* Destinations whose holders are asked for. */
	LOOK_CLOSER = 16,
	LOOK_MS = 1000,		/* ms a second */
	LOOK_NS = 1000000,	/* ns a millisecond */
};

/* ---- destinations, subscribers and blocks --------------------------------- */

static void take_destination(const struct destination *destination, void *context)
{
	look_add_destination(context, destination);
}

static void restart_destinations(void *context)
{
	look_restart_destinations(context);
}

/* Of one remote address, there are not too many. */
static enum outcome read_destinations(struct client *client, const char *verb,
				      const struct destination_filter *which,
				      struct look *look)
{
	struct destination_filter filter = *which;
	struct destination_reader reader = { &filter, take_destination, look };

	look->whole = look->gateway.destinations <= LOOK_DESTINATIONS ||
		      ((filter.given & DESTINATION_BIT(DST)) &&
		       filter.dst.first == filter.dst.last);
	filter.refused_only = !look->whole;
	return destinations_dump(client, verb, &reader, restart_destinations);
}

/* A look, and what else takes subscribers; NULL if nothing does. */
struct tenancy {
	struct look *look;
	struct subscribers *also;
};

static void take_subscriber(const struct subscriber *subscriber, void *context)
{
	const struct tenancy *tenancy = context;

	look_add_subscriber(tenancy->look, subscriber);
	if (tenancy->also)
		subscribers_add(tenancy->also, subscriber);
}

static void restart_subscribers(void *context)
{
	const struct tenancy *tenancy = context;

	tenancy->look->tenant_count = 0;
	if (tenancy->also)
		tenancy->also->count = 0;
}

static enum outcome read_subscribers(struct client *client, const char *verb,
				     struct tenancy *tenancy)
{
	static const struct subscriber_filter all;
	struct subscriber_reader reader = { &all, take_subscriber, tenancy };
	enum outcome outcome;

	outcome = subscribers_dump(client, verb, &reader, restart_subscribers);
	if (tenancy->also)
		subscribers_settle(tenancy->also);
	return outcome;
}

static void take_block(const struct port_block *block, void *context)
{
	look_add_block(context, block);
}

static enum outcome read_blocks(struct client *client, const char *verb,
				struct look *look)
{
	static const struct block_filter all;
	struct block_reader reader = { &all, take_block, look };

	return blocks_dump(client, verb, &reader);
}

/* An interface without an address is there, too. */
static void read_interfaces(struct look *look)
{
	struct ifaddrs *list, *at;

	if (getifaddrs(&list))
		return;
	for (at = list; at; at = at->ifa_next) {
		const struct sockaddr_in *address = (void *)at->ifa_addr;

		if (address && address->sin_family == AF_INET)
			look_add_interface(look, at->ifa_name,
					   ntohl(address->sin_addr.s_addr));
		else if (!look_has_address(look, at->ifa_name))
			look_add_interface(look, at->ifa_name, 0);
	}
	freeifaddrs(list);
}

static enum outcome worse(enum outcome left, enum outcome right)
{
	if (left == OUTCOME_REFUSED || right == OUTCOME_DONE)
		return left;
	return right;
}

/* All but subscribers; the look is not settled. */
static enum outcome begin(struct client *client, const char *verb,
			  const struct destination_filter *filter,
			  struct look *look)
{
	enum outcome outcome;
	struct refusal refusal;
	struct timespec now;

	look_init(look);
	clock_gettime(CLOCK_BOOTTIME, &now);
	look->when = now.tv_sec * LOOK_MS + now.tv_nsec / LOOK_NS;
	if (gateway_get(client, &look->gateway, &refusal) ||
	    gateway_get_stats(client, &look->stats, &refusal)) {
		refusal_print(&refusal, verb);
		return OUTCOME_REFUSED;
	}
	outcome = configure_read(client, verb, &look->set);
	read_interfaces(look);
	if (outcome != OUTCOME_REFUSED)
		outcome = worse(outcome, read_destinations(client, verb, filter,
							   look));
	return outcome;
}

/**
 * look_take() - take a look
 * @client: the client
 * @verb: who looks, for messages
 * @look: receives it; give it back with look_exit()
 * @subscribers: says which order and how many, and receives subscribers, too; NULL
 * if nobody wants them
 *
 * Return: OUTCOME_DONE; OUTCOME_INCOMPLETE if things kept changing, or
 * OUTCOME_REFUSED, both with a line on standard error.
 */
enum outcome look_take(struct client *client, const char *verb,
		       struct look *look, struct subscribers *subscribers)
{
	static const struct destination_filter all;
	struct tenancy tenancy = { look, subscribers };
	enum outcome outcome = begin(client, verb, &all, look);

	if (outcome != OUTCOME_REFUSED)
		outcome = worse(outcome, read_subscribers(client, verb, &tenancy));
	look_settle(look);
	return outcome;
}

/**
 * look_take_ports() - take a look at ports only
 * @client: the client
 * @verb: who looks, for messages
 * @filter: destinations to look at
 * @look: receives it, with the blocks that are given, and without subscribers;
 * give it back with look_exit()
 *
 * Return: as look_take().
 */
enum outcome look_take_ports(struct client *client, const char *verb,
			     const struct destination_filter *filter,
			     struct look *look)
{
	enum outcome outcome = begin(client, verb, filter, look);

	if (outcome != OUTCOME_REFUSED && ruleset_has_blocks(&look->set))
		outcome = worse(outcome, read_blocks(client, verb, look));
	look_settle(look);
	return outcome;
}

/* ---- a closer look -------------------------------------------------------- */

/* Some destinations, being read again. */
struct closer {
	const struct look *look;
	struct ledger ledger;
};

static void take_closer(const struct destination *told, void *context)
{
	struct destination destination = *told;
	struct closer *closer = context;

	look_settle_key(closer->look, &destination);
	ledger_add(&closer->ledger, &destination);
}

static void restart_closer(void *context)
{
	struct closer *closer = context;

	ledger_restart(&closer->ledger);
}

static void take_sources(struct ledger *from, struct entry *entry)
{
	for (size_t i = 0; i < from->count; i++) {
		struct entry *found = &from->entries[i];

		if (memcmp(&found->key, &entry->key, sizeof(found->key)))
			continue;
		entry->sources = found->sources;
		entry->source_count = found->source_count;
		entry->source_room = found->source_room;
		found->sources = NULL;
	}
}

/* A destination, and the flows that it refused since the other look. */
struct refuser {
	struct entry *entry;
	__u64 refused;
};

static int compare_refusers(const void *left, const void *right)
{
	const struct refuser *a = left;
	const struct refuser *b = right;

	return (a->refused < b->refused) - (a->refused > b->refused);
}

/* Who holds the ports of some destinations. */
static enum outcome read_sources(struct client *client, const char *verb,
				 const struct look *look,
				 const struct refuser *list, size_t count)
{
	struct destination_key remotes[LOOK_CLOSER];
	struct destination_filter filter = {
		.sources = DESTINATION_SOURCES,
		.remotes = remotes,
		.remote_count = count,
	};
	struct closer closer = { .look = look };
	struct destination_reader reader = { &filter, take_closer, &closer };
	enum outcome outcome;

	for (size_t i = 0; i < count; i++)
		remotes[i] = list[i].entry->key;
	ledger_init(&closer.ledger);
	outcome = destinations_dump(client, verb, &reader, restart_closer);
	ledger_keep(&closer.ledger, LEDGER_PORTS, 0);
	for (size_t i = 0; i < count; i++)
		take_sources(&closer.ledger, list[i].entry);
	ledger_exit(&closer.ledger);
	return outcome;
}

static enum outcome read_holders(struct client *client, const char *verb,
				 const struct look *before, struct look *now)
{
	struct refuser *list = allocate(now->ledger.count + 1, sizeof(*list));
	const struct looks looks = { before, now };
	enum outcome outcome = OUTCOME_DONE;
	size_t count = 0;

	for (size_t i = 0; i < now->ledger.count; i++) {
		struct entry *entry = &now->ledger.entries[i];
		const struct entry *was = looks_before(&looks, entry);

		list[count].entry = entry;
		list[count].refused = moved(was->refusals, entry->refusals);
		count += !!list[count].refused;
	}
	qsort(list, count, sizeof(*list), compare_refusers);
	if (count)
		outcome = read_sources(client, verb, now, list,
				       count < LOOK_CLOSER ? count : LOOK_CLOSER);
	free(list);
	return outcome;
}

static enum outcome read_missing_blocks(struct client *client, const char *verb,
					const struct look *before,
					struct look *now)
{
	struct looks looks = { before, now };

	if (!looks_dropped(&looks, NATGW_DROP_NO_BLOCK))
		return OUTCOME_DONE;
	return read_blocks(client, verb, now);
}

/* ---- sessions ------------------------------------------------------------- */

struct sample {
	struct survey *survey;
	struct survey_ground ground;
	__u64 most;
};

static int take_session(const struct session *session, void *context)
{
	const struct sample *sample = context;

	survey_add(sample->survey, &sample->ground, session);
	return sample->survey->looked < sample->most ? 0 : -ECANCELED;
}

/* With a client of its own: what it does not read to the end stays there. */
static enum outcome read_sessions(const char *verb, struct look *look)
{
	struct sample sample = {
		.survey = &look->survey,
		.ground.set = &look->set,
		.most = LOOK_RULES / (look->set.rule_count + 1),
	};
	struct session_reader reader = { .session = take_session,
					 .context = &sample };
	enum outcome outcome = OUTCOME_DONE;
	__u32 *owned = allocate(look->interface_count + 1, sizeof(*owned));
	struct filter all = { 0 };
	struct refusal refusal;
	struct client *client;
	bool interrupted;
	int ret = -1;

	for (size_t i = 0; i < look->interface_count; i++)
		owned[i] = look->interfaces[i].address;
	sample.ground.owned = owned;
	sample.ground.owned_count = look->interface_count;
	if (sample.most > LOOK_SESSIONS)
		sample.most = LOOK_SESSIONS;
	client = client_open(&refusal);
	if (client)
		ret = gateway_get_sessions(client, &all, &reader, &interrupted,
					   &refusal);
	if (ret && ret != -ECANCELED) {
		refusal_print(&refusal, verb);
		outcome = OUTCOME_REFUSED;
	}
	client_close(client);
	free(owned);
	return outcome;
}

/**
 * look_closer() - look again at what has changed since another look
 * @client: the client
 * @verb: who looks, for messages
 * @before: the other look
 * @now: the look; receives who holds the ports of destinations that refuse,
 * blocks if some were wanting, and what sessions have in common
 *
 * Return: as look_take().
 */
enum outcome look_closer(struct client *client, const char *verb,
			 const struct look *before, struct look *now)
{
	enum outcome outcome = read_holders(client, verb, before, now);

	if (outcome != OUTCOME_REFUSED)
		outcome = worse(outcome, read_missing_blocks(client, verb, before, now));
	if (outcome != OUTCOME_REFUSED)
		outcome = worse(outcome, read_sessions(verb, now));
	return outcome;
}
