// SPDX-License-Identifier: GPL-2.0
/* Multicast groups of the family. */
#include "event.h"

#include <net/genetlink.h>

/* Set before the first namespace exists, so that no reader can see it change. */
static const struct genl_family *event_family;

/**
 * natgw_event_init() - tell which family events belong to
 * @family: the family
 *
 * Context: Init or exit.
 */
void natgw_event_init(const struct genl_family *family)
{
	event_family = family;
}

/**
 * natgw_event_family() - the family that was told
 *
 * Context: Any.
 * Return: the family.
 */
const struct genl_family *natgw_event_family(void)
{
	return event_family;
}

/**
 * natgw_event_wanted() - does anybody listen
 * @net: namespace
 * @group: group
 *
 * Context: RCU read side or process.
 * Return: true if an event is worth its message.
 */
bool natgw_event_wanted(struct net *net, enum natgw_group group)
{
	return genl_has_listeners(event_family, net, group);
}

/**
 * natgw_event_begin() - begin an event's message
 * @group: group it will go to
 * @command: command of the family
 * @gfp: how to allocate
 *
 * Context: Any that @gfp allows.
 * Return: the message, owned, for natgw_event_send(); NULL without memory.
 */
struct sk_buff *natgw_event_begin(enum natgw_group group, u8 command, gfp_t gfp)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, gfp);

	if (skb && !genlmsg_put(skb, 0, 0, event_family, 0, command)) {
		nlmsg_free(skb);
		return NULL;
	}
	return skb;
}

/**
 * natgw_event_send() - send an event to those who listen
 * @net: namespace
 * @group: group
 * @skb: the message; consumed
 * @gfp: how to allocate
 *
 * A listener that is too slow is told so by its socket (ENOBUFS).
 *
 * Context: Any that @gfp allows.
 */
void natgw_event_send(struct net *net, enum natgw_group group,
		      struct sk_buff *skb, gfp_t gfp)
{
	nlmsg_end(skb, nlmsg_hdr(skb));
	genlmsg_multicast_netns(event_family, net, skb, 0, group, gfp);
}
