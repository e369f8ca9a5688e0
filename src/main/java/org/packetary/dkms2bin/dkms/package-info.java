/** dkms itself: evaluating dkms.conf and running add, build and install in a sandbox. */
@NullMarked
package org.packetary.dkms2bin.dkms;

import org.jspecify.annotations.NullMarked;
