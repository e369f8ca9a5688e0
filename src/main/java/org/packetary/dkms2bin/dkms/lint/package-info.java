/** Looks over sources before they are built, for what will not work. Runs nothing of them. */
@NullMarked
package org.packetary.dkms2bin.dkms.lint;

import org.jspecify.annotations.NullMarked;
