/** Proves the modules of packages, each on the kernel that it was built for. */
@NullMarked
package org.packetary.dkms2bin.proof.run;

import org.jspecify.annotations.NullMarked;
