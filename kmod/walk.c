// SPDX-License-Identifier: GPL-2.0
/* Walks over the sessions of a table: filters, flushing, counting. */
#include "walk.h"

#include <linux/sched.h>

#include "ahead.h"
#include "filtering.h"
#include "holding.h"
#include "life.h"
#include "pool.h"

enum {
	/* Sessions that a walk looks at between two rests. */
	WALK_BATCH	= 256,
	/* Walks for sessions that there was no memory for. */
	INTRODUCTIONS	= 8,
};

static bool range_matches(const struct natgw_range *range, __be32 addr)
{
	return !range->last || natgw_range_has(range, ntohl(addr));
}

static bool ports_match(const struct natgw_ports *ports, __be16 port)
{
	return !ports->last || natgw_ports_has(ports, ntohs(port));
}

/*
 * The address that a session shows: of one that came in by a mapping of the
 * interface, the one that it came in by.
 */
static bool shows(const struct natgw_session *session,
		  const struct natgw_filter *filter)
{
	const struct natgw_mapping *mapping = natgw_session_entered(session);
	__be32 source = natgw_session_source(session).addr;

	if (mapping && filter->ifindex &&
	    natgw_mapping_ifindex(mapping) == filter->ifindex &&
	    range_matches(&filter->nat_src, mapping->external.addr))
		return true;
	return (!filter->ifindex || filter->ifindex == session->ifindex) &&
	       range_matches(&filter->nat_src, source);
}

static bool end_matches(const struct natgw_endpoint *wanted,
			const struct natgw_endpoint *end)
{
	return (!wanted->addr || wanted->addr == end->addr) &&
	       (!wanted->port || wanted->port == end->port);
}

/* Of a view whose ends are translated as told: is one the endpoint, the other the remote? */
static bool view_matches(const struct natgw_view *view, const bool translated[2],
			 const struct natgw_filter *filter)
{
	enum natgw_direction direction;

	for (direction = NATGW_FORWARD; direction <= NATGW_REVERSE; direction++) {
		struct natgw_endpoint near = natgw_view_endpoint(view, direction);
		struct natgw_endpoint far = natgw_view_endpoint(view, !direction);

		if (translated[direction] && end_matches(&filter->endpoint, &near) &&
		    end_matches(&filter->remote, &far))
			return true;
	}
	return false;
}

/* Where no address becomes another nobody is behind it. */
static bool ends_match(const struct natgw_session *session,
		       const struct natgw_filter *filter)
{
	const unsigned int slots[] = { 0, session->mid, READ_ONCE(session->out) };
	const bool translated[] = {
		natgw_session_initiator(session).addr !=
		natgw_session_source(session).addr,
		natgw_session_destination(session).addr !=
		natgw_session_responder(session).addr,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(slots); i++)
		if (view_matches(&natgw_session_node(session, slots[i])->view,
				 translated, filter))
			return true;
	return false;
}

/* Does it say anything about the ends? */
static bool has_ends(const struct natgw_filter *filter)
{
	return filter->endpoint.addr || filter->endpoint.port ||
	       filter->remote.addr || filter->remote.port;
}

/**
 * natgw_session_matches() - does a filter name a session
 * @session: the session
 * @filter: the filter
 *
 * Context: RCU read side.
 * Return: true if so.
 */
bool natgw_session_matches(const struct natgw_session *session,
			   const struct natgw_filter *filter)
{
	struct natgw_endpoint i = natgw_session_initiator(session);
	struct natgw_endpoint d = natgw_session_destination(session);
	const struct natgw_pool *pool = natgw_session_pool(session);

	if ((filter->proto && filter->proto != session->proto) ||
	    (filter->state && filter->state != READ_ONCE(session->state)) ||
	    (filter->rule && filter->rule != session->rule))
		return false;
	if (filter->pool[0] && (!pool || strcmp(filter->pool, pool->name)))
		return false;
	if (has_ends(filter) && !ends_match(session, filter))
		return false;
	return range_matches(&filter->src, i.addr) &&
	       range_matches(&filter->dst, d.addr) &&
	       ports_match(&filter->sport, i.port) &&
	       ports_match(&filter->dport, d.port) &&
	       shows(session, filter) &&
	       range_matches(&filter->nat_dst, natgw_session_responder(session).addr);
}

/*
 * One pass over the sessions. A session may be seen twice, or one that comes or
 * goes meanwhile be missed, while the table grows: then this returns -EAGAIN.
 */
static int walk(struct natgw_table *table,
		void (*visit)(struct natgw_table *table,
			      struct natgw_session *session, void *arg),
		void *arg)
{
	struct natgw_ahead ahead = { .span = sizeof(struct natgw_session) };
	struct rhashtable_iter iter;
	struct natgw_node *node;
	unsigned int seen = 0;
	int err = 0;

	rhashtable_walk_enter(&table->views, &iter);
	if (rhashtable_walk_start_check(&iter))
		err = -EAGAIN;
	while ((node = rhashtable_walk_next(&iter))) {
		natgw_ahead_fetch(&ahead, &iter);
		if (IS_ERR(node)) {
			err = PTR_ERR(node);
			continue;
		}
		if (!node->view.slot)
			visit(table, natgw_session_of(node), arg);
		if (++seen % WALK_BATCH)
			continue;
		rhashtable_walk_stop(&iter);
		cond_resched();
		if (rhashtable_walk_start_check(&iter))
			err = -EAGAIN;
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
	return err;
}

struct flush {
	const struct natgw_filter *filter;
	enum natgw_close_cause cause;
	u32 killed;
};

static void flush_one(struct natgw_table *table, struct natgw_session *session,
		      void *arg)
{
	struct flush *flush = arg;

	if (!natgw_session_matches(session, flush->filter))
		return;
	local_bh_disable();
	flush->killed += natgw_session_kill(table, session, flush->cause);
	local_bh_enable();
}

/**
 * natgw_session_flush() - end the sessions that a filter names
 * @table: the table
 * @filter: the filter
 * @cause: why
 *
 * A session whose creation had begun before may be missed; where that matters
 * (an address died), the epoch was moved before, and its creator looks.
 *
 * Context: Process, may sleep.
 * Return: the number of sessions that it ended.
 */
u32 natgw_session_flush(struct natgw_table *table,
			const struct natgw_filter *filter,
			enum natgw_close_cause cause)
{
	struct flush flush = { .filter = filter, .cause = cause };
	u32 before;
	int err;

	/* Pairs with the barrier in outlived(). */
	smp_mb();
	/* Where sessions are taken out, a walk may step over their neighbours. */
	do {
		before = flush.killed;
		err = walk(table, flush_one, &flush);
		cond_resched();
	} while (err || flush.killed != before);
	return flush.killed;
}

struct introduction {
	const struct natgw_rules *rules;
	u32 failed;
};

static bool by_address(const struct natgw_rules *rules,
		       const struct natgw_mapping *mapping, __be32 remote)
{
	struct natgw_ends ends = {
		.internal = mapping->internal,
		.external = mapping->external,
		.remote = { .addr = remote },
	};
	struct natgw_pool *pool = natgw_filtering_pool(rules, &ends);

	return natgw_filtering_of(pool, mapping->internal.proto) ==
	       NATGW_FILTERING_BEHAVIOR_ADDRESS_DEPENDENT;
}

static bool is_live(const struct natgw_session *session)
{
	return test_bit(NATGW_SESSION_LIVE, &session->flags) &&
	       !test_bit(NATGW_SESSION_DEAD, &session->flags);
}

/* To the mapping that its source is. */
static void introduce_source(struct natgw_table *table,
			     struct natgw_session *session,
			     struct introduction *introduction)
{
	struct natgw_mapping *mapping = READ_ONCE(session->mapping);
	__be32 remote = natgw_holding_remote(session);

	if (!mapping || test_bit(NATGW_SESSION_KNOWN, &session->flags) ||
	    !by_address(introduction->rules, mapping, remote) ||
	    !natgw_mapping_relock(mapping))
		return;
	if (is_live(session) && !test_bit(NATGW_SESSION_KNOWN, &session->flags))
		introduction->failed += !!natgw_holding_know(table, session,
							     mapping, remote);
	natgw_destination_unlock(&table->ledger, mapping->hold.destination);
}

/* To the mapping that it came in by. */
static void introduce_entry(struct natgw_table *table,
			    struct natgw_session *session,
			    struct introduction *introduction)
{
	struct natgw_mapping *mapping = natgw_session_entered(session);
	__be32 remote;

	if (!mapping || test_bit(NATGW_SESSION_SHUT, &session->flags))
		return;
	remote = test_bit(NATGW_SESSION_HAIRPIN, &session->flags) ?
		 natgw_session_source(session).addr :
		 natgw_session_initiator(session).addr;
	if (!by_address(introduction->rules, mapping, remote) ||
	    !natgw_mapping_relock(mapping))
		return;
	if (is_live(session))
		introduction->failed += !!natgw_holding_meet(table, session, remote);
	natgw_destination_unlock(&table->ledger, mapping->hold.destination);
}

static void introduce_one(struct natgw_table *table, struct natgw_session *session,
			  void *arg)
{
	if (!is_live(session))
		return;
	local_bh_disable();
	introduce_source(table, session, arg);
	introduce_entry(table, session, arg);
	local_bh_enable();
}

/**
 * natgw_session_introduce() - let mappings know the remotes of their sessions
 * @table: the table
 * @rules: the ruleset in force, which filters by address where the last one did
 *         not
 *
 * Those that begin from now on are known from the start. One that there is no
 * memory for after several tries is only good for its own answers.
 *
 * Context: Process, may sleep; the ruleset stays.
 */
void natgw_session_introduce(struct natgw_table *table,
			     const struct natgw_rules *rules)
{
	struct introduction introduction = { .rules = rules };
	unsigned int i = 0;
	int err;

	do {
		introduction.failed = 0;
		err = walk(table, introduce_one, &introduction);
		cond_resched();
	} while (err || (introduction.failed && ++i < INTRODUCTIONS));
	if (introduction.failed)
		pr_warn_ratelimited("natgw: no memory to let mappings know %u sessions; they let in only what those two send\n",
				    introduction.failed);
}

static void census_one(struct natgw_table *table, struct natgw_session *session,
		       void *arg)
{
	struct natgw_census *census = arg;
	unsigned int slot;

	census->sessions++;
	for (slot = 0; slot < 3; slot++)
		census->views += natgw_session_stored(session, slot);
	census->holding += !!session->pool + !!natgw_session_entered(session);
	census->ported += !!session->hold.destination;
	census->subscribed += !!session->hold.subscriber;
	census->blocked += session->hold.destination && session->hold.in_block;
}

/**
 * natgw_session_census() - count the sessions by walking the table
 * @table: the table
 * @census: filled in; exact if no session came or went meanwhile
 *
 * Context: Process, may sleep.
 */
void natgw_session_census(struct natgw_table *table, struct natgw_census *census)
{
	int err;

	do {
		memset(census, 0, sizeof(*census));
		err = walk(table, census_one, census);
		/* What it waits for, a table that grows, may need this CPU. */
		cond_resched();
	} while (err);
}
