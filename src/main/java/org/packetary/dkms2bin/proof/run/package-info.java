/** Proves modules on the kernels that archives have, and so those of packages. */
@NullMarked
package org.packetary.dkms2bin.proof.run;

import org.jspecify.annotations.NullMarked;
