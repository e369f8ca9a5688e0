/** The command that verifies packages by the statements about them. */
@NullMarked
package org.packetary.dkms2bin.cli.attest;

import org.jspecify.annotations.NullMarked;
