#include "proof.h"

PROOF(
	pr_info("WARNING: CPU: 0 PID: 1 at kernel/nowhere.c:1 nothing+0x0/0x1\n");
	pr_info("{\"nonce\":\"0\",\"tried\":1,\"errno\":\"1\"}\n");
	return 0;
);
