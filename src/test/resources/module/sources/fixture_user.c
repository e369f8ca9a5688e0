// SPDX-License-Identifier: MIT OR GPL-2.0
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/module.h>

extern int fixture_base_count(int step);
extern int fixture_absent(void) __attribute__((weak));

static int __init fixture_user_init(void)
{
	msleep(fixture_base_count(1));
	if (fixture_absent)
		return fixture_absent();
	return jiffies ? 0 : -EAGAIN;
}

static void __exit fixture_user_exit(void)
{
	fixture_base_count(-1);
}

module_init(fixture_user_init);
module_exit(fixture_user_exit);

MODULE_DESCRIPTION("Uses the kernel's symbols, another module's, and a weak one that nobody has");
MODULE_LICENSE("Dual MIT/GPL");
