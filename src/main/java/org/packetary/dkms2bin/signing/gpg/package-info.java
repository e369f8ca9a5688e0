/** Signs with keys that the user's GnuPG holds, on a smartcard too. */
@NullMarked
package org.packetary.dkms2bin.signing.gpg;

import org.jspecify.annotations.NullMarked;
