package org.packetary.dkms2bin.image.initramfs;

/**
 * A member of a cpio archive in newc form, without its content.
 *
 * @param name as it is written
 * @param mode kind and permissions
 * @param inode its number, which with the device's says which members are one file
 * @param device the device's numbers
 * @param links how many names the file has
 * @param size of the content, in bytes
 * @param head the header with the name behind it and a NUL, a char for each byte: all that the
 *     archive says of it
 */
record CpioMember(
    String name, int mode, long inode, String device, long links, long size, String head) {

  static final String TRAILER = "TRAILER!!!";

  private static final int KIND = 0170000;
  static final int DIRECTORY = 0040000;
  static final int FILE = 0100000;
  static final int LINK = 0120000;

  int kind() {
    return mode & KIND;
  }

  boolean isTrailer() {
    return name.equals(TRAILER);
  }
}
