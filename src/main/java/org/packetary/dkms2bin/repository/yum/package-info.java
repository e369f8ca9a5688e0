/** The indexes of yum repositories, which createrepo_c writes. */
@NullMarked
package org.packetary.dkms2bin.repository.yum;

import org.jspecify.annotations.NullMarked;
