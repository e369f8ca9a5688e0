/** Builds one cell from its specification into a result: dkms, verification, diagnosis. */
@NullMarked
package org.packetary.dkms2bin.cell;

import org.jspecify.annotations.NullMarked;
