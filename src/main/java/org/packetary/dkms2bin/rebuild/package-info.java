/** Builds packages again from the statements about them, and compares. */
@NullMarked
package org.packetary.dkms2bin.rebuild;

import org.jspecify.annotations.NullMarked;
