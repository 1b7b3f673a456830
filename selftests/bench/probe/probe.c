// SPDX-License-Identifier: GPL-2.0
/*
 * Tells what the first CPU does, by a look at it from an interrupt every 97 us: a
 * period that no other has, so that what others do at regular times is seen as often
 * as it is there. Time in which the host runs something else is not seen.
 *
 * Each look asks for a soft interrupt, unless one is still waited for. So it is known
 * how many looks came while soft interrupts, or what keeps them off, held it up.
 *
 * A write to /proc/probe begins anew; what is read there is a JSON object.
 */
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

#define PERIOD_US 97

enum place {
	PLACE_IDLE,
	PLACE_PROCESS,
	PLACE_THREAD,
	PLACE_SOFTIRQ,
	PLACES,
};

static const char * const place_names[PLACES] = {
	[PLACE_IDLE]	= "idle",
	[PLACE_PROCESS]	= "process",
	[PLACE_THREAD]	= "thread",
	[PLACE_SOFTIRQ]	= "softirq",
};

static struct hrtimer timer;
static unsigned long looks[PLACES];
static unsigned int waits, waits_most;
static bool waiting;

static enum place place_now(void)
{
	if (in_serving_softirq())
		return PLACE_SOFTIRQ;
	if (is_idle_task(current))
		return PLACE_IDLE;
	return current->flags & PF_KTHREAD ? PLACE_THREAD : PLACE_PROCESS;
}

static void arrive(struct tasklet_struct *unused)
{
	WRITE_ONCE(waiting, false);
}

static DECLARE_TASKLET(arrival, arrive);

static enum hrtimer_restart look(struct hrtimer *unused)
{
	looks[place_now()]++;
	if (READ_ONCE(waiting)) {
		waits++;
		waits_most = max(waits_most, waits);
	} else {
		waits = 0;
		WRITE_ONCE(waiting, true);
		tasklet_hi_schedule(&arrival);
	}
	hrtimer_forward_now(&timer, us_to_ktime(PERIOD_US));
	return HRTIMER_RESTART;
}

static int probe_show(struct seq_file *file, void *unused)
{
	int i;

	seq_printf(file, "{\"period_us\": %u, \"longest_us\": %u", PERIOD_US,
		   waits_most * PERIOD_US);
	for (i = 0; i < PLACES; i++)
		seq_printf(file, ", \"%s\": %lu", place_names[i], looks[i]);
	seq_puts(file, "}\n");
	return 0;
}

static int probe_open(struct inode *inode, struct file *file)
{
	return single_open(file, probe_show, NULL);
}

static ssize_t probe_write(struct file *file, const char __user *text, size_t size,
			   loff_t *at)
{
	memset(looks, 0, sizeof(looks));
	waits_most = 0;
	return size;
}

static const struct proc_ops probe_ops = {
	.proc_open	= probe_open,
	.proc_read	= seq_read,
	.proc_lseek	= seq_lseek,
	.proc_release	= single_release,
	.proc_write	= probe_write,
};

static long begin(void *unused)
{
	hrtimer_start(&timer, us_to_ktime(PERIOD_US), HRTIMER_MODE_REL_PINNED);
	return 0;
}

static int __init probe_init(void)
{
	if (!proc_create("probe", 0600, NULL, &probe_ops))
		return -ENOMEM;
	hrtimer_setup(&timer, look, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED);
	return work_on_cpu(0, begin, NULL);
}

static void __exit probe_exit(void)
{
	hrtimer_cancel(&timer);
	tasklet_kill(&arrival);
	remove_proc_entry("probe", NULL);
}

module_init(probe_init);
module_exit(probe_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("What a CPU does, and how long soft interrupts wait");
