/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What would become of a packet: one that nobody sent passes by the decisions of
 * the hooks, and by routing, without any of what they do. It is rewritten as it
 * would be, on counters of its own.
 */
#ifndef _NATGW_EXPLAIN_H
#define _NATGW_EXPLAIN_H

#include "door.h"
#include "look.h"

/**
 * struct natgw_explanation - a packet, and what would become of it
 * @sent: the packet, as it comes in
 * @mark: its mark
 * @iif: interface that it comes in by; 0 to have it found
 * @oif: interface that it leaves by; 0 to have it found
 * @iif_routed: routing said so
 * @oif_routed: routing said so
 * @rules: ruleset that was asked; NULL if there is none
 * @verdict: what would become of it
 * @drop: why it would be dropped
 * @local: it is for the gateway itself
 * @is_forwarded: it gets to routing, as @forwarded
 * @is_translated: it leaves, as @translated
 * @forwarded: between the hooks
 * @translated: behind the second one; where @look says so, its source is drawn
 * @before: rule that decided before routing; NULL if none did
 * @after: rule that decided after routing; likewise
 * @asked: what the rules were asked, by stage
 * @asks: they were, by stage
 * @hairpin: it goes from inside to inside
 * @mapped: it arrives at a mapping
 * @middle_drawn: between the hooks it has a source port that is drawn
 * @session: the session that it belongs to, borrowed; NULL if there is none
 * @direction: its direction in that
 * @subscriber: whose it would be, internal address, network order; 0 if nobody's
 * @claims: it needs a port for itself
 * @pool: where its source comes from; NULL if from none
 * @look: and what it would get there
 */
struct natgw_explanation {
	struct natgw_tuple sent;
	u32 mark;
	int iif;
	int oif;
	bool iif_routed;
	bool oif_routed;
	const struct natgw_rules *rules;
	enum natgw_verdict verdict;
	enum natgw_drop drop;
	bool local;
	bool is_forwarded;
	bool is_translated;
	struct natgw_tuple forwarded;
	struct natgw_tuple translated;
	const struct natgw_rule *before;
	const struct natgw_rule *after;
	struct natgw_question asked[2];
	bool asks[2];
	bool hairpin;
	bool mapped;
	bool middle_drawn;
	const struct natgw_session *session;
	enum natgw_direction direction;
	__be32 subscriber;
	bool claims;
	const struct natgw_pool *pool;
	struct natgw_look look;
};

int natgw_explain(struct natgw_netns *ns, struct natgw_explanation *e,
		  struct sk_buff *skb, struct natgw_stats *scratch);
struct sk_buff *natgw_explain_packet(const struct natgw_explanation *e);

#endif
