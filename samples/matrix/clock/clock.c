// SPDX-License-Identifier: GPL-2.0
/* Says in the kernel log what time it is when it is loaded. */

#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/timekeeping.h>

static int __init clock_init(void)
{
	pr_info("clock: %lld days since 1970\n", ktime_get_real_seconds() / 86400);
	return 0;
}

static void __exit clock_exit(void)
{
}

module_init(clock_init);
module_exit(clock_exit);

MODULE_AUTHOR("The dkms2bin developers");
MODULE_DESCRIPTION("The time, to try patches of out-of-tree modules with");
MODULE_VERSION("1.0");
MODULE_LICENSE("GPL");
