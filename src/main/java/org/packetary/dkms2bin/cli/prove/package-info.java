/** The command that proves modules: {@code dkms2bin prove}. */
@NullMarked
package org.packetary.dkms2bin.cli.prove;

import org.jspecify.annotations.NullMarked;
