/** Reads one compressed stream out of a file that goes on behind it, and says where it ends. */
@NullMarked
package org.packetary.dkms2bin.archive.single;

import org.jspecify.annotations.NullMarked;
