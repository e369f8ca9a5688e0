/** Keeps a cache in order: what is in it, whether it is whole, and what goes. */
@NullMarked
package org.packetary.dkms2bin.housekeeping;

import org.jspecify.annotations.NullMarked;
