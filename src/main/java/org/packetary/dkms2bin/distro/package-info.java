/** Distributions as data: recipes, mirrors, and the kernels an archive offers. */
@NullMarked
package org.packetary.dkms2bin.distro;

import org.jspecify.annotations.NullMarked;
