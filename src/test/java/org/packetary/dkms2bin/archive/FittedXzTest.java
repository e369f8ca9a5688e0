package org.packetary.dkms2bin.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class FittedXzTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 5_000, 700_000, 1_200_000})
  void theBytesAreThoseOfTheUsualWindow(int size, @TempDir Path work) throws IOException {
    byte[] content = content(size);
    Path file = work.resolve("fitted.xz");

    FittedXz.compress(new ByteArrayInputStream(content), size, file);

    assertThat(Files.readAllBytes(file)).isEqualTo(usual(content));
  }

  @Test
  void whatFollowsInTheStreamIsLeft(@TempDir Path work) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(content(2_000));

    FittedXz.compress(in, 1_500, work.resolve("part.xz"));

    assertThat(in.available()).isEqualTo(500);
  }

  @Test
  void aStreamThatEndsBeforeIsAnError(@TempDir Path work) {
    assertThatThrownBy(
            () ->
                FittedXz.compress(
                    new ByteArrayInputStream(content(10)), 11, work.resolve("short.xz")))
        .isInstanceOf(EOFException.class);
  }

  /** Words in changing order: some of it repeats, near and far. */
  private static byte[] content(int size) {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder(size + 20);
    while (text.length() < size) {
      text.append("symbol_")
          .append(random.nextInt(3_000))
          .append(random.nextInt(9) == 0 ? '\n' : ' ');
    }
    return text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] usual(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new XZOutputStream(bytes, new LZMA2Options())) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
