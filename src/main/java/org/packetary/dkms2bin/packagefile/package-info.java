/** Reads package files, .deb and .rpm, and the fields that they carry. */
@NullMarked
package org.packetary.dkms2bin.packagefile;

import org.jspecify.annotations.NullMarked;
