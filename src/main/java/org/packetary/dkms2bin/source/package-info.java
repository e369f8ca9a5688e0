/** DKMS packages in any form, read into source trees with the files that belong to them. */
@NullMarked
package org.packetary.dkms2bin.source;

import org.jspecify.annotations.NullMarked;
