/** Apt archives, asked through the host's apt. */
@org.jspecify.annotations.NullMarked
package org.packetary.dkms2bin.distro.apt;
