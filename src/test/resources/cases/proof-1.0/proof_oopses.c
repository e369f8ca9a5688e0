#include "proof.h"

PROOF(
	*(volatile int *)NULL = 1;
	return 0;
);
