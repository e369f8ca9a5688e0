/** Values of {@code model} as JSON, in both directions: one codec for whatever keeps them. */
@NullMarked
package org.packetary.dkms2bin.json;

import org.jspecify.annotations.NullMarked;
