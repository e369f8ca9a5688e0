/**
 * Reads initial RAM file systems as the kernel does: segment by segment, into the tree of files
 * that it would make of them. The format is Documentation/driver-api/early-userspace/buffer-format
 * of the kernel's sources, and what init/initramfs.c does with it.
 */
@NullMarked
package org.packetary.dkms2bin.image.initramfs;

import org.jspecify.annotations.NullMarked;
