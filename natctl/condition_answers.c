// SPDX-License-Identifier: GPL-2.0
/*
 * What comes back: from a destination nothing, or a refusal; through the gateway
 * nothing at all; and DNS, on which the rest waits.
 */
#include "conditions.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

enum {
	/*
	 * Sessions that wait or ended unanswered, SYNs seen again, or refusals:
	 * a host that goes down, or is scanned, has one or two.
	 */
	ANSWERS_FEW = 3,
	/*
	 * Per cent of all sessions that began meanwhile: where there are many,
	 * some always go to hosts that are long gone.
	 */
	ANSWERS_SHARE = 1,
	/* As many are surely no accident. */
	ANSWERS_MANY = 10,
	/* Per cent of the sessions that were refused: less, and it works. */
	ANSWERS_REFUSED = 50,
	/* Destinations that do not answer by an external address that nothing reaches. */
	ANSWERS_SILENT = 3,
	/* Sessions that sent data without an answer: one may be a tool's. */
	ANSWERS_ONE_WAY = 3,
	DNS_PORT = 53,
	/* Ports of DNS, and queries: fewer matter to nobody. */
	DNS_FEW = 20,
	/* Per cent of all ports in use that are of DNS, and of those of a resolver. */
	DNS_SHARE = 50,
	DNS_FULL = 80,
	/* Per cent of queries that are not answered: clients ask again by then. */
	DNS_UNANSWERED = 50,
};

/**
 * struct answers - what became of the sessions of a destination
 * @entry: the destination, of the second look
 * @created: sessions created
 * @answered: those that were answered, of these and older ones
 * @unanswered: those that ended without an answer
 * @waiting: those that wait for an answer now
 * @retransmits: SYNs seen again
 * @resets: sessions reset before they were established
 * @unreachable: ICMP errors
 * @begun: sessions created, of all destinations
 * @all_ports: ports in use of all destinations
 * @dns_ports: those of them that are of DNS
 */
struct answers {
	const struct entry *entry;
	__u64 created;
	__u64 answered;
	__u64 unanswered;
	__u64 waiting;
	__u64 retransmits;
	__u64 resets;
	__u64 unreachable;
	__u64 begun;
	__u64 all_ports;
	__u64 dns_ports;
};

/* What was created, or waited, and neither waits nor has ended unanswered. */
static __u64 answered(__u64 created, __u64 waited, __u64 waiting,
		      __u64 unanswered)
{
	__u64 all = created + waited, none = waiting + unanswered;

	return all > none ? all - none : 0;
}

static void make(struct answers *answers, const struct looks *looks,
		 const struct entry *entry)
{
	const struct entry *was = looks_before(looks, entry);

	answers->entry = entry;
	answers->created = moved(was->created, entry->created);
	answers->unanswered = moved(was->unanswered, entry->unanswered);
	answers->waiting = entry->holders[NATGW_HOLDER_HALF_OPEN].value;
	answers->answered = answered(answers->created,
				     was->holders[NATGW_HOLDER_HALF_OPEN].value,
				     answers->waiting, answers->unanswered);
	answers->retransmits = moved(was->syn_retransmits, entry->syn_retransmits);
	answers->resets = moved(was->resets_early, entry->resets_early);
	answers->unreachable = moved(was->unreachable, entry->unreachable);
}

static void put_answers(struct verdict *verdict, const struct answers *answers)
{
	const struct entry *entry = answers->entry;

	verdict->subject.key = entry->key;
	verdict_number(verdict, "created", answers->created);
	verdict_number(verdict, "half_open", answers->waiting);
	verdict_number(verdict, "unanswered", answers->unanswered);
	verdict_number(verdict, "syn_retransmits", answers->retransmits);
	verdict_number(verdict, "resets_early", answers->resets);
	verdict_number(verdict, "unreachable", answers->unreachable);
	verdict_number(verdict, "ports_in_use", entry->in_use);
	verdict_number(verdict, "ports_usable", entry->usable);
}

static void put_ports(struct verdict *verdict, const struct entry *entry)
{
	verdict_evidence(verdict, "Ports are free: %llu of %llu are in use. It is not the gateway.",
			 entry->in_use, entry->usable);
}

/* Are so many sessions worth a word? */
static bool is_much(const struct answers *answers, __u64 sessions)
{
	return sessions >= ANSWERS_FEW &&
	       sessions * 100 >= answers->begun * ANSWERS_SHARE;
}

/* ---- one destination ------------------------------------------------------- */

static void judge_silent(const struct answers *answers, struct verdicts *verdicts)
{
	const struct entry *entry = answers->entry;
	__u64 signs = answers->retransmits + answers->unanswered;
	char remote[VERDICT_ROOM], room[TEXT_ROOM];
	struct verdict *verdict;

	if (entry->key.proto != IPPROTO_TCP || !entry->key.dst ||
	    !answers->waiting || signs < ANSWERS_FEW ||
	    !is_much(answers, answers->waiting + answers->unanswered) ||
	    answers->answered || entry->in_use >= entry->usable)
		return;
	verdict = verdicts_add(verdicts, CONDITION_SILENT, SEVERITY_CRITICAL,
			       signs < ANSWERS_MANY ? CONFIDENCE_MEDIUM :
						      CONFIDENCE_HIGH);
	put_answers(verdict, answers);
	verdict->weight = signs;
	verdict_says(verdict, "%s does not answer: SYNs go out, and nothing comes back.",
		     verdict_remote(remote, &entry->key));
	verdict_evidence(verdict, "%llu sessions wait for an answer, %llu ended without one, %llu SYNs were seen again, none was answered.",
			 answers->waiting, answers->unanswered,
			 answers->retransmits);
	put_ports(verdict, entry);
	verdict_fix(verdict, "Ask who runs %s whether it is up, and whether it drops what comes from here.",
		    text_from_address(room, entry->key.dst));
	verdict_fix(verdict, "See how far packets get, from the gateway: traceroute -T -p %u %s.",
		    entry->key.dport, room);
	verdict_fix(verdict, "See whether it blocks one of your addresses only: natctl destinations dst %s, and try from another.",
		    room);
}

static void judge_refusing(const struct answers *answers,
			   struct verdicts *verdicts)
{
	const struct entry *entry = answers->entry;
	__u64 refused = answers->resets + answers->unreachable;
	char remote[VERDICT_ROOM], room[TEXT_ROOM];
	struct verdict *verdict;

	if (!entry->key.dst || !is_much(answers, refused) ||
	    refused * 100 < answers->created * ANSWERS_REFUSED)
		return;
	verdict = verdicts_add(verdicts, CONDITION_REFUSING, SEVERITY_CRITICAL,
			       refused < ANSWERS_MANY ? CONFIDENCE_MEDIUM :
							CONFIDENCE_HIGH);
	put_answers(verdict, answers);
	verdict->weight = refused;
	verdict_says(verdict, answers->resets >= answers->unreachable ?
		     "%s refuses connections by RST." :
		     "%s cannot be reached: ICMP says so.",
		     verdict_remote(remote, &entry->key));
	verdict_evidence(verdict, "Of %llu sessions %llu were reset before they were established, and %llu ICMP errors came.",
			 answers->created, answers->resets, answers->unreachable);
	put_ports(verdict, entry);
	verdict_fix(verdict, "Ask who runs %s whether the service is up, and what it refuses.",
		    text_from_address(room, entry->key.dst));
	if (answers->unreachable)
		verdict_fix(verdict, "See who says so, from the gateway: tcpdump -ni any icmp and dst host %s.",
			    text_from_address(room, entry->share_count ?
					      entry->shares[0].address : 0));
	verdict_fix(verdict, "See whether it refuses one of your addresses only, as with a limit for each address, and use another.");
}

/* ---- the way back ---------------------------------------------------------- */

static void fix_return(struct verdict *verdict, const char *address)
{
	verdict_fix(verdict, "Have %s routed to the gateway by the router before it: natgw does not answer ARP for it.",
		    address);
	verdict_fix(verdict, "See whether anything comes: tcpdump -ni any dst host %s.",
		    address);
	verdict_fix(verdict, "See whether the uplink works at all: ping the next router.");
}

static void judge_outlet(const struct looks *looks, const struct outlet *outlet,
			 struct verdicts *verdicts)
{
	static const struct outlet none;
	const struct outlet *was = look_outlet(looks->before, &outlet->key);
	__u64 created, unanswered, retransmits;
	struct verdict *verdict;
	char room[TEXT_ROOM];

	if (looks->before->gateway.generation != looks->now->gateway.generation)
		return;
	if (!was)
		was = &none;
	created = moved(was->created, outlet->created);
	unanswered = moved(was->unanswered, outlet->unanswered);
	retransmits = moved(was->retransmits, outlet->retransmits);
	if (outlet->waiting < ANSWERS_SILENT ||
	    retransmits + unanswered < ANSWERS_FEW ||
	    answered(created, was->half_open, outlet->half_open, unanswered))
		return;
	verdict = verdicts_add(verdicts, CONDITION_RETURN, SEVERITY_CRITICAL,
			       outlet->waiting < ANSWERS_MANY ?
			       CONFIDENCE_MEDIUM : CONFIDENCE_HIGH);
	memcpy(verdict->subject.key.pool, outlet->key.pool,
	       sizeof(outlet->key.pool));
	verdict->subject.key.rule = outlet->key.rule;
	verdict->subject.external = outlet->key.address;
	verdict->weight = outlet->half_open + unanswered;
	text_from_address(room, outlet->key.address);
	verdict_says(verdict, "Nothing comes back to %s, from no destination.", room);
	verdict_number(verdict, "waiting", outlet->waiting);
	verdict_number(verdict, "created", created);
	verdict_number(verdict, "half_open", outlet->half_open);
	verdict_number(verdict, "unanswered", unanswered);
	verdict_number(verdict, "syn_retransmits", retransmits);
	verdict_evidence(verdict, "%llu sessions that leave by it wait for an answer, %llu ended without one, %llu SYNs were seen again, none was answered.",
			 outlet->half_open, unanswered, retransmits);
	fix_return(verdict, room);
}

static void judge_one_way(const struct looks *looks, struct verdicts *verdicts)
{
	const struct survey *survey = &looks->now->survey;
	const struct session *session = &survey->example[SURVEY_ONE_WAY];
	__u64 found = survey->found[SURVEY_ONE_WAY];
	char from[TEXT_ROOM], to[TEXT_ROOM], as[TEXT_ROOM];
	struct verdict *verdict;

	if (found < ANSWERS_ONE_WAY)
		return;
	verdict = verdicts_add(verdicts, CONDITION_RETURN, SEVERITY_CRITICAL,
			       CONFIDENCE_HIGH);
	memcpy(verdict->subject.key.pool, session->pool, sizeof(session->pool));
	if (!*session->pool)
		verdict->subject.key.rule = session->rule;
	verdict->subject.external = session->translated.src;
	verdict->weight = found;
	text_from_address(as, session->translated.src);
	verdict_says(verdict, "Answers to %s take another way: they never come back through here.",
		     as);
	verdict_number(verdict, "one_way", found);
	verdict_number(verdict, "looked", survey->looked);
	verdict_evidence(verdict, "Of %llu sessions %llu sent data by TCP though no answer came through, such as %s > %s, %llu packets.",
			 survey->looked, found,
			 text_from_endpoint(from, session->original.src,
					    session->original.sport),
			 text_from_endpoint(to, session->original.dst,
					    session->original.dport),
			 session->packets[0]);
	verdict_evidence(verdict, "They end early, by timeout tcp-trans-open, since they do not look open.");
	verdict_fix(verdict, "Find the other gateway, and have %s routed to this one only.",
		    as);
	verdict_fix(verdict, "Look for two default routes inside, and for a second router that has the same addresses.");
}

/* ---- DNS ------------------------------------------------------------------- */

/* Ports of all protocols and destinations, and those of DNS. */
static void count_ports(struct answers *answers, const struct look *look)
{
	for (size_t i = 0; i < look->ledger.count; i++) {
		const struct entry *entry = &look->ledger.entries[i];

		answers->all_ports += entry->in_use;
		if (entry->key.proto == IPPROTO_UDP &&
		    entry->key.dport == DNS_PORT)
			answers->dns_ports += entry->in_use;
	}
}

static size_t addresses_in_use(const struct entry *entry)
{
	size_t count = 0;

	for (size_t i = 0; i < entry->share_count; i++)
		count += !!entry->shares[i].in_use;
	return count;
}

static void put_dns(struct verdict *verdict, const struct looks *looks,
		    const struct answers *answers)
{
	const struct entry *entry = answers->entry;
	__u64 addresses = look_addresses(looks->now, entry->key.pool);
	char room[TEXT_ROOM];

	put_answers(verdict, answers);
	verdict_number(verdict, "dns_ports", answers->dns_ports);
	verdict_number(verdict, "all_ports", answers->all_ports);
	verdict_number(verdict, "addresses", addresses_in_use(entry));
	verdict_evidence(verdict, "DNS has %llu of all %llu ports in use, %llu of %llu towards this resolver; %llu queries began.",
			 answers->dns_ports, answers->all_ports, entry->in_use,
			 entry->usable, answers->created);
	verdict_evidence(verdict, "%llu queries wait for an answer, %llu ended without one, %llu ICMP errors came.",
			 answers->waiting, answers->unanswered,
			 answers->unreachable);
	if (addresses_in_use(entry) == 1 && addresses > 1)
		verdict_evidence(verdict, "It sees a single address of %llu, %s.",
				 addresses,
				 text_from_address(room, entry->shares[0].address));
}

static void fix_dns(struct verdict *verdict, const struct looks *looks,
		    const struct entry *entry)
{
	__u64 addresses = look_addresses(looks->now, entry->key.pool);
	char room[TEXT_ROOM];

	verdict_fix(verdict, "Reuse answers: a caching resolver inside, or on the gateway, by redirect proto udp dport 53.");
	if (addresses > 1)
		verdict_fix(verdict, "Spread over addresses: address-allocation round-robin, overflow yes.");
	else
		verdict_fix(verdict, "Spread over addresses: more of them in the pool.");
	verdict_fix(verdict, "Shard: have clients ask several resolvers.");
	verdict_fix(verdict, "Bypass: a resolver that is reached without NAT, instead of %s.",
		    text_from_address(room, entry->key.dst));
	verdict_fix(verdict, "Only then timers: natctl add timeout udp port 53 10.");
}

static void judge_dns(const struct looks *looks, const struct answers *answers,
		      struct verdicts *verdicts)
{
	const struct entry *entry = answers->entry;
	struct verdict *verdict;
	char room[TEXT_ROOM];
	bool silent, full;
	__u64 lost = 0;

	if (entry->key.proto != IPPROTO_UDP || entry->key.dport != DNS_PORT)
		return;
	if (answers->created > answers->answered)
		lost = answers->created - answers->answered;
	silent = lost >= DNS_FEW && is_much(answers, lost) &&
		 lost * 100 >= answers->created * DNS_UNANSWERED;
	full = entry->in_use * 100 >= entry->usable * DNS_FULL &&
	       entry->in_use >= DNS_FEW && answers->dns_ports * 100 >=
					   answers->all_ports * DNS_SHARE;
	if (!silent && !full)
		return;
	verdict = verdicts_add(verdicts, CONDITION_DNS, SEVERITY_CRITICAL,
			       silent && !full ? CONFIDENCE_MEDIUM :
						 CONFIDENCE_HIGH);
	verdict->weight = lost;
	text_from_address(room, entry->key.dst);
	if (silent)
		verdict_says(verdict, "Resolver %s does not answer: %llu of %llu queries wait in vain.",
			     room, lost, answers->created);
	else
		verdict_says(verdict, "DNS to resolver %s has %llu of its %llu ports.",
			     room, entry->in_use, entry->usable);
	put_dns(verdict, looks, answers);
	if (silent)
		verdict_fix(verdict, "Ask who runs %s, and have clients ask another resolver until it answers.",
			    room);
	fix_dns(verdict, looks, entry);
}

/* ---- all of them ----------------------------------------------------------- */

/* How many of a condition there are. */
static size_t count_of(const struct verdicts *verdicts, enum condition condition)
{
	size_t count = 0;

	for (size_t i = 0; i < verdicts->count; i++)
		count += verdicts->list[i].condition == condition;
	return count;
}

/**
 * conditions_of_answers() - do answers come back?
 * @looks: the looks
 * @verdicts: receives what is wrong
 */
void conditions_of_answers(const struct looks *looks, struct verdicts *verdicts)
{
	const struct look *now = looks->now;
	struct answers answers = { 0 };

	answers.begun = looks_counted(looks, NATGW_COUNTER_CREATED);
	count_ports(&answers, now);
	for (size_t i = 0; i < now->outlet_count; i++)
		judge_outlet(looks, &now->outlets[i], verdicts);
	judge_one_way(looks, verdicts);
	for (size_t i = 0; i < now->ledger.count; i++) {
		make(&answers, looks, &now->ledger.entries[i]);
		if (count_of(verdicts, CONDITION_SILENT) < CONDITIONS_EACH)
			judge_silent(&answers, verdicts);
		if (count_of(verdicts, CONDITION_REFUSING) < CONDITIONS_EACH)
			judge_refusing(&answers, verdicts);
		if (count_of(verdicts, CONDITION_DNS) < CONDITIONS_EACH)
			judge_dns(looks, &answers, verdicts);
	}
}
