// SPDX-License-Identifier: GPL-2.0
/* Sessions: their memory. */
#include "session.h"

#include <linux/slab.h>

static struct kmem_cache *narrow_cache;
static struct kmem_cache *wide_cache;

/**
 * natgw_session_init() - make the slab caches
 *
 * Context: Init or exit.
 * Return: 0, or -ENOMEM.
 */
int natgw_session_init(void)
{
	narrow_cache = kmem_cache_create("natgw_session",
					 sizeof(struct natgw_session), 0,
					 SLAB_HWCACHE_ALIGN, NULL);
	wide_cache = kmem_cache_create("natgw_session_wide",
				       sizeof(struct natgw_session) +
				       sizeof(struct natgw_node), 0,
				       SLAB_HWCACHE_ALIGN, NULL);
	if (narrow_cache && wide_cache)
		return 0;
	natgw_session_exit();
	return -ENOMEM;
}

/**
 * natgw_session_exit() - destroy the slab caches
 *
 * Context: Init or exit. Every table is gone; those who freed its sessions may
 *          still be on their way.
 */
void natgw_session_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(wide_cache);
	kmem_cache_destroy(narrow_cache);
}

/**
 * natgw_session_size() - memory of a session with two views
 *
 * Context: Any.
 * Return: bytes, of the slab object; 0 before natgw_session_init().
 */
unsigned int natgw_session_size(void)
{
	return narrow_cache ? kmem_cache_size(narrow_cache) : 0;
}

static bool wide(const struct natgw_session *session)
{
	return test_bit(NATGW_SESSION_WIDE, &session->flags);
}

/**
 * natgw_session_create() - allocate a session
 * @is_wide: it may need a third view
 *
 * Context: Any.
 * Return: the session, zeroed but for that and its third view, which is not stored,
 *         owned, for natgw_session_free();
 *         NULL without memory.
 */
struct natgw_session *natgw_session_create(bool is_wide)
{
	struct natgw_session *session;

	session = kmem_cache_alloc(is_wide ? wide_cache : narrow_cache,
				   GFP_ATOMIC | __GFP_NOWARN);
	if (!session)
		return NULL;
	/* A size that the compiler knows; a third view is written as a whole. */
	memset(session, 0, sizeof(*session));
	if (is_wide) {
		__set_bit(NATGW_SESSION_WIDE, &session->flags);
		session->extra[0].view.role = 0;
	}
	return session;
}

/**
 * natgw_session_free() - free a session
 * @rcu: its head; nobody can find it, and the grace period of those who could
 *       is over
 *
 * Context: Any; for call_rcu(), too.
 */
void natgw_session_free(struct rcu_head *rcu)
{
	struct natgw_session *session = container_of(rcu, struct natgw_session,
						     rcu);

	kmem_cache_free(wide(session) ? wide_cache : narrow_cache, session);
}
