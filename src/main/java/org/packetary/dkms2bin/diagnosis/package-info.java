/** The way in to reading build output as findings. Pure: text in, data out. */
@NullMarked
package org.packetary.dkms2bin.diagnosis;

import org.jspecify.annotations.NullMarked;
