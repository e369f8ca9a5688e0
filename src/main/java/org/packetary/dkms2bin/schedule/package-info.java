/**
 * Tasks with needs, weights and lanes, run side by side to the end of all. Knows nothing of what
 * they do.
 */
@NullMarked
package org.packetary.dkms2bin.schedule;

import org.jspecify.annotations.NullMarked;
