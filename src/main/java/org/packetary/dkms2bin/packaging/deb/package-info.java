/** Writes .deb packages, with jdeb. */
@NullMarked
package org.packetary.dkms2bin.packaging.deb;

import org.jspecify.annotations.NullMarked;
