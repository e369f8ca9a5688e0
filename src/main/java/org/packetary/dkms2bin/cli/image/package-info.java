/** The commands about boot images, {@code dkms2bin image ...}. */
@NullMarked
package org.packetary.dkms2bin.cli.image;

import org.jspecify.annotations.NullMarked;
