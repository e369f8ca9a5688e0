/** What the Java library lacks: digests in hexadecimal, trees of files, resources as text. */
@NullMarked
package org.packetary.dkms2bin.util;

import org.jspecify.annotations.NullMarked;
