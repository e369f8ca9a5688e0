/** What tools say, and what their sentences mean: compilers, make, linkers, scripts. */
@NullMarked
package org.packetary.dkms2bin.diagnosis.words;

import org.jspecify.annotations.NullMarked;
