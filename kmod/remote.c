// SPDX-License-Identifier: GPL-2.0
/* Remotes: the addresses that a mapping has sessions with. */
#include "remote.h"

#include <linux/rhashtable.h>
#include <linux/slab.h>

/**
 * struct remote - a remote
 * @head: in the table
 * @key: what it is found by
 * @sessions: that need it; under the lock of the mapping's destination
 * @rcu: frees it
 */
struct remote {
	struct rhash_head head;
	struct natgw_remote_key key;
	u32 sessions;
	struct rcu_head rcu;
};

static const struct rhashtable_params remote_params = {
	.head_offset = offsetof(struct remote, head),
	.key_offset = offsetof(struct remote, key),
	.key_len = sizeof(struct natgw_remote_key),
	.automatic_shrinking = true,
};

/**
 * natgw_remotes_init() - make the table
 * @remotes: the table, zeroed
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int natgw_remotes_init(struct natgw_remotes *remotes)
{
	return rhashtable_init(&remotes->table, &remote_params);
}

/**
 * natgw_remotes_exit() - free a table that is empty
 * @remotes: the table
 *
 * Context: Process, may sleep. No session is left.
 */
void natgw_remotes_exit(struct natgw_remotes *remotes)
{
	rhashtable_destroy(&remotes->table);
}

/**
 * natgw_remote_add() - a session of a mapping has a remote
 * @remotes: the table
 * @key: mapping and remote
 *
 * Context: BH disabled, RCU read side; the mapping's destination is locked.
 * Return: 0, for natgw_remote_remove(); or -ENOMEM.
 */
int natgw_remote_add(struct natgw_remotes *remotes,
		     const struct natgw_remote_key *key)
{
	struct remote *remote;

	remote = rhashtable_lookup_fast(&remotes->table, key, remote_params);
	if (remote) {
		remote->sessions++;
		return 0;
	}
	remote = kzalloc(sizeof(*remote), GFP_ATOMIC | __GFP_NOWARN);
	if (!remote)
		return -ENOMEM;
	remote->key = *key;
	remote->sessions = 1;
	/* The lock keeps others from adding the same one. */
	if (!rhashtable_lookup_insert_fast(&remotes->table, &remote->head,
					   remote_params))
		return 0;
	kfree(remote);
	return -ENOMEM;
}

/**
 * natgw_remote_remove() - a session of a mapping does not need its remote any more
 * @remotes: the table
 * @key: mapping and remote, as they were added
 *
 * Context: BH disabled, RCU read side; the mapping's destination is locked.
 */
void natgw_remote_remove(struct natgw_remotes *remotes,
			 const struct natgw_remote_key *key)
{
	struct remote *remote;

	remote = rhashtable_lookup_fast(&remotes->table, key, remote_params);
	if (WARN_ON_ONCE(!remote) || --remote->sessions)
		return;
	rhashtable_remove_fast(&remotes->table, &remote->head, remote_params);
	kfree_rcu(remote, rcu);
}

/**
 * natgw_remote_has() - has a mapping a session with a remote
 * @remotes: the table
 * @key: mapping and remote
 *
 * Context: RCU read side.
 * Return: true if so.
 */
bool natgw_remote_has(struct natgw_remotes *remotes,
		      const struct natgw_remote_key *key)
{
	return rhashtable_lookup(&remotes->table, key, remote_params);
}
