package org.packetary.dkms2bin.diagnosis;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** The lines of a log of any length, each cut to a bound, without colours. */
final class LogLines {

  /** Longer lines lose their end: no tool's complaint is that long. */
  static final int LONGEST = 8192;

  private final Reader reader;
  private final char[] buffer = new char[1 << 16];
  private final StringBuilder partial = new StringBuilder();
  private int at;
  private int end;
  private int number;

  LogLines(Reader reader) {
    this.reader = reader;
  }

  /** The number of the line that {@link #next} returned last, from 1. */
  int number() {
    return number;
  }

  /** The next line, without its end; null after the last. */
  @Nullable String next() throws IOException {
    partial.setLength(0);
    boolean any = false;
    while (true) {
      if (at == end) {
        end = Math.max(0, reader.read(buffer, 0, buffer.length));
        at = 0;
        if (end == 0) {
          return any ? finished(partial.toString()) : null;
        }
      }
      any = true;
      int from = at;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      int length = Math.min(at - from, LONGEST - partial.length());
      if (at < end) {
        at++;
        if (partial.length() == 0) {
          return finished(new String(buffer, from, length));
        }
        return finished(partial.append(buffer, from, length).toString());
      }
      partial.append(buffer, from, length);
    }
  }

  private String finished(String line) {
    number++;
    String text = PlainText.of(line);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
