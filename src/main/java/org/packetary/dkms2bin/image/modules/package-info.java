/**
 * Lays modules of packages over those of an image: which of them count, whether they fit together,
 * and what {@code depmod} says of all.
 */
@NullMarked
package org.packetary.dkms2bin.image.modules;

import org.jspecify.annotations.NullMarked;
