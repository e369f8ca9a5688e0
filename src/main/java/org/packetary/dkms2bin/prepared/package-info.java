/** Build roots made ahead of time, and the archives that carry them to other hosts. */
@NullMarked
package org.packetary.dkms2bin.prepared;

import org.jspecify.annotations.NullMarked;
