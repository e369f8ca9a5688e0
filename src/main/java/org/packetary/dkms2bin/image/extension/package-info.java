/** Says which systems a system extension fits. */
@NullMarked
package org.packetary.dkms2bin.image.extension;

import org.jspecify.annotations.NullMarked;
