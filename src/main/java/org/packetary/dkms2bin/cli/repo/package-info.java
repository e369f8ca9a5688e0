/** The commands about repositories: {@code dkms2bin repo ...}. */
@NullMarked
package org.packetary.dkms2bin.cli.repo;

import org.jspecify.annotations.NullMarked;
