#include "proof.h"

int proof_provided(void);

int proof_provided(void)
{
	return 0;
}
EXPORT_SYMBOL(proof_provided);
PROOF(return 0;);
