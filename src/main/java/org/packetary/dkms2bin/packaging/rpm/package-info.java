/** Writes .rpm packages, with redline's parts. */
@NullMarked
package org.packetary.dkms2bin.packaging.rpm;

import org.jspecify.annotations.NullMarked;
