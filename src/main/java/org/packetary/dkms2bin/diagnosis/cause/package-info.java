/** Complaints told apart into causes and consequences, with hints: the findings. */
@NullMarked
package org.packetary.dkms2bin.diagnosis.cause;

import org.jspecify.annotations.NullMarked;
