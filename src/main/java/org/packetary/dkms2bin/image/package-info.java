/** Brings modules of packages into boot images. */
@NullMarked
package org.packetary.dkms2bin.image;

import org.jspecify.annotations.NullMarked;
