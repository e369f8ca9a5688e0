/** A kernel release and what belongs to it: its name, configuration and exported symbols. */
@NullMarked
package org.packetary.dkms2bin.kernel;

import org.jspecify.annotations.NullMarked;
