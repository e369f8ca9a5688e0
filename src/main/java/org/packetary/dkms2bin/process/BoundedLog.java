package org.packetary.dkms2bin.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A log file that grows as the command writes, up to a bound; past it the last part is kept in
 * memory and added when the log is closed. An existing file is continued.
 */
final class BoundedLog implements Closeable {

  /** 64 MiB: more than the longest real make.log seen, by far. */
  static final int BOUND = 64 << 20;

  private final OutputStream file;
  private final BoundedText text;

  BoundedLog(Path path, int bound) throws IOException {
    file = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    text = new BoundedText(bound);
  }

  synchronized void append(byte[] bytes, int length) throws IOException {
    int direct = Math.min(length, text.roomInHead());
    if (direct > 0) {
      file.write(bytes, 0, direct);
    }
    text.append(bytes, length);
  }

  @Override
  public synchronized void close() throws IOException {
    try (file) {
      file.write(text.gap().getBytes(StandardCharsets.UTF_8));
      file.write(text.tail());
    }
  }
}
