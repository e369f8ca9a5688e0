// SPDX-License-Identifier: GPL-2.0
/* Makes /proc/sys/ancient as drivers did before Linux 6.5. */

#include <linux/errno.h>
#include <linux/module.h>
#include <linux/sysctl.h>

static struct ctl_table ancient_table[] = {
	{
		.procname = "ancient",
		.mode = 0555,
	},
	{ }
};

static struct ctl_table_header *header;

static int __init ancient_init(void)
{
	header = register_sysctl_table(ancient_table);
	return header ? 0 : -ENOMEM;
}

static void __exit ancient_exit(void)
{
	unregister_sysctl_table(header);
}

module_init(ancient_init);
module_exit(ancient_exit);

MODULE_AUTHOR("The dkms2bin developers");
MODULE_DESCRIPTION("A driver that newer kernels have left behind");
MODULE_VERSION("0.9");
MODULE_LICENSE("GPL");
