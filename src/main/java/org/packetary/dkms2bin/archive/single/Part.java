package org.packetary.dkms2bin.archive.single;

import java.io.IOException;
import java.io.InputStream;

/** The next bytes of a stream, and then an end. Closing it leaves the stream open. */
public final class Part extends InputStream {

  private final InputStream in;
  private long left;

  /** So many bytes, or fewer where the stream ends before. */
  public Part(InputStream in, long length) {
    this.in = in;
    this.left = length;
  }

  /** All that follows, kept from being closed. */
  static Part of(InputStream in) {
    return new Part(in, Long.MAX_VALUE);
  }

  /** How many are left. */
  public long left() {
    return left;
  }

  @Override
  public int read() throws IOException {
    if (left == 0) {
      return -1;
    }
    int read = in.read();
    left -= read < 0 ? 0 : 1;
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0 && length > 0) {
      return -1;
    }
    int read = in.read(buffer, offset, (int) Math.min(length, left));
    left -= Math.max(read, 0);
    return read;
  }
}
