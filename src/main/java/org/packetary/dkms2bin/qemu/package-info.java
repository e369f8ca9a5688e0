/** Virtual machines by QEMU: described as values, run within limits, gone with this process. */
@NullMarked
package org.packetary.dkms2bin.qemu;

import org.jspecify.annotations.NullMarked;
