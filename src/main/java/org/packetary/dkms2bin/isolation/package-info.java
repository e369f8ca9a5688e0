/** Namespaces: what a command is apart from the host in, and as whom it runs there. */
@NullMarked
package org.packetary.dkms2bin.isolation;

import org.jspecify.annotations.NullMarked;
