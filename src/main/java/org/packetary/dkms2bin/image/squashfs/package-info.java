/** Reads what squashfs images say of themselves, and makes them again by the host's tools. */
@NullMarked
package org.packetary.dkms2bin.image.squashfs;

import org.jspecify.annotations.NullMarked;
