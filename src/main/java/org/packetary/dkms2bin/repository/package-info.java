/** Package repositories: indexes and atomic publishing. */
@NullMarked
package org.packetary.dkms2bin.repository;

import org.jspecify.annotations.NullMarked;
