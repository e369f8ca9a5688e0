#include "proof.h"

int proof_provided(void);

PROOF(return proof_provided(););
