#include "proof.h"

PROOF(
	WARN_ON(1);
	return 0;
);
