/** Writes packages of a program, which are not built from modules: dkms2bin's own. */
@NullMarked
package org.packetary.dkms2bin.packaging.program;

import org.jspecify.annotations.NullMarked;
