/** Signatures of kernel modules, for Secure Boot. */
@NullMarked
package org.packetary.dkms2bin.signing.module;

import org.jspecify.annotations.NullMarked;
