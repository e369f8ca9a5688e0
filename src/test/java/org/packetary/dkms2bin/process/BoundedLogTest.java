package org.packetary.dkms2bin.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of output that is longer than its bound, whatever pieces it comes in. */
class BoundedLogTest {

  private static final int BOUND = 100;

  private final Path temp;

  BoundedLogTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static String text(int length) {
    return IntStream.range(0, length)
        .mapToObj(i -> String.valueOf((char) ('a' + i % 26)))
        .collect(Collectors.joining());
  }

  private static String bounded(String text) {
    return text.length() <= BOUND
        ? text
        : text.substring(0, BOUND / 2)
            + "\n[... "
            + (text.length() - BOUND)
            + " bytes left out ...]\n"
            + text.substring(text.length() - BOUND / 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 49, 50, 51, 99, 1000})
  void logAndCaptureKeepTheSameEnds(int piece) throws Exception {
    for (int length : new int[] {0, 1, 50, 51, 99, 100, 101, 149, 150, 151, 1234}) {
      Path file = temp.resolve("log-" + length);
      byte[] bytes = text(length).getBytes(StandardCharsets.US_ASCII);
      BoundedText capture = new BoundedText(BOUND);
      try (BoundedLog log = new BoundedLog(file, BOUND)) {
        for (int at = 0; at < length; at += piece) {
          int n = Math.min(piece, length - at);
          byte[] chunk = new byte[piece];
          System.arraycopy(bytes, at, chunk, 0, n);
          log.append(chunk, n);
          capture.append(chunk, n);
        }
      }

      String expected = bounded(text(length));
      assertThat(Files.readString(file)).as("log of %d bytes", length).isEqualTo(expected);
      assertThat(capture.text()).as("capture of %d bytes", length).isEqualTo(expected);
    }
  }

  @Test
  void whatFitsIsInTheFileBeforeTheCommandEnds() throws Exception {
    Path file = temp.resolve("log");
    try (BoundedLog log = new BoundedLog(file, BOUND)) {
      log.append("begun\n".getBytes(StandardCharsets.US_ASCII), 6);

      assertThat(Files.readString(file)).isEqualTo("begun\n");
    }
  }
}
