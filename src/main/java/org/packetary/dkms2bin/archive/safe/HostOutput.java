package org.packetary.dkms2bin.archive.safe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * A new file whose failures, a full disk above all, are {@link EnvironmentException}, so that they
 * are never mistaken for damage of what is being read meanwhile.
 */
final class HostOutput extends OutputStream {

  private final Path file;
  private final OutputStream out;

  private HostOutput(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /** Creates the file, which must not exist, not even as a dangling link. */
  static HostOutput create(Path file) {
    try {
      return new HostOutput(
          file,
          Files.newOutputStream(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      throw HostIo.failure("cannot create " + file, e);
    }
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) {
    try {
      out.write(buffer, offset, length);
    } catch (IOException e) {
      throw HostIo.failure("cannot write " + file, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw HostIo.failure("cannot write " + file, e);
    }
  }
}
