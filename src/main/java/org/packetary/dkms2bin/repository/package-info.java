/** Package repositories: directories, locking and atomic publishing, whatever the index. */
@NullMarked
package org.packetary.dkms2bin.repository;

import org.jspecify.annotations.NullMarked;
