/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What older kernels lack, and the range of kernels that natgw builds for.
 * Included by the compiler's command line, ahead of every file of the module.
 */
#ifndef _NATGW_COMPAT_H
#define _NATGW_COMPAT_H

#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0) || \
	LINUX_VERSION_CODE >= KERNEL_VERSION(7, 4, 0)
#error "natgw builds for kernels 6.1 to 7.3, and this one is out of that range"
#endif

/* The attributes of a dump's request moved into its genl_info in 6.7. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
#define compat_genl_dump_attrs(cb) (genl_dumpit_info(cb)->attrs)
#else
#define compat_genl_dump_attrs(cb) (genl_info_dump(cb)->attrs)
#endif

/* The type of service became a type of its own in 6.13. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define compat_ip_route_input(skb, dst, src, tos, dev) \
	ip_route_input_noref(skb, dst, src, tos, dev)
#else
#define compat_ip_route_input(skb, dst, src, tos, dev) \
	ip_route_input_noref(skb, dst, src, inet_dsfield_to_dscp(tos), dev)
#endif

/* What is about segments moved into a header of its own in 6.5. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
#define COMPAT_GSO_HEADER "linux/skbuff.h"
#else
#define COMPAT_GSO_HEADER "net/gso.h"
#endif

/* Kbuild looks whether the namespace's table of sockets is to be named. */
#ifdef COMPAT_INET_HASHINFO
#define compat_inet_lookup(ns, ...) ({ \
	struct net *__ns = (ns); \
	\
	__inet_lookup(__ns, __ns->ipv4.tcp_death_row.hashinfo, __VA_ARGS__); \
})
#else
#define compat_inet_lookup(net, ...) __inet_lookup(net, __VA_ARGS__)
#endif

#endif
