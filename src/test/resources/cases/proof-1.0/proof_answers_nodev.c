#include "proof.h"
PROOF(return -ENODEV;);
