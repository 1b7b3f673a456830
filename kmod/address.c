// SPDX-License-Identifier: GPL-2.0
/* Interfaces and addresses that come and go. */
#include "address.h"

#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/rtnetlink.h>

#include "netns.h"

/* The hooks of the gateways, told to natgw_address_init(). */
static const struct natgw_doors *doors;

/* What a name stood for, or was to stand for, has changed. */
static void attend(struct natgw_netns *ns, const struct natgw_rules *rules,
		   const struct net_device *dev)
{
	doors->unwatch(ns, rules);
	if (doors->watch(ns, rules))
		net_warn_ratelimited("natgw: no memory to watch %s: its packets take the normal way\n",
				     dev->name);
}

/*
 * The epoch moves first: whoever creates a session from now on either does not
 * find the address any more, or finds out that it died meanwhile.
 */
static void address_died(struct natgw_netns *ns, int ifindex, u32 addr)
{
	struct natgw_filter filter = {
		.ifindex = ifindex,
		.nat_src = { addr, addr },
	};

	/* Pairs with where it is set: the table is ready then. */
	if (!smp_load_acquire(&ns->stats))
		return;
	WRITE_ONCE(ns->table.epoch, ns->table.epoch + 1);
	natgw_session_flush(&ns->table, &filter, NATGW_CLOSE_CAUSE_ADDRESS);
}

static int device_event(struct notifier_block *block, unsigned long event,
			void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct natgw_netns *ns = natgw_netns_of(dev_net(dev));
	struct natgw_rules *rules = rtnl_dereference(ns->rules);

	switch (event) {
	case NETDEV_REGISTER:
	case NETDEV_CHANGENAME:
		if (rules)
			natgw_rules_bind(rules, dev);
		attend(ns, rules, dev);
		break;
	case NETDEV_DOWN:
		address_died(ns, dev->ifindex, 0);
		break;
	case NETDEV_UNREGISTER:
		if (rules)
			natgw_rules_unbind(rules, dev->ifindex);
		attend(ns, rules, dev);
		address_died(ns, dev->ifindex, 0);
		break;
	}
	return NOTIFY_DONE;
}

static int inetaddr_event(struct notifier_block *block, unsigned long event,
			  void *ptr)
{
	const struct in_ifaddr *ifa = ptr;
	const struct net_device *dev = ifa->ifa_dev->dev;

	/* The local address: on a point-to-point link the other is the peer's. */
	if (event == NETDEV_DOWN)
		address_died(natgw_netns_of(dev_net(dev)), dev->ifindex,
			     ntohl(ifa->ifa_local));
	return NOTIFY_DONE;
}

static struct notifier_block device_notifier = {
	.notifier_call = device_event,
};

static struct notifier_block inetaddr_notifier = {
	.notifier_call = inetaddr_event,
};

/**
 * natgw_address_init() - begin to listen
 * @hooks: whose hooks are on devices that come and go
 *
 * Context: Init or exit.
 * Return: 0, or an errno.
 */
int natgw_address_init(const struct natgw_doors *hooks)
{
	int err;

	doors = hooks;
	err = register_netdevice_notifier(&device_notifier);
	if (err)
		return err;
	err = register_inetaddr_notifier(&inetaddr_notifier);
	if (err)
		unregister_netdevice_notifier(&device_notifier);
	return err;
}

/**
 * natgw_address_exit() - listen no more
 *
 * Context: Init or exit.
 */
void natgw_address_exit(void)
{
	unregister_inetaddr_notifier(&inetaddr_notifier);
	unregister_netdevice_notifier(&device_notifier);
}
