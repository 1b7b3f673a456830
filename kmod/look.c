// SPDX-License-Identifier: GPL-2.0
/* What natgw_reserve() would choose, without taking it. */
#include "look.h"

#include "overflow.h"
#include "share.h"
#include "socket.h"
#include "subscriber.h"
#include "wish.h"

/**
 * struct gaze - a wish that nobody fulfils
 * @w: the wish
 * @look: what it would be given
 * @index: index of the address that was asked last
 */
struct gaze {
	struct wish w;
	struct natgw_look *look;
	u32 index;
};

/* ---- ports -------------------------------------------------------------- */

/* By a session, a socket or a mapping that the destination may not know of. */
static bool taken(const struct wish *w, u16 port)
{
	struct natgw_attempt attempt = attempt_of(w, port);

	if (natgw_foreign_owner(&attempt) != NATGW_OWNER_NONE)
		return true;
	return independent(w->pool) &&
	       natgw_mapping_find(&w->table->mappings, &attempt.source, attempt.proto);
}

/* From @from on, the first port that is not known to be taken; -1 if none. */
static int next_port(const struct wish *w, struct natgw_destination *destination,
		     u16 from, u16 last)
{
	int port = from, until;

	if (destination) {
		spin_lock(&destination->lock);
		if (destination->space) {
			port = find_range(w, destination, from, last,
					  NATGW_PARITY_ANY);
			spin_unlock(&destination->lock);
			return port;
		}
		spin_unlock(&destination->lock);
	}
	for (; port <= last; port = until + 1) {
		until = reserved_until(w->pool, w->session->proto, port);
		if (until < 0)
			return port;
	}
	return -1;
}

/* The lock is not held from one port to the next: there may be many. */
static bool has_port(const struct wish *w, struct natgw_destination *destination,
		     const struct natgw_ports *ports)
{
	int port = next_port(w, destination, ports->first, ports->last);

	while (port >= 0 && taken(w, port))
		port = port < ports->last ?
		       next_port(w, destination, port + 1, ports->last) : -1;
	return port >= 0;
}

static bool is_free(const struct wish *w, struct natgw_destination *destination,
		    u16 port)
{
	bool known = false;

	if (destination) {
		spin_lock(&destination->lock);
		known = destination->space && natgw_space_has(destination->space, port);
		spin_unlock(&destination->lock);
	}
	return !known && !taken(w, port);
}

/* One that has rested, is foreign no more, or is of a session that is over. */
static bool comes_back(const struct wish *w,
		       struct natgw_destination *destination)
{
	unsigned int tries = FOREIGN_TRIES;
	const struct natgw_aside *aside;

	if (natgw_destination_over(destination) && !w->confined && !w->pool->hold_down)
		return true;
	aside = list_first_entry_or_null(&destination->resting, struct natgw_aside,
					 list);
	if (aside && (s32)(aside->until - natgw_wheel_now()) <= 0)
		return true;
	list_for_each_entry(aside, &destination->aside, list) {
		if (!tries--)
			break;
		if (offers(w, aside->port) && !taken(w, aside->port))
			return true;
	}
	return false;
}

static bool has_another(const struct wish *w, struct natgw_destination *destination)
{
	bool another;

	if (!destination)
		return false;
	spin_lock(&destination->lock);
	another = comes_back(w, destination);
	spin_unlock(&destination->lock);
	return another;
}

static int give(struct gaze *g, u16 port)
{
	g->look->source = (struct natgw_endpoint){ g->w.addr, htons(port) };
	g->look->drawn = false;
	return 0;
}

static int draw(struct gaze *g, const struct natgw_ports *ports)
{
	give(g, 0);
	g->look->ports = *ports;
	g->look->drawn = true;
	return 0;
}

/* In the order in which a flow is served: its own port, its class, any. */
static int choose(struct gaze *g, struct natgw_destination *destination)
{
	const struct wish *w = &g->w;
	u16 wanted = ntohs(w->initiator->port);
	struct natgw_ports all, class;

	if (bare(w->session->proto))
		return taken(w, 0) ? -ENOSPC : give(g, 0);
	if (w->pool->port_allocation != NATGW_PORT_ALLOCATION_RANDOM &&
	    offers(w, wanted) && is_free(w, destination, wanted))
		return give(g, wanted);
	class = class_of(w, wanted);
	if (has_port(w, destination, &class))
		return draw(g, &class);
	all = ports_of(w);
	if (has_port(w, destination, &all) || has_another(w, destination))
		return draw(g, &all);
	return -ENOSPC;
}

/* ---- addresses ---------------------------------------------------------- */

/* What a range and the reserved ports have in common is counted by @count. */
static u32 less_reserved(const struct wish *w, const struct natgw_ports *ports,
			 u32 (*count)(const struct natgw_space *space, u16 first,
				      u16 last),
			 const struct natgw_space *space)
{
	u32 n = count(space, ports->first, ports->last);
	unsigned int i;

	for (i = 0; i < w->pool->reserveds && w->session->proto != IPPROTO_ICMP; i++) {
		u16 first = max(ports->first, w->pool->reserved[i].first);
		u16 last = min(ports->last, w->pool->reserved[i].last);

		if (first <= last)
			n -= count(space, first, last);
	}
	return n;
}

static u32 width(const struct natgw_space *unused, u16 first, u16 last)
{
	return last - first + 1;
}

/* Ports of the range that are held, rest or are known to be foreign. */
static u32 busy(const struct wish *w, const struct natgw_destination *destination)
{
	struct natgw_ports ports = ports_of(w);
	const struct natgw_hold *hold;
	u32 n = 0;

	if (destination->space)
		return less_reserved(w, &ports, natgw_space_taken,
				     destination->space);
	for (hold = natgw_destination_first_hold(destination); hold;
	     hold = natgw_destination_next_hold(destination, hold))
		n += offers(w, hold->port);
	return n;
}

static void note(struct gaze *g, struct natgw_destination *destination)
{
	const struct wish *w = &g->w;
	struct natgw_ports ports = ports_of(w);
	struct natgw_candidate *candidate;
	u32 taken_ports = 0;

	if (g->look->asked == NATGW_CANDIDATES_MAX)
		return;
	candidate = &g->look->candidate[g->look->asked++];
	candidate->addr = w->addr;
	candidate->usable = 1;
	if (bare(w->session->proto)) {
		candidate->free = !taken(w, 0);
		candidate->in_use = !candidate->free;
		return;
	}
	candidate->usable = less_reserved(w, &ports, width, NULL);
	candidate->in_use = 0;
	if (destination) {
		spin_lock(&destination->lock);
		taken_ports = busy(w, destination);
		candidate->in_use = w->confined ? taken_ports : destination->used;
		spin_unlock(&destination->lock);
	}
	candidate->free = candidate->usable - min(taken_ports, candidate->usable);
}

static struct natgw_destination *find(const struct wish *w)
{
	struct natgw_destination_key key = key_of(w->pool, w->session->proto,
						  w->addr, w->responder);

	return natgw_destination_find(&w->table->ledger, &key);
}

/* Who holds how many is worked out as it is for the next flow, if it was not. */
static int fair(const struct wish *w, struct natgw_destination *destination)
{
	const u32 *limit = w->table->subscribers.limit;
	int err;

	if (w->confined || !destination)
		return 0;
	spin_lock(&destination->lock);
	err = natgw_share_admit(destination, w->session->hold.subscriber,
				READ_ONCE(limit[NATGW_LIMIT_MINIMUM_PORTS]));
	spin_unlock(&destination->lock);
	return err;
}

static int look_at(struct wish *w, u32 rule, u32 index)
{
	struct gaze *g = container_of(w, struct gaze, w);
	struct natgw_destination *destination = find(w);

	g->index = index;
	w->local = natgw_socket_local(w->table->net, w->addr);
	note(g, destination);
	return fair(w, destination) ?: choose(g, destination);
}

/* Those that would be asked if the one that was chosen had no port. */
static void note_others(struct gaze *g, u32 first)
{
	struct wish *w = &g->w;
	struct natgw_destination_key key;
	u32 next;

	key = key_of(w->pool, w->session->proto, 0, w->responder);
	while (g->look->asked < min_t(u32, g->look->total, NATGW_CANDIDATES_MAX)) {
		next = natgw_overflow_next(&w->table->overflows, &key, w->pool,
					   g->index);
		if (next == first || next == g->index)
			return;
		g->index = next;
		w->addr = htonl(natgw_pool_address(w->pool, next));
		note(g, find(w));
	}
}

/*
 * Where any of many addresses may be drawn, those are asked that are not known to
 * be full, until one has a port. Without overflow it is only known what the one says
 * that is drawn.
 */
static int look_at_some(struct gaze *g, struct natgw_origin *origin)
{
	int err = ask_pool(&g->w, origin, 0, look_at);

	g->look->may_fail = !g->w.pool->overflow;
	return g->look->may_fail ? 0 : err;
}

/* Of few addresses each has to say whether it has a port. */
static int look_at_all(struct gaze *g, struct natgw_origin *origin)
{
	struct wish *w = &g->w;
	u32 index, able = 0, unfair = 0;
	int err;

	for (index = 0; index < w->pool->addresses; index++) {
		w->addr = htonl(natgw_pool_address(w->pool, index));
		err = look_at(w, origin->rule->handle, index);
		able += !err;
		unfair += err == -EOVERFLOW;
	}
	g->look->may_fail = able < w->pool->addresses &&
			    (!w->pool->overflow || unfair);
	if (able)
		return 0;
	return unfair ? -EOVERFLOW : -ENOSPC;
}

static int look_at_any(struct gaze *g, struct natgw_origin *origin)
{
	bool few = g->w.pool->addresses <= NATGW_CANDIDATES_MAX;
	int err = few ? look_at_all(g, origin) : look_at_some(g, origin);
	struct natgw_ports all = ports_of(&g->w);

	if (err)
		return err;
	g->w.addr = 0;
	return draw(g, &all);
}

static int look_in_pool(struct gaze *g, struct natgw_origin *origin)
{
	const struct natgw_pool *pool = g->w.pool;
	u32 first = 0;
	int err;

	g->look->total = pool->overflow && pool->addresses ? pool->addresses : 1;
	if (pool->addresses > 1 &&
	    pool->address_allocation == NATGW_ADDRESS_ALLOCATION_RANDOM) {
		g->look->total = pool->addresses;
		return look_at_any(g, origin);
	}
	if (pool->addresses)
		first = natgw_pool_next(pool, g->w.initiator->addr);
	err = ask_pool(&g->w, origin, first, look_at);
	if (pool->addresses)
		note_others(g, first);
	return err;
}

/* ---- blocks ------------------------------------------------------------- */

static int look_in_held(struct gaze *g, const struct natgw_origin *origin,
			struct natgw_block **list, unsigned int n)
{
	u16 wanted = near(&g->w);
	int err = -ENOSPC;
	unsigned int i;

	for (i = 1; wanted && i < n; i++)
		if (natgw_ports_has(&list[i]->ports, wanted))
			swap(list[0], list[i]);
	for (i = 0; i < n && err == -ENOSPC; i++)
		if (within_block(&g->w, origin, list[i]))
			err = look_at(&g->w, origin->rule->handle, 0);
	return err;
}

/* As new_block() of reserve.c goes about it: the first that is not full. */
static bool find_block(struct gaze *g, struct natgw_origin *origin,
		       struct natgw_block_wish *wish)
{
	struct natgw_destination_key key = natgw_block_overflow_key();
	struct natgw_table *table = g->w.table;
	const struct natgw_pool *pool = g->w.pool;
	u32 first, next, left = pool->addresses;

	if (!left) {
		wish->addr = origin->addr;
		return natgw_block_available(&table->blocks, wish);
	}
	first = natgw_pool_next(pool, wish->tenant->addr);
	wish->index = first;
	for (;;) {
		wish->addr = htonl(natgw_pool_address(pool, wish->index));
		if (natgw_block_available(&table->blocks, wish))
			return true;
		if (!pool->overflow || !--left)
			return false;
		next = natgw_overflow_next(&table->overflows, &key, pool, wish->index);
		if (next == first || next == wish->index)
			return false;
		wish->index = next;
	}
}

/* The port is drawn from all, as it is not known which block it will be. */
static int look_for_block(struct gaze *g, struct natgw_origin *origin,
			  const struct natgw_tenant_key *tenant)
{
	struct natgw_block_wish wish = { .tenant = tenant, .pool = g->w.pool };

	if (!find_block(g, origin, &wish))
		return -ENOSR;
	g->w.addr = wish.addr;
	g->w.range = g->w.pool->offered;
	note(g, find(&g->w));
	return draw(g, &g->w.pool->offered);
}

static int look_in_blocks(struct gaze *g, struct natgw_origin *origin)
{
	struct natgw_block *list[NATGW_POOL_BLOCK_LIMIT_MAX];
	struct natgw_tenant_key tenant = tenant_of(&g->w);
	unsigned int n;
	u32 turn;
	int err;

	n = natgw_block_list(&g->w.table->blocks, &tenant, list, &turn);
	g->look->total = n;
	g->w.confined = true;
	err = look_in_held(g, origin, list, n);
	if (err != -ENOSPC)
		return err;
	if (n >= g->w.pool->block_limit)
		return -EMLINK;
	g->look->total = n + 1;
	return look_for_block(g, origin, &tenant);
}

/* ---- mappings ----------------------------------------------------------- */

static int look_any(struct gaze *g, struct natgw_origin *origin)
{
	if (g->w.pool->tenants) {
		g->look->total = 1;
		return ask_share(&g->w, origin, look_at);
	}
	if (g->w.pool->block && !bare(g->w.session->proto))
		return look_in_blocks(g, origin);
	return look_in_pool(g, origin);
}

/* Another session of a mapping: is its endpoint in use towards this one? */
static int join(struct gaze *g, const struct natgw_mapping *mapping)
{
	struct natgw_endpoint source = g->look->source, peer = *g->w.responder;
	const struct natgw_session *other;
	struct natgw_node *node;

	if (natgw_endpoint_equal(&source, g->w.initiator))
		return -EALREADY;
	if (g->w.session->proto == IPPROTO_ICMP)
		peer.port = source.port;
	node = natgw_table_find(g->w.table, &source, &peer, g->w.session->proto,
				NATGW_ZONE_WIRE);
	if (!node)
		return 0;
	other = natgw_session_of(node);
	return other->mapping == mapping || natgw_session_entered(other) == mapping ?
	       -EAGAIN : -EADDRINUSE;
}

static int look_mapped(struct gaze *g, struct natgw_origin *origin)
{
	struct natgw_table *table = g->w.table;
	struct natgw_mapping_key internal = mapping_key(&g->w);
	struct natgw_mapping *mapping;
	bool usable_still = false;
	int err;

	mapping = natgw_mapping_lock(&table->mappings, &internal);
	if (mapping) {
		usable_still = suits(&g->w, mapping, origin);
		natgw_destination_unlock(&table->ledger, mapping->hold.destination);
	}
	if (usable_still) {
		g->look->mapped = true;
		g->look->total = 1;
		g->w.addr = mapping->external.addr;
		note(g, mapping->hold.destination);
		give(g, ntohs(mapping->external.port));
		return join(g, mapping);
	}
	err = natgw_subscriber_would_port(&table->subscribers,
					  g->w.session->hold.subscriber,
					  g->w.session->proto);
	return err ?: look_any(g, origin);
}

/**
 * natgw_look() - what natgw_reserve() would choose
 * @table: table of the sessions
 * @draft: a session that nobody can find: its protocol and its subscriber
 * @middle: the flow between the hooks, its destination translated
 * @owner: whose the mapping would be: the initiator, as he writes himself
 * @origin: where the source comes from; filled in: which address was asked
 * @look: zeroed, filled in
 *
 * Nothing is taken, and nothing is counted.
 *
 * Context: BH disabled, RCU read side.
 * Return: 0; or as natgw_reserve(), but for what comes of a lack of memory.
 */
int natgw_look(struct natgw_table *table, struct natgw_session *draft,
	       const struct natgw_tuple *middle,
	       const struct natgw_endpoint *owner, struct natgw_origin *origin,
	       struct natgw_look *look)
{
	struct natgw_endpoint peer = middle->dst;
	struct gaze g = {
		.w = wish_of(table, draft, &middle->src, &middle->dst, origin),
		.look = look,
	};

	g.w.owner = *owner;
	if (origin->pool)
		return independent(origin->pool) ? look_mapped(&g, origin)
						 : look_any(&g, origin);
	g.w.addr = origin->addr;
	give(&g, ntohs(middle->src.port));
	if (natgw_endpoint_equal(&look->source, &middle->src))
		return -EALREADY;
	return natgw_table_has(table, &look->source, &peer, middle->proto) ? -ENOSPC : 0;
}
