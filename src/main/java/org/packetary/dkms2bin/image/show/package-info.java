/** Says what boot images are, have in them, and what of it a kernel would not unpack. */
@NullMarked
package org.packetary.dkms2bin.image.show;

import org.jspecify.annotations.NullMarked;
