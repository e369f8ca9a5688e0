/** Binary packages written from built modules. */
@NullMarked
package org.packetary.dkms2bin.packaging;

import org.jspecify.annotations.NullMarked;
