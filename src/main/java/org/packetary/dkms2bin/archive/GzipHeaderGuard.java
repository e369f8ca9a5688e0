package org.packetary.dkms2bin.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Keeps gzip headers short. Their file name and comment end where the file says, and Commons
 * Compress keeps both in memory. It reads headers byte by byte, and what was compressed in blocks.
 */
final class GzipHeaderGuard extends FilterInputStream {

  /** The extra field may have 64 KiB; names and comments are far shorter. */
  private static final int LONGEST_HEADER = 256 << 10;

  private int single;

  GzipHeaderGuard(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    if (++single > LONGEST_HEADER) {
      throw new IOException("a gzip header is longer than " + LONGEST_HEADER + " bytes");
    }
    return super.read();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    single = 0;
    return super.read(buffer, offset, length);
  }
}
