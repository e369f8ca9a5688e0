package org.packetary.dkms2bin.diagnosis.log;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** The lines of a log of any length, each cut to a bound, without colours. */
final class LogLines {

  /** Longer lines lose their end: no tool's complaint is that long. */
  static final int LONGEST = 8192;

  private static final char DELETE = 0x7f;

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
    boolean plain = true;
    while (true) {
      if (at == end) {
        end = Math.max(0, reader.read(buffer, 0, buffer.length));
        at = 0;
        if (end == 0) {
          return any ? finished(partial.toString(), plain) : null;
        }
      }
      any = true;
      int from = at;
      for (char c; at < end && (c = buffer[at]) != '\n'; at++) {
        plain &= (c >= ' ' && c < DELETE) || c == '\t';
      }
      int length = Math.min(at - from, LONGEST - partial.length());
      if (at < end) {
        at++;
        if (partial.length() == 0) {
          return finished(new String(buffer, from, length), plain);
        }
        return finished(partial.append(buffer, from, length).toString(), plain);
      }
      partial.append(buffer, from, length);
    }
  }

  /** Most lines are plain ASCII, which shows as it is: reading them has seen to that. */
  private String finished(String line, boolean plain) {
    number++;
    if (plain) {
      return line;
    }
    String text = PlainText.of(line);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
