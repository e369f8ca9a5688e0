/** What came of building cells, as directories of files, kept by the digests of their inputs. */
@NullMarked
package org.packetary.dkms2bin.result;

import org.jspecify.annotations.NullMarked;
