/** A log read once, from its first line to its last, into complaints. */
@NullMarked
package org.packetary.dkms2bin.diagnosis.reading;

import org.jspecify.annotations.NullMarked;
