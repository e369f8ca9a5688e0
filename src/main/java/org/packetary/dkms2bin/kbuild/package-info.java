/** What kbuild noted of a build: which files made which modules, and how they were compiled. */
@NullMarked
package org.packetary.dkms2bin.kbuild;

import org.jspecify.annotations.NullMarked;
