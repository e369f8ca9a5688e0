/** Cached read-only trees of files, and the directories that a run works in. */
@NullMarked
package org.packetary.dkms2bin.layer;

import org.jspecify.annotations.NullMarked;
