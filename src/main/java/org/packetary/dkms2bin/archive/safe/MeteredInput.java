package org.packetary.dkms2bin.archive.safe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * Decompressed bytes under watch: how many there are altogether, how they compare with the
 * compressed ones, and how many a reader takes for headers, which it keeps in memory.
 */
public final class MeteredInput extends InputStream {

  private final InputStream in;
  private final OutputMeter meter;
  private final String archive;
  private long window;
  private long windowLimit = Long.MAX_VALUE;
  private long trailingZeros;
  private final ByteArrayOutputStream windowBytes = new ByteArrayOutputStream();

  /**
   * Watches a stream.
   *
   * @param compressed how many compressed bytes were taken so far
   */
  public MeteredInput(
      InputStream in, LongSupplier compressed, String archive, ExtractionLimits limits) {
    this.in = in;
    this.meter = new OutputMeter(compressed, archive, limits);
    this.archive = archive;
  }

  /** From here on, at most this many bytes may be read until the window closes. They are kept. */
  public void openWindow(int limit) {
    window = 0;
    windowLimit = limit;
    trailingZeros = 0;
    windowBytes.reset();
  }

  /** Ends the limit. */
  public void closeWindow() {
    windowLimit = Long.MAX_VALUE;
  }

  /** How many bytes were read altogether. */
  public long total() {
    return meter.total();
  }

  /** What was read in the window, one char for each byte. */
  public String window() {
    return windowBytes.toString(StandardCharsets.ISO_8859_1);
  }

  /** How many of the last bytes read since the window opened are zero. */
  public long trailingZeros() {
    return trailingZeros;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = Damage.asIoException(() -> in.read(buffer, offset, length));
    if (n > 0) {
      window += n;
      countZeros(buffer, offset, n);
      meter.add(n);
      check();
      if (windowLimit != Long.MAX_VALUE) {
        windowBytes.write(buffer, offset, n);
      }
    }
    return n;
  }

  private void countZeros(byte[] buffer, int offset, int n) {
    int zeros = 0;
    while (zeros < n && buffer[offset + n - 1 - zeros] == 0) {
      zeros++;
    }
    trailingZeros = zeros == n ? trailingZeros + n : zeros;
  }

  private void check() {
    if (window > windowLimit) {
      throw Damage.bomb(archive, "a member's header is longer than " + windowLimit + " bytes");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
