/** Base roots that come out of tarballs. */
@org.jspecify.annotations.NullMarked
package org.packetary.dkms2bin.distro.tarball;
