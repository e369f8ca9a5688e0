/** Images by which machines without a disk boot from the network, out of the box. */
@NullMarked
package org.packetary.dkms2bin.image.netboot;

import org.jspecify.annotations.NullMarked;
