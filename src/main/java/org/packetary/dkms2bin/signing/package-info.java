/** Signs with OpenPGP: the only user of Bouncy Castle. */
@NullMarked
package org.packetary.dkms2bin.signing;

import org.jspecify.annotations.NullMarked;
