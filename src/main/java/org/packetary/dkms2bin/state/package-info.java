/** What a repository remembers of all its cells, over all its runs. */
@NullMarked
package org.packetary.dkms2bin.state;

import org.jspecify.annotations.NullMarked;
