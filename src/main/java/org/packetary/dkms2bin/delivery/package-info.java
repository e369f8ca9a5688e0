/** Delivers results: packs them, makes disks, and publishes both into a repository. */
@NullMarked
package org.packetary.dkms2bin.delivery;

import org.jspecify.annotations.NullMarked;
