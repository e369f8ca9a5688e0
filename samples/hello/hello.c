// SPDX-License-Identifier: GPL-2.0
/* Greets in the kernel log when it is loaded and when it is removed. */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

static char *whom = "world";
module_param(whom, charp, 0444);
MODULE_PARM_DESC(whom, "whom to greet (default: world)");

static int __init hello_init(void)
{
	pr_info("hello, %s\n", whom);
	return 0;
}

static void __exit hello_exit(void)
{
	pr_info("goodbye, %s\n", whom);
}

module_init(hello_init);
module_exit(hello_exit);

MODULE_AUTHOR("The dkms2bin developers");
MODULE_DESCRIPTION("A greeting, to try out-of-tree module builds with");
MODULE_VERSION("1.0");
MODULE_LICENSE("GPL");
