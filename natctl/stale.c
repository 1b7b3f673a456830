// SPDX-License-Identifier: GPL-2.0
/* Sessions whose rule, pool or address is gone. */
#include "stale.h"

#include <stdlib.h>
#include <string.h>

#include "fault.h"

/* A search for stale sessions. */
struct search {
	struct stale *stale;
	const struct ruleset *set;
	__u32 *handles;			/* of the rules, sorted */
};

static int compare_handles(const void *left, const void *right)
{
	const __u32 *one = left;
	const __u32 *other = right;

	return (*one > *other) - (*one < *other);
}

static bool has_rule(const struct search *search, __u32 handle)
{
	return bsearch(&handle, search->handles, search->set->rule_count,
		       sizeof(handle), compare_handles);
}

/* What came in by a mapping has the external address as its destination. */
static bool is_inbound(const struct session *session)
{
	return session->translated.src == session->original.src;
}

static bool has_address(const struct pool *pool, const struct session *session)
{
	__u32 address = is_inbound(session) ? session->original.dst :
					      session->translated.src;

	for (size_t i = 0; i < pool->member_count; i++)
		if (pool->members[i].range.first <= address &&
		    address <= pool->members[i].range.last)
			return true;
	return false;
}

static int take_session(const struct session *session, void *context)
{
	struct search *search = context;
	struct stale *stale = search->stale;
	const struct pool *pool = NULL;

	if (*session->pool)
		pool = ruleset_find_pool(search->set, session->pool);
	if ((!session->rule || has_rule(search, session->rule)) &&
	    (!*session->pool || (pool && has_address(pool, session))))
		return 0;
	stale->list = grow(stale->list, &stale->room, stale->count,
			   sizeof(*stale->list));
	stale->list[stale->count++] = *session;
	return 0;
}

/**
 * stale_read() - find the stale sessions
 * @client: the client
 * @verb: who wants them, for the error
 * @set: the configuration that they are held against; its rules have handles, or
 * are not in force yet
 * @stale: receives them; give it back with stale_exit()
 *
 * Return: OUTCOME_DONE; OUTCOME_INCOMPLETE or OUTCOME_REFUSED with a line on
 * standard error.
 */
enum outcome stale_read(struct client *client, const char *verb,
			const struct ruleset *set, struct stale *stale)
{
	struct search search = { .stale = stale, .set = set };
	const struct session_reader reader = {
		.session = take_session,
		.context = &search,
	};
	const struct filter all = { 0 };
	enum outcome outcome = OUTCOME_DONE;
	bool interrupted = true;
	struct refusal refusal;

	search.handles = allocate(set->rule_count, sizeof(*search.handles));
	for (size_t i = 0; i < set->rule_count; i++)
		search.handles[i] = set->rules[i].handle;
	qsort(search.handles, set->rule_count, sizeof(*search.handles),
	      compare_handles);
	for (int i = 0; interrupted && i < NATCTL_ATTEMPTS; i++) {
		stale->count = 0;
		if (!gateway_get_sessions(client, &all, &reader, &interrupted,
					  &refusal))
			continue;
		refusal_print(&refusal, verb);
		outcome = OUTCOME_REFUSED;
		break;
	}
	free(search.handles);
	if (interrupted && outcome == OUTCOME_DONE) {
		complain_rebuilt(verb, "table");
		outcome = OUTCOME_INCOMPLETE;
	}
	return outcome;
}

/* ---- flush ---------------------------------------------------------------- */

/*
 * What to end a stale session by, together with its like: the rule, if that is
 * gone; else the pool; else the pool's address. No session of what is in force is
 * among these.
 */
static void choose_filter(const struct session *session,
			  const struct ruleset *set, struct filter *filter)
{
	struct range *range = is_inbound(session) ? &filter->dst :
						    &filter->nat_src;
	__u32 address = is_inbound(session) ? session->original.dst :
					      session->translated.src;

	memset(filter, 0, sizeof(*filter));
	if (session->rule && !ruleset_find_handle(set, session->rule)) {
		filter->given = 1U << NATGW_A_FILTER_RULE;
		filter->rule = session->rule;
		return;
	}
	filter->given = 1U << NATGW_A_FILTER_POOL;
	memcpy(filter->pool, session->pool, sizeof(filter->pool));
	if (!ruleset_find_pool(set, session->pool))
		return;
	filter->given |= 1U << (is_inbound(session) ? NATGW_A_FILTER_DST :
						      NATGW_A_FILTER_NAT_SRC);
	range->first = address;
	range->last = address;
}

static int compare_filters(const void *left, const void *right)
{
	return memcmp(left, right, sizeof(struct filter));
}

/**
 * stale_flush() - end stale sessions
 * @client: the client
 * @stale: the sessions
 * @set: the configuration in force that they are held against
 * @flushed: receives how many ended
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int stale_flush(struct client *client, const struct stale *stale,
		const struct ruleset *set, __u32 *flushed,
		struct refusal *refusal)
{
	struct filter *filters = allocate(stale->count, sizeof(*filters));
	__u32 ended;
	int ret = 0;

	*flushed = 0;
	for (size_t i = 0; i < stale->count; i++)
		choose_filter(&stale->list[i], set, &filters[i]);
	qsort(filters, stale->count, sizeof(*filters), compare_filters);
	for (size_t i = 0; i < stale->count && !ret; i++) {
		if (i && !compare_filters(&filters[i - 1], &filters[i]))
			continue;
		ret = gateway_flush(client, &filters[i], &ended, refusal);
		if (!ret)
			*flushed += ended;
	}
	free(filters);
	return ret;
}

/**
 * stale_exit() - free what stale sessions held
 * @stale: the sessions
 */
void stale_exit(struct stale *stale)
{
	free(stale->list);
}
