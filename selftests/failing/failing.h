/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A natgw whose requests for memory can be told to fail, on any kernel and at
 * any place: for the selftests. Included by the compiler's command line, ahead
 * of every file of the module, where NATGW_FAILING=yes is given to make.
 *
 * Whatever natgw calls that can fail for want of memory is replaced by a macro
 * of the same name. It asks first whether this call is to fail, and does what
 * the kernel would do: it returns NULL, or -ENOMEM. Natgw's sources are the ones
 * that are installed, and what they call is the kernel's own.
 *
 * A call's site is NOUN.FUNCTION.CALL, as destination.create.kmem_cache_zalloc.
 * The module's parameter "failing" is written as
 *     SITE:SKIP:COUNT[:EVERY]
 * SITE may be the first parts of one, or "*" for all that is not a packet's own
 * memory, or "atomic" for what of that is asked for with bottom halves disabled,
 * on behalf of packets. SKIP calls are let pass; then every EVERYth fails, up to
 * COUNT. Reading it tells how many have failed. "failing_sites" lists the sites
 * that were seen.
 */
#ifndef _NATGW_FAILING_H
#define _NATGW_FAILING_H

#include <linux/inetdevice.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/percpu.h>
#include <linux/rhashtable.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/netfilter/ipv4/nf_defrag_ipv4.h>
#include <net/netfilter/ipv4/nf_reject.h>
#include <net/route.h>

/**
 * struct failing_site - a place that asks for memory
 * @list: in the list of those that were seen
 * @noun: file that it is in
 * @function: function
 * @call: what it calls
 * @packet: it is a packet's own memory
 * @seen: times that it came by
 * @failed: times that it was told to fail
 */
struct failing_site {
	struct list_head list;
	const char *noun;
	const char *function;
	const char *call;
	bool packet;
	unsigned int seen;
	unsigned int failed;
};

bool failing_fails(struct failing_site *site);

#define failing_at(name, is_packet) ({ \
	static struct failing_site __site = { \
		.noun = KBUILD_BASENAME, \
		.function = __func__, \
		.call = name, \
		.packet = is_packet, \
	}; \
	\
	failing_fails(&__site); \
})

#define failing_here(name) failing_at(name, false)
#define failing_packet(name) failing_at(name, true)

/* Newer kernels have macros for these: they are called from here. */
static inline void *failing_kmalloc(size_t size, gfp_t flags)
{
	return kmalloc(size, flags);
}

static inline void *failing_kzalloc(size_t size, gfp_t flags)
{
	return kzalloc(size, flags);
}

static inline void *failing_kcalloc(size_t n, size_t size, gfp_t flags)
{
	return kcalloc(n, size, flags);
}

static inline void *failing_kvzalloc(size_t size, gfp_t flags)
{
	return kvzalloc(size, flags);
}

static inline void *failing_kvcalloc(size_t n, size_t size, gfp_t flags)
{
	return kvcalloc(n, size, flags);
}

static inline void *failing_kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags)
{
	return kmem_cache_zalloc(cache, flags);
}

static inline void *failing_kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags)
{
	return kmem_cache_alloc(cache, flags);
}

static inline struct kmem_cache *
failing_kmem_cache_create(const char *name, unsigned int size, unsigned int align,
			  slab_flags_t flags, void (*ctor)(void *object))
{
	return kmem_cache_create(name, size, align, flags, ctor);
}

static inline int failing_rhashtable_init(struct rhashtable *table,
					  const struct rhashtable_params *params)
{
	return rhashtable_init(table, params);
}

#undef kmalloc
#undef kzalloc
#undef kcalloc
#undef kvzalloc
#undef kvcalloc
#undef kmem_cache_alloc
#undef kmem_cache_zalloc
#undef kmem_cache_create
#undef rhashtable_init
#undef alloc_percpu_gfp

#define kmalloc(...) \
	(failing_here("kmalloc") ? NULL : failing_kmalloc(__VA_ARGS__))
#define kzalloc(...) \
	(failing_here("kzalloc") ? NULL : failing_kzalloc(__VA_ARGS__))
#define kcalloc(...) \
	(failing_here("kcalloc") ? NULL : failing_kcalloc(__VA_ARGS__))
#define kvzalloc(...) \
	(failing_here("kvzalloc") ? NULL : failing_kvzalloc(__VA_ARGS__))
#define kvcalloc(...) \
	(failing_here("kvcalloc") ? NULL : failing_kvcalloc(__VA_ARGS__))
#define kmem_cache_alloc(...) \
	(failing_here("kmem_cache_alloc") ? NULL : failing_kmem_cache_alloc(__VA_ARGS__))
#define kmem_cache_zalloc(...) \
	(failing_here("kmem_cache_zalloc") ? NULL : failing_kmem_cache_zalloc(__VA_ARGS__))
#define kmem_cache_create(...) \
	(failing_here("kmem_cache_create") ? NULL : failing_kmem_cache_create(__VA_ARGS__))
#define rhashtable_init(...) \
	(failing_here("rhashtable_init") ? -ENOMEM : failing_rhashtable_init(__VA_ARGS__))
#define alloc_percpu_gfp(type, flags) \
	((typeof(type) __percpu *)(failing_here("alloc_percpu_gfp") ? NULL : \
	 __alloc_percpu_gfp(sizeof(type), __alignof__(type), flags)))

/* A macro is not expanded within itself: these are functions. */
#define rhashtable_lookup_get_insert_fast(...) \
	(failing_here("insert") ? ERR_PTR(-ENOMEM) : \
	 rhashtable_lookup_get_insert_fast(__VA_ARGS__))
#define rhashtable_lookup_insert_fast(...) \
	(failing_here("insert") ? -ENOMEM : rhashtable_lookup_insert_fast(__VA_ARGS__))
#define alloc_skb(...) \
	(failing_here("alloc_skb") ? NULL : alloc_skb(__VA_ARGS__))
#define genlmsg_new(...) \
	(failing_here("genlmsg_new") ? NULL : genlmsg_new(__VA_ARGS__))
#define genl_register_family(...) \
	(failing_here("genl_register_family") ? -ENOMEM : genl_register_family(__VA_ARGS__))
#define register_pernet_subsys(...) \
	(failing_here("register_pernet_subsys") ? -ENOMEM : register_pernet_subsys(__VA_ARGS__))
#define register_netdevice_notifier(...) \
	(failing_here("register_netdevice_notifier") ? -ENOMEM : \
	 register_netdevice_notifier(__VA_ARGS__))
#define register_inetaddr_notifier(...) \
	(failing_here("register_inetaddr_notifier") ? -ENOMEM : \
	 register_inetaddr_notifier(__VA_ARGS__))
#define nf_defrag_ipv4_enable(...) \
	(failing_here("nf_defrag_ipv4_enable") ? -ENOMEM : nf_defrag_ipv4_enable(__VA_ARGS__))
#define nf_register_net_hook(...) \
	(failing_here("nf_register_net_hook") ? -ENOMEM : nf_register_net_hook(__VA_ARGS__))
#define nf_register_net_hooks(...) \
	(failing_here("nf_register_net_hooks") ? -ENOMEM : nf_register_net_hooks(__VA_ARGS__))
#define nf_reject_skb_v4_tcp_reset(...) \
	(failing_packet("nf_reject_skb_v4_tcp_reset") ? NULL : \
	 nf_reject_skb_v4_tcp_reset(__VA_ARGS__))
#define pskb_may_pull(...) \
	(!failing_packet("pskb_may_pull") && pskb_may_pull(__VA_ARGS__))
#define skb_cow(...) \
	(failing_packet("skb_cow") ? -ENOMEM : skb_cow(__VA_ARGS__))
#define pskb_trim_rcsum(...) \
	(failing_packet("pskb_trim_rcsum") ? -ENOMEM : pskb_trim_rcsum(__VA_ARGS__))
#define ip_neigh_gw4(...) \
	(failing_packet("ip_neigh_gw4") ? ERR_PTR(-ENOBUFS) : ip_neigh_gw4(__VA_ARGS__))
#define skb_ensure_writable(...) \
	(failing_packet("skb_ensure_writable") ? -ENOMEM : skb_ensure_writable(__VA_ARGS__))

#endif
