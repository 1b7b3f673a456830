// SPDX-License-Identifier: GPL-2.0
/*
 * The wheel against the calendar. Nothing here waits: the suite turns shards
 * itself, so that a month passes in a moment.
 */
#include "suite.h"

struct probe {
	struct natgw_timer timer;
	u32 deadline;
	unsigned int looks;
	unsigned int fired;
	u32 fired_at;
	/* To be armed again for, when it fires; 0 for not. */
	u32 again;
	/* To be cancelled when this one fires. */
	struct probe *victim;
	/* What the naive model knows. */
	bool armed;
};

struct bench {
	struct natgw_wheel wheel;
	struct kunit *test;
};

static struct natgw_wheel_shard *shard_of(struct bench *bench,
					  const struct probe *probe)
{
	return &bench->wheel.shards[probe->timer.shard];
}

static u32 probe_deadline(const struct natgw_timer *timer)
{
	struct probe *probe = container_of((struct natgw_timer *)timer,
					   struct probe, timer);

	probe->looks++;
	return probe->deadline;
}

/* As promised: bottom halves off, RCU read side, no lock held. */
static u32 probe_expire(struct natgw_wheel *wheel, struct natgw_timer *timer)
{
	struct bench *bench = container_of(wheel, struct bench, wheel);
	struct probe *probe = container_of(timer, struct probe, timer);

	KUNIT_EXPECT_TRUE(bench->test, softirq_count());
	KUNIT_EXPECT_TRUE(bench->test, rcu_read_lock_held());
	lockdep_assert_not_held(&shard_of(bench, probe)->lock);
	probe->fired++;
	probe->fired_at = shard_of(bench, probe)->clock;
	if (probe->victim)
		natgw_wheel_cancel(wheel, &probe->victim->timer);
	probe->armed = probe->again;
	if (probe->again)
		probe->deadline = probe->again;
	return probe->again;
}

static void free_shards(void *wheel)
{
	natgw_wheel_exit(wheel);
}

/* A wheel at any time: second number @tick, at @clock jiffies. */
static struct bench *bench_create(struct kunit *test, u32 tick, u32 clock)
{
	struct bench *bench = kunit_kzalloc(test, sizeof(*bench), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, bench);
	bench->test = test;
	bench->wheel.deadline = probe_deadline;
	bench->wheel.expire = probe_expire;
	KUNIT_ASSERT_EQ(test, natgw_wheel_init(&bench->wheel), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_shards,
							&bench->wheel), 0);
	for (i = 0; i <= bench->wheel.mask; i++) {
		bench->wheel.shards[i].tick = tick;
		bench->wheel.shards[i].clock = clock;
	}
	return bench;
}

static struct probe *probes_create(struct kunit *test, unsigned int n)
{
	struct probe *probe = kunit_kcalloc(test, n, sizeof(*probe), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, probe);
	return probe;
}

static void arm(struct bench *bench, struct probe *probe, u32 deadline)
{
	probe->deadline = deadline;
	probe->armed = true;
	local_bh_disable();
	natgw_wheel_arm(&bench->wheel, &probe->timer, deadline);
	local_bh_enable();
}

static void cancel(struct bench *bench, struct probe *probe)
{
	probe->armed = false;
	local_bh_disable();
	natgw_wheel_cancel(&bench->wheel, &probe->timer);
	local_bh_enable();
}

static void drain(struct bench *bench, struct natgw_wheel_shard *shard)
{
	while (!hlist_empty(&shard->due))
		work_off(&bench->wheel, shard);
}

/* Seconds pass, on all shards. */
static void pass(struct bench *bench, unsigned int seconds)
{
	unsigned int i;

	while (seconds--) {
		for (i = 0; i <= bench->wheel.mask; i++) {
			turn(&bench->wheel.shards[i]);
			drain(bench, &bench->wheel.shards[i]);
		}
	}
}

/* ---- borders ------------------------------------------------------------ */

/* Deadlines: seconds ahead, and so many jiffies more or less. */
static const struct ahead {
	s32 seconds;
	s32 more;
} aheads[] = {
	{ -NATGW_WHEEL_MAX, 0 }, { -1, 0 }, { 0, -1 }, { 0, 0 }, { 0, 1 },
	{ 1, -1 }, { 1, 0 }, { 1, 1 }, { 2, 0 }, { 60, HZ / 2 },
	{ 254, 0 }, { 255, -1 }, { 255, 0 }, { 255, 1 },
	{ 256, -1 }, { 256, 0 }, { 256, 1 }, { 257, 0 }, { 511, 1 },
	{ 512, 0 }, { 7440, 0 }, { 65279, 1 }, { 65280, 0 },
	{ 65535, -1 }, { 65535, 0 }, { 65535, 1 }, { 65536, -1 },
	{ 65536, 0 }, { 65536, 1 }, { 65792, 0 }, { 131072, -1 },
	{ 1000000, 1 }, { NATGW_WHEEL_MAX, -1 }, { NATGW_WHEEL_MAX, 0 },
};

struct epoch {
	const char *what;
	u32 tick;
	u32 clock;
};

static const struct epoch epochs[] = {
	{ "from the beginning", 0, 0 },
	{ "as jiffies wrap", 0, -5 * HZ },
	{ "as half of jiffies is over", 1, 0x7fffff00 },
	{ "at the end of the first level's round", 255, 7 },
	{ "at the beginning of its next", 256, 77 },
	{ "at the end of the second level's round", 65535, 777 },
	{ "at the end of the third level's round", 0xffffff, 7777 },
	{ "at the end of days", U32_MAX, 77777 },
	{ "just anywhere", 3 * 65536 + 77 * 256 + 33, 0x12345678 },
};

KUNIT_ARRAY_PARAM_DESC(epoch, epochs, what);

static bool beyond(const struct ahead *ahead, s32 seconds)
{
	return ahead->seconds > seconds ||
	       (ahead->seconds == seconds && ahead->more > 0);
}

/* Never early, at most a tick late, looked at once a level at most. */
static void borders(struct kunit *test)
{
	const struct epoch *epoch = test->param_value;
	struct bench *bench = bench_create(test, epoch->tick, epoch->clock);
	struct probe *probe = probes_create(test, ARRAY_SIZE(aheads));
	unsigned int i, levels;
	s32 late;

	for (i = 0; i < ARRAY_SIZE(aheads); i++)
		arm(bench, &probe[i], epoch->clock + aheads[i].seconds * HZ +
				      aheads[i].more);
	pass(bench, NATGW_WHEEL_MAX);
	for (i = 0; i < ARRAY_SIZE(aheads); i++) {
		/* What was over when it was armed is due with the next tick. */
		if ((s32)(probe[i].deadline - epoch->clock) <= 0)
			late = probe[i].fired_at - epoch->clock - HZ;
		else
			late = probe[i].fired_at - probe[i].deadline;
		levels = 1 + beyond(&aheads[i], 255) + beyond(&aheads[i], 65535);
		KUNIT_EXPECT_EQ_MSG(test, probe[i].fired, 1, "%d s %+d",
				    aheads[i].seconds, aheads[i].more);
		KUNIT_EXPECT_GE_MSG(test, late, 0, "%d s %+d",
				    aheads[i].seconds, aheads[i].more);
		KUNIT_EXPECT_LT_MSG(test, late, HZ, "%d s %+d",
				    aheads[i].seconds, aheads[i].more);
		KUNIT_EXPECT_LE_MSG(test, probe[i].looks, levels, "%d s %+d",
				    aheads[i].seconds, aheads[i].more);
	}
}

/* ---- owners that move the deadline -------------------------------------- */

/* Refreshed every second: a store each, and the wheel hardly ever looks. */
static void refreshed(struct kunit *test)
{
	static const u32 timeouts[] = { 2, 60, 255, 300, 7440, 70000 };
	struct bench *bench = bench_create(test, 200, -1000 * HZ);
	struct probe *probe = probes_create(test, ARRAY_SIZE(timeouts));
	unsigned int i, second, seconds = 200000, rounds;

	for (i = 0; i < ARRAY_SIZE(timeouts); i++)
		arm(bench, &probe[i], bench->wheel.shards[0].clock + timeouts[i] * HZ);
	for (second = 0; second < seconds; second++) {
		pass(bench, 1);
		for (i = 0; i < ARRAY_SIZE(timeouts); i++)
			WRITE_ONCE(probe[i].deadline, bench->wheel.shards[0].clock +
						      timeouts[i] * HZ);
	}
	for (i = 0; i < ARRAY_SIZE(timeouts); i++) {
		/* Once a level; the refresh comes a second before the look. */
		rounds = seconds / (timeouts[i] - 1) + 1;
		rounds *= timeouts[i] < 256 ? 1 : timeouts[i] < 65536 ? 2 : 3;
		KUNIT_EXPECT_EQ_MSG(test, probe[i].fired, 0, "%u s", timeouts[i]);
		KUNIT_EXPECT_LE_MSG(test, probe[i].looks, rounds, "%u s", timeouts[i]);
	}
	pass(bench, 70000);
	for (i = 0; i < ARRAY_SIZE(timeouts); i++) {
		KUNIT_EXPECT_EQ_MSG(test, probe[i].fired, 1, "%u s", timeouts[i]);
		KUNIT_EXPECT_EQ_MSG(test, probe[i].fired_at, probe[i].deadline,
				    "%u s", timeouts[i]);
	}
}

static void nearer(struct kunit *test)
{
	struct bench *bench = bench_create(test, 7, -3 * HZ);
	struct probe *probe = probes_create(test, 1);
	u32 clock = bench->wheel.shards[0].clock;

	arm(bench, probe, clock + 100000 * HZ);
	pass(bench, 2);
	arm(bench, probe, clock + 1000 * HZ);
	pass(bench, 2);
	arm(bench, probe, clock + 10 * HZ);
	pass(bench, 5);
	KUNIT_EXPECT_EQ(test, probe->fired, 0);
	pass(bench, 1);
	KUNIT_EXPECT_EQ(test, probe->fired, 1);
	pass(bench, 100001);
	KUNIT_EXPECT_EQ(test, probe->fired, 1);
}

static void armed_again_by_expire(struct kunit *test)
{
	struct bench *bench = bench_create(test, 250, 1234);
	struct probe *probe = probes_create(test, 1);

	arm(bench, probe, 1234 + HZ);
	probe->again = 1234 + 301 * HZ;
	pass(bench, 300);
	KUNIT_EXPECT_EQ(test, probe->fired, 1);
	probe->again = 0;
	pass(bench, 1);
	KUNIT_EXPECT_EQ(test, probe->fired, 2);
	pass(bench, 1000);
	KUNIT_EXPECT_EQ(test, probe->fired, 2);
}

/* ---- cancelled ---------------------------------------------------------- */

static void cancelled(struct kunit *test)
{
	struct bench *bench = bench_create(test, 0, 0);
	struct probe *probe = probes_create(test, 6);
	unsigned int i;

	/* Waiting, in each level; twice; never armed; armed again. */
	arm(bench, &probe[0], 10 * HZ);
	arm(bench, &probe[1], 1000 * HZ);
	arm(bench, &probe[2], 100000 * HZ);
	arm(bench, &probe[3], 10 * HZ);
	pass(bench, 5);
	for (i = 0; i < 5; i++)
		cancel(bench, &probe[i]);
	cancel(bench, &probe[3]);
	arm(bench, &probe[3], 20 * HZ);
	arm(bench, &probe[4], 20 * HZ);
	/* Due already, and not looked at yet. */
	arm(bench, &probe[5], 6 * HZ);
	turn(shard_of(bench, &probe[5]));
	KUNIT_EXPECT_FALSE(test, hlist_empty(&shard_of(bench, &probe[5])->due));
	cancel(bench, &probe[5]);
	KUNIT_EXPECT_TRUE(test, hlist_empty(&shard_of(bench, &probe[5])->due));
	pass(bench, 100100);
	for (i = 0; i < 6; i++) {
		KUNIT_EXPECT_EQ_MSG(test, probe[i].fired, 0, "probe %u", i);
		KUNIT_EXPECT_EQ_MSG(test, probe[i].looks, 0, "probe %u", i);
	}
}

/* An owner that ends another timer, and itself, while it is handed its own. */
static void cancelled_by_expire(struct kunit *test)
{
	struct bench *bench = bench_create(test, 0, 0);
	struct probe *probe = probes_create(test, 3);

	arm(bench, &probe[0], 5 * HZ);
	arm(bench, &probe[1], 6 * HZ);
	arm(bench, &probe[2], 5 * HZ);
	probe[0].victim = &probe[1];
	probe[2].victim = &probe[2];
	probe[2].again = 7 * HZ;
	pass(bench, 300);
	KUNIT_EXPECT_EQ(test, probe[0].fired, 1);
	KUNIT_EXPECT_EQ(test, probe[1].fired, 0);
	KUNIT_EXPECT_EQ(test, probe[2].fired, 1);
}

/* ---- bounded work ------------------------------------------------------- */

static void batches(struct kunit *test)
{
	enum { N = 1000 };
	struct bench *bench = bench_create(test, 0, 0);
	struct probe *probe = probes_create(test, N);
	struct natgw_wheel_shard *shard = &bench->wheel.shards[0];
	unsigned int i, looks, before = 0, calls = 0;
	bool more = true;

	for (i = 0; i < N; i++)
		arm(bench, &probe[i], 3 * HZ);
	/* Every third was refreshed: looking is work, too. */
	for (i = 0; i < N; i += 3)
		probe[i].deadline = 9 * HZ;
	for (i = 0; i < 3; i++)
		turn(shard);
	while (more) {
		more = work_off(&bench->wheel, shard);
		for (i = 0, looks = 0; i < N; i++)
			looks += probe[i].looks;
		KUNIT_EXPECT_LE(test, looks - before, BATCH);
		KUNIT_ASSERT_GT(test, looks, before);
		before = looks;
		calls++;
	}
	KUNIT_EXPECT_EQ(test, calls, DIV_ROUND_UP(N, BATCH));
	for (i = 0; i < N; i++) {
		KUNIT_EXPECT_EQ(test, probe[i].looks, 1);
		KUNIT_EXPECT_EQ(test, probe[i].fired, i % 3 ? 1 : 0);
	}
	pass(bench, 6);
	for (i = 0; i < N; i++)
		KUNIT_EXPECT_EQ(test, probe[i].fired, 1);
}

/* Time that passed while the wheel stood still is made up for. */
static void catches_up(struct kunit *test)
{
	u32 now = natgw_wheel_now();
	struct bench *bench = bench_create(test, 250, now - 600 * HZ);
	struct probe *probe = probes_create(test, 3);
	struct natgw_wheel_shard *shard = &bench->wheel.shards[0];

	arm(bench, &probe[0], now - 599 * HZ);
	arm(bench, &probe[1], now - HZ);
	arm(bench, &probe[2], now + 600 * HZ);
	run_shard(&bench->wheel, shard);
	KUNIT_EXPECT_EQ(test, probe[0].fired, 1);
	KUNIT_EXPECT_EQ(test, probe[0].fired_at, now - 599 * HZ);
	KUNIT_EXPECT_EQ(test, probe[1].fired, 1);
	KUNIT_EXPECT_EQ(test, probe[2].fired, 0);
	KUNIT_EXPECT_GE(test, (s32)(shard->clock - now), 0);
	KUNIT_EXPECT_LE(test, (s32)(shard->clock - natgw_wheel_now()), 0);
}

/* ---- against a list ----------------------------------------------------- */

enum { PROBES = 100 };

static u32 random_ahead(struct rnd_state *random)
{
	static const u32 most[] = { 3, 10, 300, 600, 8000, 70000, 140000 };
	u32 seconds = most[natgw_suite_below(random, ARRAY_SIZE(most))];

	return natgw_suite_below(random, seconds * HZ);
}

static void random_owner(struct bench *bench, struct probe *probe,
			 struct rnd_state *random)
{
	u32 clock = shard_of(bench, probe)->clock, ahead = random_ahead(random);

	switch (natgw_suite_below(random, 4)) {
	case 0:
		/* Put off, with a store. */
		if (probe->armed)
			probe->deadline += ahead;
		break;
	case 1:
		/* Nearer, or farther, or now. */
		arm(bench, probe, clock + ahead - 2 * HZ);
		break;
	case 2:
		probe->again = natgw_suite_flip(random) ? clock + ahead : 0;
		break;
	default:
		cancel(bench, probe);
		memset(&probe->timer, 0, sizeof(probe->timer));
		probe->timer.shard = natgw_suite_below(random, bench->wheel.mask + 1);
	}
}

static void against_list(struct kunit *test)
{
	struct probe *probe = probes_create(test, PROBES);
	unsigned int i, second, fired = 0;
	struct rnd_state random;
	struct bench *bench;
	bool due[PROBES];
	u32 clock;

	natgw_suite_random(test, &random);
	bench = bench_create(test, prandom_u32_state(&random),
			     -natgw_suite_below(&random, 5000 * HZ));
	for (second = 0; second < 150000; second++) {
		random_owner(bench, &probe[natgw_suite_below(&random, PROBES)], &random);
		clock = bench->wheel.shards[0].clock + HZ;
		for (i = 0; i < PROBES; i++) {
			due[i] = probe[i].armed && (s32)(probe[i].deadline - clock) <= 0;
			probe[i].fired = 0;
			/* Again only in the future, as any owner does. */
			if ((s32)(probe[i].again - clock) <= 0)
				probe[i].again = 0;
		}
		pass(bench, 1);
		for (i = 0; i < PROBES; i++) {
			KUNIT_ASSERT_EQ_MSG(test, probe[i].fired, due[i],
					    "probe %u in second %u", i, second);
			fired += due[i];
		}
	}
	KUNIT_EXPECT_GT(test, fired, 1000);
}

static struct kunit_case wheel_cases[] = {
	KUNIT_CASE_PARAM(borders, epoch_gen_params),
	KUNIT_CASE(refreshed),
	KUNIT_CASE(nearer),
	KUNIT_CASE(armed_again_by_expire),
	KUNIT_CASE(cancelled),
	KUNIT_CASE(cancelled_by_expire),
	KUNIT_CASE(batches),
	KUNIT_CASE(catches_up),
	KUNIT_CASE(against_list),
	{}
};

static struct kunit_suite wheel_suite = {
	.name = "natgw_wheel",
	.test_cases = wheel_cases,
};

kunit_test_suite(wheel_suite);
