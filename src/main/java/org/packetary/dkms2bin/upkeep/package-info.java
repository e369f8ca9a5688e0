/** Looks after repositories: checks them, takes old packages out, goes back. */
@NullMarked
package org.packetary.dkms2bin.upkeep;

import org.jspecify.annotations.NullMarked;
