/** Signatures of modules that are made elsewhere: what is handed out, and what comes back. */
@NullMarked
package org.packetary.dkms2bin.detached;

import org.jspecify.annotations.NullMarked;
