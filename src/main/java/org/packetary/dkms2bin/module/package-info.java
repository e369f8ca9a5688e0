/** Kernel modules (ELF): what they say of themselves, and whether that fits a kernel. */
@NullMarked
package org.packetary.dkms2bin.module;

import org.jspecify.annotations.NullMarked;
