#include "proof.h"

PROOF(
	for (;;)
		cpu_relax();
	return 0;
);
