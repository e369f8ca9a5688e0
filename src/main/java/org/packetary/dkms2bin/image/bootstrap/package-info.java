/** Makes bootstrap containers: kernel, initial RAM file system and root of packages. */
@NullMarked
package org.packetary.dkms2bin.image.bootstrap;

import org.jspecify.annotations.NullMarked;
