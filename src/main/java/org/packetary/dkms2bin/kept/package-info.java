/** Roots of cells that outlive their run: what is known of each, and what can be done with them. */
@NullMarked
package org.packetary.dkms2bin.kept;

import org.jspecify.annotations.NullMarked;
