// SPDX-License-Identifier: GPL-2.0
/*
 * The configuration against what passes: no rules, masquerade without an
 * address, sources that no rule is about, sessions that no rule would make.
 */
#include "conditions.h"

#include <net/if.h>
#include <stdio.h>
#include <string.h>

enum {
	/* Packets of private sources that a host may send by mistake. */
	RULES_STRAYS = 3,
};

static void judge_emptiness(const struct looks *looks, struct verdicts *verdicts)
{
	struct verdict *verdict;

	if (looks->now->set.rule_count)
		return;
	verdict = verdicts_add(verdicts, CONDITION_NO_RULES, SEVERITY_CRITICAL,
			       CONFIDENCE_HIGH);
	verdict_says(verdict, "No rule is in force: nothing is translated.");
	verdict_evidence(verdict, "The configuration has %zu pools and no rule; %u sessions are left.",
			 looks->now->set.pool_count, looks->now->stats.sessions);
	verdict_fix(verdict, "Put the configuration into force: natctl apply FILE.");
	verdict_fix(verdict, "Have it applied when the machine starts.");
}

/* ---- masquerade ------------------------------------------------------------ */

static void fix_masquerade(struct verdict *verdict, const char *interface)
{
	verdict_fix(verdict, "Give %s its address back: see its DHCP or PPP client.",
		    interface);
	verdict_fix(verdict, "If traffic is to leave elsewhere, correct the routes: ip route.");
	verdict_fix(verdict, "If the address is a fixed one of a pool, use snat instead of masquerade.");
}

static void judge_interface(const struct rule *rule, __u64 refused,
			    struct verdicts *verdicts)
{
	struct verdict *verdict;

	verdict = verdicts_add(verdicts, CONDITION_MASQUERADE, SEVERITY_CRITICAL,
			       CONFIDENCE_HIGH);
	verdict->subject.key.rule = rule->handle;
	memcpy(verdict->subject.interface, rule->oif, sizeof(rule->oif));
	verdict->weight = refused;
	verdict_says(verdict, "%s has no address that masquerade rule %u could use.",
		     rule->oif, rule->handle);
	verdict_number(verdict, "refused", refused);
	verdict_evidence(verdict, "The interface is %s; %llu flows were refused.",
			 if_nametoindex(rule->oif) ?
			 "there, without an IPv4 address" : "not there", refused);
	fix_masquerade(verdict, rule->oif);
}

static void judge_masquerade(const struct looks *looks, struct verdicts *verdicts)
{
	__u64 refused = looks_dropped(looks, NATGW_DROP_NO_ADDRESS);
	const struct ruleset *set = &looks->now->set;
	struct verdict *verdict;
	bool found = false;

	if (!refused)
		return;
	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *rule = &set->rules[i];

		if (rule->action != NATGW_ACTION_MASQUERADE || !*rule->oif ||
		    look_has_address(looks->now, rule->oif))
			continue;
		judge_interface(rule, refused, verdicts);
		found = true;
	}
	if (found)
		return;
	verdict = verdicts_add(verdicts, CONDITION_MASQUERADE, SEVERITY_CRITICAL,
			       CONFIDENCE_MEDIUM);
	verdict->weight = refused;
	verdict_says(verdict, "An interface has no address that masquerade, or redirect, could use.");
	verdict_number(verdict, "refused", refused);
	verdict_evidence(verdict, "%llu flows were refused for want of an address.",
			 refused);
	fix_masquerade(verdict, "INTERFACE");
}

/* ---- what no rule is about ------------------------------------------------- */

static void judge_untranslated(const struct looks *looks,
			       struct verdicts *verdicts)
{
	const struct untranslated *witness = &looks->now->stats.untranslated;
	__u64 packets = looks_counted(looks, NATGW_COUNTER_UNTRANSLATED);
	struct destination_key key = {
		.proto = witness->proto,
		.dst = witness->dst,
		.dport = witness->dport,
	};
	char src[TEXT_ROOM], remote[VERDICT_ROOM];
	char interface[IFNAMSIZ] = "an interface";
	struct verdict *verdict;

	if (packets < RULES_STRAYS || !witness->seen)
		return;
	verdict = verdicts_add(verdicts, CONDITION_UNTRANSLATED,
			       SEVERITY_WARNING, CONFIDENCE_MEDIUM);
	if (if_indextoname(witness->oif, interface))
		memcpy(verdict->subject.interface, interface, sizeof(interface));
	verdict->subject.key = key;
	verdict->subject.src.first = witness->src;
	verdict->subject.src.last = witness->src;
	verdict->weight = packets;
	text_from_address(src, witness->src);
	verdict_says(verdict, "Private sources leave by %s, and no rule is about them: %s to %s.",
		     interface, src, verdict_remote(remote, &key));
	verdict_number(verdict, "packets", packets);
	verdict_evidence(verdict, "%llu packets went out as they came; one of the last was from %s to %s.",
			 packets, src, remote);
	verdict_fix(verdict, "See them: tcpdump -ni %s src %s and dst %s.", interface,
		    src, text_from_address(remote, witness->dst));
	verdict_fix(verdict, "Translate them, by a rule, or a wider one: natctl add snat oif %s src %s pool POOL.",
		    interface, src);
	verdict_fix(verdict, "If that is meant, say so: natctl add exempt src %s dst %s.",
		    src, remote);
}

/* ---- what no rule would make ----------------------------------------------- */

static void put_example(struct verdict *verdict, enum survey_kind kind,
			const struct survey *survey)
{
	static const char *const texts[] = {
		[SURVEY_ADDRESS] = "have an external address that no pool, rule or interface has",
		[SURVEY_BACKEND] = "go to a backend that no rule has",
		[SURVEY_RULE] = "are of a rule that is gone, and no other is about them",
	};
	const struct session *session = &survey->example[kind];
	char from[TEXT_ROOM], to[TEXT_ROOM], as[TEXT_ROOM], at[TEXT_ROOM];
	char proto[TEXT_ROOM];

	if (!survey->found[kind])
		return;
	verdict_evidence(verdict, "%llu %s, such as %s %s > %s as %s > %s.",
			 survey->found[kind], texts[kind],
			 text_from_protocol(proto, session->proto),
			 text_from_endpoint(from, session->original.src,
					    session->original.sport),
			 text_from_endpoint(to, session->original.dst,
					    session->original.dport),
			 text_from_endpoint(as, session->translated.src,
					    session->translated.sport),
			 text_from_endpoint(at, session->translated.dst,
					    session->translated.dport));
}

static void fix_stale(struct verdict *verdict, const struct survey *survey)
{
	const struct session *address = &survey->example[SURVEY_ADDRESS];
	const struct session *backend = &survey->example[SURVEY_BACKEND];
	const struct session *rule = &survey->example[SURVEY_RULE];
	char room[TEXT_ROOM];

	if (survey->found[SURVEY_ADDRESS])
		verdict_fix(verdict, "End them: natctl flush nat-src %s.",
			    text_from_address(room, address->translated.src));
	if (survey->found[SURVEY_BACKEND])
		verdict_fix(verdict, "End them: natctl flush nat-dst %s.",
			    text_from_address(room, backend->translated.dst));
	if (survey->found[SURVEY_RULE])
		verdict_fix(verdict, "End them: natctl flush src %s.",
			    text_from_address(room, rule->original.src));
	verdict_fix(verdict, "If they are wanted, take back what was changed: natctl apply FILE.");
	verdict_fix(verdict, "Or wait: they end with their timeouts.");
}

static void judge_stale(const struct looks *looks, struct verdicts *verdicts)
{
	const struct survey *survey = &looks->now->survey;
	__u64 stale = survey->found[SURVEY_ADDRESS] +
		      survey->found[SURVEY_BACKEND] + survey->found[SURVEY_RULE];
	struct verdict *verdict;

	if (!stale)
		return;
	verdict = verdicts_add(verdicts, CONDITION_STALE, SEVERITY_WARNING,
			       CONFIDENCE_HIGH);
	verdict->weight = stale;
	if (survey->found[SURVEY_ADDRESS])
		verdict->subject.external =
			survey->example[SURVEY_ADDRESS].translated.src;
	verdict_says(verdict, "%llu of %llu sessions are such as the configuration would not make any more.",
		     stale, survey->looked);
	verdict_number(verdict, "stale", stale);
	verdict_number(verdict, "address", survey->found[SURVEY_ADDRESS]);
	verdict_number(verdict, "backend", survey->found[SURVEY_BACKEND]);
	verdict_number(verdict, "rule", survey->found[SURVEY_RULE]);
	verdict_number(verdict, "looked", survey->looked);
	put_example(verdict, SURVEY_ADDRESS, survey);
	put_example(verdict, SURVEY_BACKEND, survey);
	put_example(verdict, SURVEY_RULE, survey);
	fix_stale(verdict, survey);
}

/**
 * conditions_of_rules() - does the configuration fit what passes?
 * @looks: the looks
 * @verdicts: receives what does not
 */
void conditions_of_rules(const struct looks *looks, struct verdicts *verdicts)
{
	judge_emptiness(looks, verdicts);
	judge_masquerade(looks, verdicts);
	judge_untranslated(looks, verdicts);
	judge_stale(looks, verdicts);
}
