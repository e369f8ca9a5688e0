/** Archives and compression: ar, tar, .deb files, and extraction that trusts nothing. */
@NullMarked
package org.packetary.dkms2bin.archive;

import org.jspecify.annotations.NullMarked;
