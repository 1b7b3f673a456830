// SPDX-License-Identifier: GPL-2.0
/* Tuples and views: the keyed hash. */
#include "tuple.h"

#include <linux/cache.h>
#include <linux/init.h>
#include <linux/random.h>
#include <linux/siphash.h>

static hsiphash_key_t view_key __ro_after_init;

/**
 * natgw_view_hash_init() - draw the secret of the hash
 *
 * Context: Init or exit.
 */
void __init natgw_view_hash_init(void)
{
	get_random_bytes(&view_key, sizeof(view_key));
}

/**
 * natgw_view_hash() - hash the key part of a view
 * @view: the view
 * @seed: seed of the table; differs per namespace and per rehash
 *
 * Keyed with a secret, so that nobody outside can choose tuples that meet in
 * one bucket.
 *
 * Context: Any.
 * Return: the hash.
 */
u32 natgw_view_hash(const struct natgw_view *view, u32 seed)
{
	return hsiphash_4u32((u32)view->addrs, view->addrs >> 32, view->ports,
			     (view->zone << 8 | view->proto) ^ seed, &view_key);
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "tuple_test.c"
#endif
