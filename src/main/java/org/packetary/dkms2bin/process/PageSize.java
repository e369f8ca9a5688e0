package org.packetary.dkms2bin.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The size of a page of memory, which differs among hosts of one architecture, too. */
final class PageSize {

  /** In bytes. */
  static final long BYTES = read(Path.of("/proc/self/auxv"));

  /** AT_PAGESZ, elf.h. */
  private static final long AT_PAGESZ = 6;

  private static final long USUAL = 4096;

  private PageSize() {}

  /** Reads the auxiliary vector, pairs of words (getauxval(3)). */
  private static long read(Path vector) {
    try {
      ByteBuffer words = ByteBuffer.wrap(Files.readAllBytes(vector)).order(ByteOrder.nativeOrder());
      while (words.remaining() >= 2 * Long.BYTES) {
        long type = words.getLong();
        long value = words.getLong();
        if (type == AT_PAGESZ) {
          return value;
        }
      }
      return USUAL;
    } catch (IOException e) {
      return USUAL;
    }
  }
}
