/** Lists what a module package is made of, file by file, in forms that other tools read. */
@NullMarked
package org.packetary.dkms2bin.sbom;

import org.jspecify.annotations.NullMarked;
