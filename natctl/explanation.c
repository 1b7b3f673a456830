// SPDX-License-Identifier: GPL-2.0
/* What would become of a packet, from attributes, and the request as attributes. */
#include "explanation.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "attribute.h"

#define HIGHEST NATGW_A_EXPLANATION_MAX

static int read_tuple(struct nlattr *nest, struct tuple *tuple)
{
	struct nlattr *at[NATGW_A_TUPLE_MAX + 1];

	if (!nest)
		return 0;
	if (nla_parse_nested(at, NATGW_A_TUPLE_MAX, nest, NULL) < 0)
		return -EPROTO;
	tuple->src = ntohl(attribute_u32(at[NATGW_A_TUPLE_SRC]));
	tuple->dst = ntohl(attribute_u32(at[NATGW_A_TUPLE_DST]));
	tuple->sport = attribute_u16(at[NATGW_A_TUPLE_SPORT]);
	tuple->dport = attribute_u16(at[NATGW_A_TUPLE_DPORT]);
	return 0;
}

static int read_candidate(struct nlattr *nest, struct explanation *e)
{
	struct candidate *candidate = &e->candidates[e->candidate_count];
	struct nlattr *at[NATGW_A_CANDIDATE_MAX + 1];

	if (nla_parse_nested(at, NATGW_A_CANDIDATE_MAX, nest, NULL) < 0)
		return -EPROTO;
	candidate->address = ntohl(attribute_u32(at[NATGW_A_CANDIDATE_EXTERNAL]));
	candidate->in_use = attribute_u32(at[NATGW_A_CANDIDATE_PORTS_IN_USE]);
	candidate->usable = attribute_u32(at[NATGW_A_CANDIDATE_PORTS_USABLE]);
	candidate->free = attribute_u32(at[NATGW_A_CANDIDATE_PORTS_FREE]);
	e->candidate_count++;
	return 0;
}

static int read_bound(struct nlattr *nest, struct explanation *e)
{
	struct bound *bound = &e->bounds[e->bound_count];
	struct nlattr *at[NATGW_A_BOUND_MAX + 1];

	if (nla_parse_nested(at, NATGW_A_BOUND_MAX, nest, NULL) < 0)
		return -EPROTO;
	bound->limit = attribute_u32(at[NATGW_A_BOUND_LIMIT]);
	bound->value = attribute_u32(at[NATGW_A_BOUND_VALUE]);
	bound->in_use = attribute_u32(at[NATGW_A_BOUND_IN_USE]);
	e->bound_count++;
	return 0;
}

static int read_near(struct nlattr *nest, struct explanation *e)
{
	struct near_rule *near = &e->near[e->near_count];
	struct nlattr *at[NATGW_A_NEAR_MAX + 1];

	if (nla_parse_nested(at, NATGW_A_NEAR_MAX, nest, NULL) < 0)
		return -EPROTO;
	near->rule = attribute_u32(at[NATGW_A_NEAR_RULE]);
	near->clause = attribute_u32(at[NATGW_A_NEAR_CLAUSE]);
	e->near_count++;
	return 0;
}

/* Attributes of which there may be several. */
static int read_lists(struct nlattr *head, int length, struct explanation *e)
{
	struct nlattr *attribute;
	int left, ret = 0;

	nla_for_each_attr(attribute, head, length, left) {
		int type = nla_type(attribute);

		if (type == NATGW_A_EXPLANATION_CANDIDATE &&
		    e->candidate_count < EXPLANATION_LIST)
			ret = read_candidate(attribute, e);
		else if (type == NATGW_A_EXPLANATION_LIMIT &&
			 e->bound_count < EXPLANATION_LIST)
			ret = read_bound(attribute, e);
		else if (type == NATGW_A_EXPLANATION_NEAR &&
			 e->near_count < EXPLANATION_LIST)
			ret = read_near(attribute, e);
		if (ret)
			return ret;
	}
	return 0;
}

static int read_session(struct nlattr *nest, struct explanation *e)
{
	struct nlattr *at[NATGW_A_BELONGING_MAX + 1];

	if (!nest)
		return 0;
	if (nla_parse_nested(at, NATGW_A_BELONGING_MAX, nest, NULL) < 0)
		return -EPROTO;
	e->state = attribute_u32(at[NATGW_A_BELONGING_STATE]);
	e->session_rule = attribute_u32(at[NATGW_A_BELONGING_RULE]);
	return read_tuple(at[NATGW_A_BELONGING_ORIGINAL], &e->session);
}

static int read_numbers(struct nlattr *const *at, struct explanation *e)
{
	e->packet.iif = attribute_u32(at[NATGW_A_EXPLANATION_IIF]);
	e->packet.oif = attribute_u32(at[NATGW_A_EXPLANATION_OIF]);
	e->packet.mark = attribute_u32(at[NATGW_A_EXPLANATION_MARK]);
	e->generation = attribute_u32(at[NATGW_A_EXPLANATION_GENERATION]);
	e->verdict = attribute_u32(at[NATGW_A_EXPLANATION_VERDICT]);
	e->drop = attribute_u32(at[NATGW_A_EXPLANATION_DROP]);
	e->backends = attribute_u32(at[NATGW_A_EXPLANATION_BACKENDS]);
	e->before = attribute_u32(at[NATGW_A_EXPLANATION_RULE_BEFORE]);
	e->after = attribute_u32(at[NATGW_A_EXPLANATION_RULE_AFTER]);
	e->addresses = attribute_u32(at[NATGW_A_EXPLANATION_CANDIDATES]);
	e->near_more = attribute_u32(at[NATGW_A_EXPLANATION_NEAR_MORE]);
	if (at[NATGW_A_EXPLANATION_POOL])
		nla_strlcpy(e->pool, at[NATGW_A_EXPLANATION_POOL], sizeof(e->pool));
	if (!at[NATGW_A_EXPLANATION_PORT_RANGE])
		return 0;
	return attribute_ports(at[NATGW_A_EXPLANATION_PORT_RANGE], &e->ports);
}

/**
 * explanation_read() - read what would become of a packet
 * @head: the attributes of the message
 * @length: bytes of them
 * @e: receives it
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int explanation_read(struct nlattr *head, int length, struct explanation *e)
{
	struct nlattr *at[HIGHEST + 1];

	memset(e, 0, sizeof(*e));
	if (nla_parse(at, HIGHEST, head, length, NULL) < 0 ||
	    !at[NATGW_A_EXPLANATION_PROTO] || !at[NATGW_A_EXPLANATION_VERDICT])
		return -EPROTO;
	for (int i = 1; i <= HIGHEST; i++)
		if (at[i])
			e->given |= 1ULL << i;
	e->packet.proto = nla_get_u8(at[NATGW_A_EXPLANATION_PROTO]);
	if (read_numbers(at, e) ||
	    read_tuple(at[NATGW_A_EXPLANATION_ORIGINAL], &e->packet.original) ||
	    read_tuple(at[NATGW_A_EXPLANATION_FORWARDED], &e->forwarded) ||
	    read_tuple(at[NATGW_A_EXPLANATION_TRANSLATED], &e->translated) ||
	    read_session(at[NATGW_A_EXPLANATION_SESSION], e) ||
	    read_lists(head, length, e))
		return -EPROTO;
	return 0;
}

/**
 * explanation_request_size() - room that a request needs
 *
 * Return: bytes of attributes, at most.
 */
size_t explanation_request_size(void)
{
	size_t word = nla_total_size(sizeof(__u32));

	return 4 * word + nla_total_size(4 * word);
}

/**
 * explanation_put_request() - a request as attributes
 * @message: receives them
 * @question: the packet
 *
 * Return: 0, -EMSGSIZE if there is no room.
 */
int explanation_put_request(struct nl_msg *message,
			    const struct packet_question *question)
{
	const struct tuple *tuple = &question->original;
	struct nlattr *nest;

	if (nla_put_u8(message, NATGW_A_EXPLANATION_PROTO, question->proto))
		return -EMSGSIZE;
	nest = nla_nest_start(message, NLA_F_NESTED | NATGW_A_EXPLANATION_ORIGINAL);
	if (!nest ||
	    nla_put_u32(message, NATGW_A_TUPLE_SRC, htonl(tuple->src)) ||
	    nla_put_u16(message, NATGW_A_TUPLE_SPORT, tuple->sport) ||
	    nla_put_u32(message, NATGW_A_TUPLE_DST, htonl(tuple->dst)) ||
	    nla_put_u16(message, NATGW_A_TUPLE_DPORT, tuple->dport))
		return -EMSGSIZE;
	nla_nest_end(message, nest);
	if ((question->iif &&
	     nla_put_u32(message, NATGW_A_EXPLANATION_IIF, question->iif)) ||
	    (question->oif &&
	     nla_put_u32(message, NATGW_A_EXPLANATION_OIF, question->oif)) ||
	    nla_put_u32(message, NATGW_A_EXPLANATION_MARK, question->mark))
		return -EMSGSIZE;
	return 0;
}
