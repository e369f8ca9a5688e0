/** Formats of archives, cpio, tar and zip, and compression, read and written. */
@NullMarked
package org.packetary.dkms2bin.archive;

import org.jspecify.annotations.NullMarked;
