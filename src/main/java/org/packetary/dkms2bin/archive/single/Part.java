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

  /** How many are left. */
  public long left() {
    return left;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
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
