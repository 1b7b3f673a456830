// SPDX-License-Identifier: GPL-2.0
/* Which requests for memory are to fail: see failing.h. */
#include <linux/moduleparam.h>
#include <linux/preempt.h>
#include <linux/spinlock.h>
#include <linux/string.h>

/* What is told to fail, and how much of it is still to come. */
static struct {
	char site[80];
	unsigned int skip;
	unsigned int remaining;
	unsigned int every;
	unsigned int turn;
	unsigned int failed;
} told;

/* Guards @told and all sites. */
static DEFINE_SPINLOCK(lock);
static LIST_HEAD(sites);

/* Does @text begin with the part, and end there or go on with another? */
static const char *behind(const char *text, const char *part)
{
	size_t len = strlen(part);

	if (strncmp(text, part, len) || (text[len] && text[len] != '.'))
		return NULL;
	return text[len] ? text + len + 1 : text + len;
}

static bool is_meant(const struct failing_site *site)
{
	const char *rest = told.site;

	if (!strcmp(rest, "*"))
		return !site->packet;
	if (!strcmp(rest, "atomic"))
		return !site->packet && softirq_count();
	if (!*rest)
		return false;
	rest = behind(rest, site->noun);
	if (rest && *rest)
		rest = behind(rest, site->function);
	if (rest && *rest)
		rest = behind(rest, site->call);
	return rest && !*rest;
}

static bool fails(const struct failing_site *site)
{
	if (!is_meant(site))
		return false;
	if (told.skip) {
		told.skip--;
		return false;
	}
	return told.remaining && !(++told.turn % told.every);
}

/**
 * failing_fails() - is a request for memory to fail
 * @site: where it is made
 *
 * Context: Any.
 * Return: true if so.
 */
bool failing_fails(struct failing_site *site)
{
	unsigned long flags;
	bool failed;

	spin_lock_irqsave(&lock, flags);
	if (!site->seen++)
		list_add_tail(&site->list, &sites);
	failed = fails(site);
	if (failed) {
		site->failed++;
		told.failed++;
		told.remaining--;
	}
	spin_unlock_irqrestore(&lock, flags);
	return failed;
}

static int failing_set(const char *text, const struct kernel_param *param)
{
	unsigned int skip = 0, count = UINT_MAX, every = 1;
	char site[sizeof(told.site)];

	if (sscanf(text, "%79[^:]:%u:%u:%u", site, &skip, &count, &every) < 1 || !every)
		return -EINVAL;
	spin_lock_irq(&lock);
	strscpy(told.site, strcmp(site, "none") ? site : "", sizeof(told.site));
	told.skip = skip;
	told.remaining = count;
	told.every = every;
	told.turn = 0;
	told.failed = 0;
	spin_unlock_irq(&lock);
	return 0;
}

static int failing_get(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%u\n", READ_ONCE(told.failed));
}

static int failing_get_sites(char *buffer, const struct kernel_param *param)
{
	const struct failing_site *site;
	int len = 0;

	spin_lock_irq(&lock);
	list_for_each_entry(site, &sites, list)
		len += scnprintf(buffer + len, PAGE_SIZE - len, "%s.%s.%s %u %u\n",
				 site->noun, site->function, site->call,
				 site->seen, site->failed);
	spin_unlock_irq(&lock);
	return len;
}

static const struct kernel_param_ops failing_ops = {
	.set = failing_set,
	.get = failing_get,
};

static const struct kernel_param_ops failing_sites_ops = {
	.get = failing_get_sites,
};

module_param_cb(failing, &failing_ops, NULL, 0600);
MODULE_PARM_DESC(failing, "which requests for memory fail; reading: how many did");
module_param_cb(failing_sites, &failing_sites_ops, NULL, 0400);
MODULE_PARM_DESC(failing_sites, "site, times seen, times failed");
