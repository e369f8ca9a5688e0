package org.packetary.dkms2bin.archive.safe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * An archive's file, read so that a failure of the host is told from damage of the archive: the
 * former is {@link EnvironmentException} from here, the latter {@link IOException} from the readers
 * on top. Counts what was read.
 */
public final class HostInput extends InputStream {

  private final Path file;
  private final InputStream in;
  private long count;

  private HostInput(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Opens the file.
   *
   * @throws InputException if there is no such file, or it is not a regular one, or we may not read
   *     it
   */
  public static HostInput open(Path file) {
    return HostIo.opened(
        file, "package file", () -> new HostInput(file, Files.newInputStream(file)));
  }

  /** How many bytes were read. */
  public long count() {
    return count;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    try {
      int n = in.read(buffer, offset, length);
      count += Math.max(n, 0);
      return n;
    } catch (IOException e) {
      throw HostIo.failure("cannot read " + file, e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw HostIo.failure("cannot close " + file, e);
    }
  }
}
