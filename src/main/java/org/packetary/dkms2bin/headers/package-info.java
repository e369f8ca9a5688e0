/** What a kernel's headers declare: read from their text, and kept in an index. */
@NullMarked
package org.packetary.dkms2bin.headers;

import org.jspecify.annotations.NullMarked;
