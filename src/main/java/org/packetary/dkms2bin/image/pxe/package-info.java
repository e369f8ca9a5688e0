/** Makes packages of images that machines boot by PXE. */
@NullMarked
package org.packetary.dkms2bin.image.pxe;

import org.jspecify.annotations.NullMarked;
