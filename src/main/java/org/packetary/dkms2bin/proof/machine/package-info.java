/** Proves modules in virtual machines: what goes into which boot, and what came of it. */
@NullMarked
package org.packetary.dkms2bin.proof.machine;

import org.jspecify.annotations.NullMarked;
