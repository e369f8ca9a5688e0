/** Guesses what cells will take, time and memory, from what they took before. */
@NullMarked
package org.packetary.dkms2bin.estimate;

import org.jspecify.annotations.NullMarked;
