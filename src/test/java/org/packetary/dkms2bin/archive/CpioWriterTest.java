package org.packetary.dkms2bin.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;

class CpioWriterTest {

  private final Path temp;

  CpioWriterTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private byte[] archive() throws IOException {
    Path other = Files.writeString(temp.resolve("other"), "of a file");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CpioWriter cpio = new CpioWriter(bytes, Instant.EPOCH)) {
      cpio.directory("dev", 0755);
      cpio.device("dev/console", 0600, 5, 1);
      cpio.file("init", 0755, "abc".getBytes(StandardCharsets.UTF_8));
      cpio.file("other", 0644, other);
      cpio.link("bin", "usr/bin");
    }
    return bytes.toByteArray();
  }

  @Test
  void givesTheSameBytesForTheSameEntries() throws IOException {
    assertThat(archive()).isEqualTo(archive()).hasSizeGreaterThan(500);
    assertThat(archive().length % 4).isZero();
  }

  @Test
  void writesWhatReadersRead() throws IOException {
    byte[] bytes = archive();
    List<String> members = new ArrayList<>();

    new CpioReader("a.cpio", ExtractionLimits.DEFAULT, OptionalLong.empty())
        .read(
            new ByteArrayInputStream(bytes),
            () -> bytes.length,
            Compression.NONE,
            (member, content) ->
                members.add(
                    String.join(
                        " ",
                        member.name(),
                        member.kind().toString(),
                        Integer.toOctalString(member.mode()),
                        member.linkTarget(),
                        new String(content.readAllBytes(), StandardCharsets.UTF_8))));

    assertThat(members)
        .containsExactly(
            "dev DIRECTORY 755  ",
            "dev/console SPECIAL 600  ",
            "init FILE 755  abc",
            "other FILE 644  of a file",
            "bin SYMLINK 777 usr/bin ");
  }
}
