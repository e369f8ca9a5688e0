/**
 * The commands about repositories and the keys that sign them: {@code dkms2bin repo ...}, {@code
 * coverage}, {@code key ...}.
 */
@NullMarked
package org.packetary.dkms2bin.cli.repo;

import org.jspecify.annotations.NullMarked;
