#include "proof.h"
PROOF(return -ENOENT;);
