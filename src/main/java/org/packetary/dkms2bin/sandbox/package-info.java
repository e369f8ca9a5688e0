/** Where builds run: cached read-only layers under a private one, in namespaces of their own. */
@NullMarked
package org.packetary.dkms2bin.sandbox;

import org.jspecify.annotations.NullMarked;
