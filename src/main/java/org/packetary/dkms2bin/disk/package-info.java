/** Driver disks: their layouts, the media that hold them, and taking them apart. */
@org.jspecify.annotations.NullMarked
package org.packetary.dkms2bin.disk;
