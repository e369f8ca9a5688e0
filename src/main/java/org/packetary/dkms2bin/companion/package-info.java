/** Files about packages that lie in a repository beside them and come and go with them. */
@NullMarked
package org.packetary.dkms2bin.companion;

import org.jspecify.annotations.NullMarked;
