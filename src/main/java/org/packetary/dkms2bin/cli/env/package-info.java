/** The commands about build roots: {@code dkms2bin env ...}. */
@NullMarked
package org.packetary.dkms2bin.cli.env;

import org.jspecify.annotations.NullMarked;
