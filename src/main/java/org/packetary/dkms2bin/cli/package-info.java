/** The command line: options, terminal output and exit codes. */
@NullMarked
package org.packetary.dkms2bin.cli;

import org.jspecify.annotations.NullMarked;
