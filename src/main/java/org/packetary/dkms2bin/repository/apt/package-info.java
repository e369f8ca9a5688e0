/** The indexes of apt repositories. */
@NullMarked
package org.packetary.dkms2bin.repository.apt;

import org.jspecify.annotations.NullMarked;
