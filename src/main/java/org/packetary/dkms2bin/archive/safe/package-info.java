/** Extraction that trusts nothing: limits, links, modes and the directory it stays in. */
@NullMarked
package org.packetary.dkms2bin.archive.safe;

import org.jspecify.annotations.NullMarked;
