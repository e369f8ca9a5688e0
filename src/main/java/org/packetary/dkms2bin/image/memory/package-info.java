/** Installs RPM packages into systems that run in memory. */
@NullMarked
package org.packetary.dkms2bin.image.memory;

import org.jspecify.annotations.NullMarked;
