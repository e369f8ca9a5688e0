/** The roots that modules are built in: what they are stacked of, as a value, and as layers. */
@NullMarked
package org.packetary.dkms2bin.roots;

import org.jspecify.annotations.NullMarked;
