// SPDX-License-Identifier: GPL-2.0
/*
 * A subscriber from attributes, and a request for some as attributes. What a
 * newer kernel refuses for a reason that this natctl has not is kept, without a
 * name.
 */
#include "subscriber.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "attribute.h"

static const struct nla_policy subscriber_policy[NATGW_A_SUBSCRIBER_MAX + 1] = {
	[NATGW_A_SUBSCRIBER_SRC] = { .type = NLA_NESTED },
	[NATGW_A_SUBSCRIBER_SESSIONS] = { .type = NLA_U32 },
	[NATGW_A_SUBSCRIBER_HALF_OPEN] = { .type = NLA_U32 },
	[NATGW_A_SUBSCRIBER_RATE] = { .type = NLA_U32 },
	[NATGW_A_SUBSCRIBER_PORTS] = { .type = NLA_NESTED },
	[NATGW_A_SUBSCRIBER_REFUSED] = { .type = NLA_NESTED },
};

static const struct nla_policy count_policy[NATGW_A_COUNT_MAX + 1] = {
	[NATGW_A_COUNT_ID] = { .type = NLA_U32 },
	[NATGW_A_COUNT_VALUE] = { .type = NLA_U64 },
};

static int get_count(struct nlattr *attribute, struct tally *tally)
{
	struct nlattr *at[NATGW_A_COUNT_MAX + 1];

	if (nla_parse_nested(at, NATGW_A_COUNT_MAX, attribute, count_policy) < 0 ||
	    !at[NATGW_A_COUNT_ID] || !at[NATGW_A_COUNT_VALUE])
		return -EPROTO;
	tally->id = nla_get_u32(at[NATGW_A_COUNT_ID]);
	tally->value = nla_get_u64(at[NATGW_A_COUNT_VALUE]);
	return 0;
}

static int add_ports(struct subscriber *subscriber, struct nlattr *attribute)
{
	enum subscriber_ports protocol = SUBSCRIBER_OTHER;
	struct tally tally;

	if (get_count(attribute, &tally))
		return -EPROTO;
	if (tally.id == IPPROTO_TCP)
		protocol = SUBSCRIBER_TCP;
	else if (tally.id == IPPROTO_UDP)
		protocol = SUBSCRIBER_UDP;
	else if (tally.id == IPPROTO_ICMP)
		protocol = SUBSCRIBER_ICMP;
	subscriber->ports[protocol] += tally.value;
	subscriber->held += tally.value;
	return 0;
}

/* Those without a name are one. */
static int add_refused(struct subscriber *subscriber, struct nlattr *attribute)
{
	struct tally tally;
	size_t i = 0;

	if (get_count(attribute, &tally))
		return -EPROTO;
	if (tally.id > NATGW_DROP_MAX)
		tally.id = NATGW_DROP_MAX + 1;
	while (i < subscriber->refused_count &&
	       subscriber->refused[i].id != tally.id)
		i++;
	if (i == subscriber->refused_count) {
		subscriber->refused[i].id = tally.id;
		subscriber->refused_count++;
	}
	subscriber->refused[i].value += tally.value;
	subscriber->refusals += tally.value;
	return 0;
}

/**
 * subscriber_read() - read a subscriber
 * @head: the attributes of its message
 * @length: bytes of them
 * @subscriber: receives it
 *
 * Return: 0, -EPROTO if it cannot be read.
 */
int subscriber_read(struct nlattr *head, int length,
		    struct subscriber *subscriber)
{
	struct nlattr *at[NATGW_A_SUBSCRIBER_MAX + 1];
	struct nlattr *nest;
	int ret = 0;
	int rest;

	memset(subscriber, 0, sizeof(*subscriber));
	if (nla_parse(at, NATGW_A_SUBSCRIBER_MAX, head, length,
		      subscriber_policy) < 0 ||
	    !at[NATGW_A_SUBSCRIBER_SRC] ||
	    attribute_range(at[NATGW_A_SUBSCRIBER_SRC], &subscriber->src))
		return -EPROTO;
	subscriber->sessions = attribute_u32(at[NATGW_A_SUBSCRIBER_SESSIONS]);
	subscriber->half_open = attribute_u32(at[NATGW_A_SUBSCRIBER_HALF_OPEN]);
	subscriber->rate = attribute_u32(at[NATGW_A_SUBSCRIBER_RATE]);
	nla_for_each_attr(nest, head, length, rest) {
		if (nla_type(nest) == NATGW_A_SUBSCRIBER_PORTS)
			ret = add_ports(subscriber, nest);
		else if (nla_type(nest) == NATGW_A_SUBSCRIBER_REFUSED)
			ret = add_refused(subscriber, nest);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * subscriber_filter_size() - room that a filter needs
 *
 * Return: bytes of attributes, at most.
 */
size_t subscriber_filter_size(void)
{
	return nla_total_size(2 * nla_total_size(sizeof(__u32)));
}

/**
 * subscriber_put_filter() - a filter as attributes
 * @message: receives them
 * @filter: the filter
 *
 * Return: 0, -EMSGSIZE if there is no room.
 */
int subscriber_put_filter(struct nl_msg *message,
			  const struct subscriber_filter *filter)
{
	if (!(filter->given & 1U << NATGW_A_SUBSCRIBER_SRC))
		return 0;
	return attribute_put_range(message, NATGW_A_SUBSCRIBER_SRC, &filter->src);
}
