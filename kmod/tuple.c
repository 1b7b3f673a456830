// SPDX-License-Identifier: GPL-2.0
/* Tuples and views: the key of the hash. */
#include "tuple.h"

#include <linux/cache.h>
#include <linux/init.h>
#include <linux/random.h>

hsiphash_key_t natgw_view_key __ro_after_init;

/**
 * natgw_view_hash_init() - draw the secret of the hash
 *
 * Context: Init or exit.
 */
void __init natgw_view_hash_init(void)
{
	get_random_bytes(&natgw_view_key, sizeof(natgw_view_key));
}

#if IS_ENABLED(CONFIG_KUNIT)
#include "tuple_test.c"
#endif
