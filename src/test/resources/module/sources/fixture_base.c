// SPDX-License-Identifier: MIT OR GPL-2.0
#include <linux/module.h>
#include <linux/printk.h>

int fixture_base_count(int step)
{
	static int count;

	count += step;
	pr_info("count is %d\n", count);
	return count;
}
EXPORT_SYMBOL(fixture_base_count);

MODULE_DESCRIPTION("Exports a symbol to another module of the same build");
MODULE_LICENSE("Dual MIT/GPL");
MODULE_VERSION("1.2");
