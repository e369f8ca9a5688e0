/** Commands that have modules signed elsewhere. */
@NullMarked
package org.packetary.dkms2bin.cli.sign;

import org.jspecify.annotations.NullMarked;
