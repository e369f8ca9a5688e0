/** Reads the values of options: words, ages, time limits. */
@NullMarked
package org.packetary.dkms2bin.cli.value;

import org.jspecify.annotations.NullMarked;
