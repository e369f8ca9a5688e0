#include "proof.h"
PROOF(return 0;);
