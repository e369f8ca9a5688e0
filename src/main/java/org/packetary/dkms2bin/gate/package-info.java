/** Gates: packages that keep hosts at the newest kernel that has all drivers of a set. */
@NullMarked
package org.packetary.dkms2bin.gate;

import org.jspecify.annotations.NullMarked;
