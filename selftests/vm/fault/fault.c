// SPDX-License-Identifier: GPL-2.0
/*
 * Does one thing wrong while it is loaded, as its parameter says, so that
 * selfcheck can see whether the machine notices.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static char *what = "nothing";
module_param(what, charp, 0);
MODULE_PARM_DESC(what, "the fault; see the names in the source");

static DEFINE_SPINLOCK(first);
static DEFINE_SPINLOCK(second);
static void __rcu *shared;
static u8 table[8];
/* What the compiler must not see through. */
static void *volatile kept;
static volatile unsigned int beyond = 8;

static void fault_warn(void)
{
	WARN(1, "a warning was asked for\n");
}

static void fault_oops(void)
{
	*(volatile int *)(beyond * 2) = 1;
}

static void fault_bug(void)
{
	BUG_ON(beyond);
}

/*
 * Several, as one may be named by chance, in a register or on a stack. No more
 * than one of slub's sheaves can name, so that all are hidden, and selfcheck
 * fails, should the machine have sheaves again (see uml_boot).
 */
static void fault_leak(void)
{
	int i;

	for (i = 0; i < 4; i++)
		kept = kmalloc(300, GFP_KERNEL);
	kept = NULL;
}

static void fault_freed(void)
{
	kept = kzalloc(100, GFP_KERNEL);
	kfree(kept);
	if (kept && READ_ONCE(*(char *)kept))
		pr_info("freed memory was read\n");
	kept = NULL;
}

static void fault_index(void)
{
	table[beyond] = 1;
}

static void fault_order(void)
{
	spin_lock(&first);
	spin_lock(&second);
	spin_unlock(&second);
	spin_unlock(&first);

	spin_lock(&second);
	spin_lock(&first);
	spin_unlock(&first);
	spin_unlock(&second);
}

static void fault_sleep(void)
{
	spin_lock(&first);
	msleep(20);
	spin_unlock(&first);
}

static void fault_rcu(void)
{
	kept = rcu_dereference(shared);
}

static const struct {
	const char *name;
	void (*commit)(void);
} faults[] = {
	{ "warn", fault_warn },
	{ "oops", fault_oops },
	{ "bug", fault_bug },
	{ "leak", fault_leak },
	{ "freed", fault_freed },
	{ "index", fault_index },
	{ "order", fault_order },
	{ "sleep", fault_sleep },
	{ "rcu", fault_rcu },
};

static int __init fault_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (strcmp(what, faults[i].name))
			continue;
		faults[i].commit();
		return 0;
	}
	return strcmp(what, "nothing") ? -EINVAL : 0;
}

static void __exit fault_exit(void)
{
}

module_init(fault_init);
module_exit(fault_exit);

MODULE_DESCRIPTION("Faults on request");
MODULE_LICENSE("GPL");
