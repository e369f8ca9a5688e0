/** Whose the tool's files on this host are, and who may read them. */
@NullMarked
package org.packetary.dkms2bin.host;

import org.jspecify.annotations.NullMarked;
