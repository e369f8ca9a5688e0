/** Kernels that can be booted: found in archives and files, unpacked, with their modules. */
@NullMarked
package org.packetary.dkms2bin.proof.image;

import org.jspecify.annotations.NullMarked;
