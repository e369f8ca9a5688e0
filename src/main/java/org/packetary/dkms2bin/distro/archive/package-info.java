/** Package archives as builds need them, and what is kept of their answers. */
@org.jspecify.annotations.NullMarked
package org.packetary.dkms2bin.distro.archive;
