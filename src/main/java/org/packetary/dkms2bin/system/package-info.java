/** Packaging systems: what is done differently for Debian and for RPM packages. */
@org.jspecify.annotations.NullMarked
package org.packetary.dkms2bin.system;
