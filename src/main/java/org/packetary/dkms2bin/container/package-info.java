/** Containers and their images, by podman or docker. */
@NullMarked
package org.packetary.dkms2bin.container;

import org.jspecify.annotations.NullMarked;
