/** Understands driver sources without dkms.conf, from their Makefiles, and writes it. */
@NullMarked
package org.packetary.dkms2bin.source.driver;

import org.jspecify.annotations.NullMarked;
