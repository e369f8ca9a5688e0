/**
 * What of a build root decides about a module's bytes: the packages that count, and our own
 * scripts. What else is in the root is known, too, but does not count.
 */
@NullMarked
package org.packetary.dkms2bin.toolchain;

import org.jspecify.annotations.NullMarked;
