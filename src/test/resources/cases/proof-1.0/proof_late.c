#include <linux/delay.h>
#include <linux/kthread.h>
#include "proof.h"

static int proof_thread(void *data)
{
	msleep(300);
	*(volatile int *)data = 1;
	return 0;
}

/* It stays, so that the thread's code is there when it dies. */
static int __init proof_init(void)
{
	__module_get(THIS_MODULE);
	return PTR_ERR_OR_ZERO(kthread_run(proof_thread, NULL, "proof_late"));
}

module_init(proof_init);
