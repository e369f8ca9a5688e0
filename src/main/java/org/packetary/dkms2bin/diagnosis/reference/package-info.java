/** What the headers of kernels at hand say to findings. */
@NullMarked
package org.packetary.dkms2bin.diagnosis.reference;

import org.jspecify.annotations.NullMarked;
