// SPDX-License-Identifier: GPL-2.0
/* Sessions, held against the configuration in force. */
#include "survey.h"

#include <netinet/in.h>

enum {
	/* The largest SYN that hosts send, with the options of MPTCP. */
	SURVEY_SYN_BYTES = 64,
};

static bool is_within(__u32 address, const struct range *range)
{
	return address >= range->first && address <= range->last;
}

static bool is_owned(const struct survey_ground *ground, __u32 address)
{
	for (size_t i = 0; i < ground->owned_count; i++)
		if (ground->owned[i] == address)
			return true;
	return false;
}

static bool is_pooled(const struct ruleset *set, __u32 address)
{
	for (size_t i = 0; i < set->pool_count; i++)
		for (size_t j = 0; j < set->pools[i].member_count; j++)
			if (is_within(address, &set->pools[i].members[j].range))
				return true;
	return false;
}

static bool is_target(const struct rule *rule, __u32 address)
{
	for (size_t i = 0; i < rule->target_count; i++)
		if (rule->targets[i].address == address)
			return true;
	return false;
}

/* Is it on one side, or the other, of a static rule? */
static bool is_static(const struct ruleset *set, __u32 address, bool external)
{
	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *rule = &set->rules[i];

		if (rule->action == NATGW_ACTION_STATIC &&
		    is_within(address, external ? &rule->external :
						  &rule->internal))
			return true;
	}
	return false;
}

static bool has_address(const struct survey_ground *ground,
			const struct session *session)
{
	__u32 address = session->translated.src;

	return address == session->original.src ||
	       is_pooled(ground->set, address) || is_owned(ground, address) ||
	       is_static(ground->set, address, true);
}

static bool has_backend(const struct survey_ground *ground,
			const struct session *session)
{
	const struct ruleset *set = ground->set;
	__u32 address = session->translated.dst;

	if (address == session->original.dst || is_owned(ground, address) ||
	    address >> 24 == IN_LOOPBACKNET || is_static(set, address, false))
		return true;
	for (size_t i = 0; i < set->rule_count; i++)
		if (is_target(&set->rules[i], address))
			return true;
	/* Who came in by a mapping goes to whom it is of: no rule names him. */
	return is_pooled(set, session->original.dst);
}

/* May a rule be about it? Interfaces and marks are not known any more. */
static bool may_match(const struct rule *rule, const struct session *session)
{
	const struct tuple *tuple = &session->original;

	if (rule->action == NATGW_ACTION_EXEMPT)
		return false;
	return (!(rule->given & RULE_BIT(SRC)) ||
		is_within(tuple->src, &rule->src)) &&
	       (!(rule->given & RULE_BIT(DST)) ||
		is_within(tuple->dst, &rule->dst)) &&
	       (!(rule->given & RULE_BIT(PROTO)) ||
		rule->proto == session->proto) &&
	       (!(rule->given & RULE_BIT(SPORT)) ||
		(tuple->sport >= rule->sport.first &&
		 tuple->sport <= rule->sport.last)) &&
	       (!(rule->given & RULE_BIT(DPORT)) ||
		(tuple->dport >= rule->dport.first &&
		 tuple->dport <= rule->dport.last));
}

static bool has_rule(const struct ruleset *set, const struct session *session)
{
	if (!session->rule || ruleset_find_handle(set, session->rule))
		return true;
	for (size_t i = 0; i < set->rule_count; i++)
		if (may_match(&set->rules[i], session))
			return true;
	return false;
}

/*
 * A client sends nothing but SYNs until it is answered: what is longer shows
 * that it was, by another way.
 */
static bool is_one_way(const struct session *session)
{
	return session->proto == IPPROTO_TCP &&
	       session->state == NATGW_STATE_INIT && !session->packets[1] &&
	       session->bytes[0] > SURVEY_SYN_BYTES * session->packets[0];
}

static void find(struct survey *survey, enum survey_kind kind,
		 const struct session *session)
{
	if (!survey->found[kind]++)
		survey->example[kind] = *session;
}

/**
 * survey_add() - look at a session
 * @survey: the survey
 * @ground: what it is held against
 * @session: the session
 */
void survey_add(struct survey *survey, const struct survey_ground *ground,
		const struct session *session)
{
	survey->looked++;
	/* What is told first is what the others follow from. */
	if (!has_address(ground, session))
		find(survey, SURVEY_ADDRESS, session);
	else if (!has_backend(ground, session))
		find(survey, SURVEY_BACKEND, session);
	else if (!has_rule(ground->set, session))
		find(survey, SURVEY_RULE, session);
	if (is_one_way(session))
		find(survey, SURVEY_ONE_WAY, session);
}
