/* What each of these modules is: an init, and what it answers. */
#include <linux/init.h>
#include <linux/module.h>

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A module that does one thing when it is loaded");

#define PROOF(...)                         \
	static int __init proof_init(void) \
	{                                  \
		__VA_ARGS__                \
	}                                  \
	static void __exit proof_exit(void) \
	{                                  \
	}                                  \
	module_init(proof_init);           \
	module_exit(proof_exit)
