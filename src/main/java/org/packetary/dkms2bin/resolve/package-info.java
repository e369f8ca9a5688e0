/**
 * Makes plans: asks the archive and the drivers' dkms.conf, and settles for each cell what it is
 * built in and what decides about it.
 */
@NullMarked
package org.packetary.dkms2bin.resolve;

import org.jspecify.annotations.NullMarked;
