// SPDX-License-Identifier: GPL-2.0
/* Telling the initiator of a flow that it was refused. */
#include "refuse.h"

#include <linux/icmp.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/percpu.h>
#include <net/ip.h>
#include <net/netfilter/ipv4/nf_reject.h>

#include "pool.h"
#include "rate.h"
#include "tcp.h"

/*
 * The gateway that is about to send an answer on this CPU. An answer passes the
 * hooks of the gateway while it is sent, and must pass as it is: its source is
 * the remote host, or the gateway as a router. No other packet can pass on this
 * CPU meanwhile, for bottom halves are disabled; and with the answer's last hook
 * this is over, so that what a tunnel makes of it is a packet like any other.
 */
static DEFINE_PER_CPU(const struct natgw_netns *, answering);

/*
 * nf_send_reset() would send past the hooks where bridges are filtered, and not
 * say whether it sent at all. Its answer is the right one, though: from what the
 * packet was for, in sequence (RFC 9293 section 3.10.7.1), none to what is
 * damaged.
 */
static void send_reset(const struct natgw_door *door)
{
	const struct nf_hook_state *state = door->pkt.state;
	struct sk_buff *skb = door->pkt.skb, *answer;

	answer = nf_reject_skb_v4_tcp_reset(state->net, skb, state->out,
					    state->hook);
	if (!answer)
		return;
	/* Only to be routed by; the packet's own reference outlives this. */
	skb_dst_set_noref(answer, skb_dst(skb));
	answer->mark = IP4_REPLY_MARK(state->net, skb->mark);
	if (ip_route_me_harder(state->net, NULL, answer, RTN_UNSPEC)) {
		kfree_skb(answer);
		return;
	}
	nf_ct_attach(answer, skb);
	ip_local_out(state->net, NULL, answer);
}

/* The kernel has limits for ICMP, too, and a firewall may be in between. */
static bool has_gone(void)
{
	if (!__this_cpu_read(answering))
		return true;
	__this_cpu_write(answering, NULL);
	return false;
}

static bool send_answer(const struct natgw_door *door, u8 how)
{
	__this_cpu_write(answering, door->ns);
	if (how == NATGW_REFUSE_RESET && door->pkt.tuple.proto == IPPROTO_TCP)
		send_reset(door);
	else
		nf_send_unreach(door->pkt.skb, how == NATGW_REFUSE_UNREACHABLE ?
				ICMP_HOST_UNREACH : ICMP_PKT_FILTERED,
				door->pkt.state->hook);
	return has_gone();
}

/*
 * A socket of the gateway learns it from the call that sent the packet. Of all
 * errors that TCP can be given this way, this one alone ends connect().
 */
static unsigned int errno_of(const struct natgw_packet *pkt)
{
	return pkt->tuple.proto == IPPROTO_TCP ? NF_DROP_ERR(-ECONNREFUSED)
					       : NF_DROP_ERR(-EHOSTUNREACH);
}

/**
 * natgw_refuse_tell() - tell the initiator of a flow that it was refused
 * @door: the door, at POST_ROUTING; the packet is as its initiator sent it, and
 *        begins a flow: no ICMP error, no fragment, to one host
 * @pool: whose source it would have got, NULL if there is none
 * @verdict: the verdict that drops it
 *
 * A reset is never answered (RFC 9293 section 3.10.7.1).
 *
 * Context: BH disabled, RCU read side, no locks. May reallocate the packet's
 * linear part.
 * Return: the verdict to give in its place.
 */
unsigned int natgw_refuse_tell(struct natgw_door *door,
			       const struct natgw_pool *pool,
			       unsigned int verdict)
{
	u8 how = pool ? pool->refuse : NATGW_REFUSE_RESET;
	u64 *count = door->pkt.stats->count;

	if (how == NATGW_REFUSE_SILENT || door->pkt.tcp_flags & NATGW_TCP_RST)
		return verdict;
	if (natgw_packet_local(&door->pkt)) {
		count[NATGW_COUNTER_ANSWERED]++;
		return errno_of(&door->pkt);
	}
	if (!natgw_rate_affords(&door->ns->answer_due,
				door->rules->limit[NATGW_LIMIT_ANSWERS],
				natgw_rate_now()) ||
	    !send_answer(door, how))
		count[NATGW_COUNTER_ANSWERS_SUPPRESSED]++;
	return verdict;
}

/* Is it a SYN that is to wait for its answer? None is sent about what is damaged. */
static bool waits(const struct natgw_door *door)
{
	const struct natgw_rules *rules = door->rules;
	const struct natgw_packet *pkt = &door->pkt;
	enum natgw_drop why;

	return rules->limit[NATGW_LIMIT_UNSOLICITED_SYNS] &&
	       rules->option[NATGW_OPTION_UNSOLICITED_SYN] !=
	       NATGW_UNSOLICITED_SYN_DROP &&
	       natgw_door_is_syn(door) && natgw_door_opens(door, &why) &&
	       !nf_ip_checksum(pkt->skb, pkt->state->hook, pkt->offset, IPPROTO_TCP);
}

/**
 * natgw_refuse_would() - as what natgw_refuse_inbound() would drop a packet
 * @door: the door
 *
 * Context: BH disabled, RCU read side.
 * Return: the reason.
 */
enum natgw_drop natgw_refuse_would(struct natgw_door *door)
{
	u32 most = door->rules->limit[NATGW_LIMIT_UNSOLICITED_SYNS];

	if (waits(door) && READ_ONCE(door->ns->unsolicited.n) >= most)
		return NATGW_DROP_UNSOLICITED_SYNS;
	return NATGW_DROP_UNSOLICITED;
}

/**
 * natgw_refuse_inbound() - drop what came for an address of ours and is of nobody
 * @door: the door, at PRE_ROUTING, or at LOCAL_IN for what no socket takes
 *
 * A SYN waits for its answer, if there is to be one (RFC 5382 REQ-4). None is
 * sent to who cannot be answered.
 *
 * Context: BH disabled, RCU read side.
 * Return: the verdict.
 */
unsigned int natgw_refuse_inbound(struct natgw_door *door)
{
	const struct natgw_rules *rules = door->rules;

	if (!waits(door))
		return natgw_door_refuse(door, NATGW_DROP_UNSOLICITED);
	if (natgw_unsolicited_keep(&door->ns->unsolicited, &door->pkt,
				   rules->limit[NATGW_LIMIT_UNSOLICITED_SYNS],
				   rules->timeout[NATGW_TIMEOUT_TCP_IN_SYN]))
		return natgw_door_refuse(door, NATGW_DROP_UNSOLICITED_SYNS);
	return natgw_door_refuse(door, NATGW_DROP_UNSOLICITED);
}

/**
 * natgw_refuse_unsolicited() - answer a SYN that has waited in vain
 * @unsolicited: the store that it waited in
 * @skb: the SYN, as struct natgw_unsolicited has it; gets a route
 *
 * Says that the port is unreachable (RFC 5382 REQ-4b). No answer is owed if the
 * interface is gone.
 *
 * Context: BH disabled, RCU read side.
 */
void natgw_refuse_unsolicited(struct natgw_unsolicited *unsolicited,
			      struct sk_buff *skb)
{
	struct natgw_netns *ns = container_of(unsolicited, struct natgw_netns,
					      unsolicited);
	const struct natgw_rules *rules = rcu_dereference(ns->rules);

	skb->dev = dev_get_by_index_rcu(ns->net, skb->skb_iif);
	if (skb->dev && rules &&
	    natgw_rate_affords(&ns->answer_due, rules->limit[NATGW_LIMIT_ANSWERS],
			       natgw_rate_now())) {
		__this_cpu_write(answering, ns);
		nf_send_unreach(skb, ICMP_PORT_UNREACH, NF_INET_PRE_ROUTING);
		if (has_gone())
			return;
	}
	this_cpu_inc(ns->stats->count[NATGW_COUNTER_ANSWERS_SUPPRESSED]);
}

/**
 * natgw_refuse_answers() - is a packet an answer on its way
 * @door: the door, at LOCAL_OUT
 *
 * Context: BH disabled.
 * Return: true if so; it is to be let pass.
 */
bool natgw_refuse_answers(const struct natgw_door *door)
{
	return unlikely(__this_cpu_read(answering) == door->ns);
}

/**
 * natgw_refuse_answered() - is a packet an answer on its way, and now away
 * @door: the door, at POST_ROUTING, of a packet of the gateway's own
 *
 * Context: BH disabled.
 * Return: true if so; it is to be let pass.
 */
bool natgw_refuse_answered(struct natgw_door *door)
{
	if (!natgw_refuse_answers(door))
		return false;
	__this_cpu_write(answering, NULL);
	door->pkt.stats->count[NATGW_COUNTER_ANSWERED]++;
	return true;
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "refuse_test.c"
#endif
