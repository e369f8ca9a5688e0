#include "proof.h"
PROOF(return -EINVAL;);
