/** Yum repositories, asked through the host's dnf. */
@org.jspecify.annotations.NullMarked
package org.packetary.dkms2bin.distro.dnf;
