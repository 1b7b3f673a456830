// SPDX-License-Identifier: GPL-2.0
/* The module's ladder: what fails first is not there for what comes after. */
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "address.h"
#include "event.h"
#include "hooks.h"
#include "netlink.h"
#include "netns.h"
#include "destination.h"
#include "session.h"
#include "tuple.h"

static int __net_init begin_net(struct net *net)
{
	natgw_netns_init(net_generic(net, natgw_netns_id), net);
	return 0;
}

/* Before the devices go: no packet may find a table that is being freed. */
static void __net_exit stop_net(struct net *net)
{
	natgw_netns_stop(natgw_netns_of(net), &natgw_hooks);
}

static void __net_exit end_net(struct net *net)
{
	natgw_netns_exit(natgw_netns_of(net));
}

static struct pernet_operations net_ops = {
	.init = begin_net,
	.pre_exit = stop_net,
	.exit = end_net,
	.id = &natgw_netns_id,
	.size = sizeof(struct natgw_netns),
};

static int __init natgw_init(void)
{
	int err;

	natgw_view_hash_init();
	natgw_event_init(&natgw_family);
	err = natgw_session_init();
	if (err)
		return err;
	err = natgw_destination_init();
	if (err)
		goto err_destination;
	err = register_pernet_subsys(&net_ops);
	if (err)
		goto err_pernet;
	err = natgw_address_init(&natgw_hooks);
	if (err)
		goto err_address;
	/* The door that users come in by opens last. */
	err = genl_register_family(&natgw_family);
	if (err)
		goto err_family;
	return 0;

err_family:
	natgw_address_exit();
err_address:
	unregister_pernet_subsys(&net_ops);
err_pernet:
	natgw_destination_exit();
err_destination:
	natgw_session_exit();
	return err;
}

/*
 * Whoever listens is told of every session that ends, which takes the family. A
 * gateway that is configured once more before that has gone ends unheard.
 */
static void stop_all(void)
{
	struct net *net;

	down_read(&net_rwsem);
	for_each_net(net)
		stop_net(net);
	up_read(&net_rwsem);
}

static void __exit natgw_exit(void)
{
	stop_all();
	genl_unregister_family(&natgw_family);
	natgw_address_exit();
	unregister_pernet_subsys(&net_ops);
	natgw_destination_exit();
	natgw_session_exit();
}

module_init(natgw_init);
module_exit(natgw_exit);

MODULE_DESCRIPTION("NAT gateway datapath");
MODULE_AUTHOR("The natgw authors");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1.0");
MODULE_ALIAS_GENL_FAMILY(NATGW_FAMILY_NAME);
