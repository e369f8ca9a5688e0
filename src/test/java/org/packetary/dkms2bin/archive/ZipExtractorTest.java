package org.packetary.dkms2bin.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.InputException;

class ZipExtractorTest {

  private final Path tmp;

  ZipExtractorTest(@TempDir Path tmp) {
    this.tmp = tmp;
  }

  private static ZipBuilder zip() {
    return new ZipBuilder()
        .directory("hello-1.0")
        .file("hello-1.0/dkms.conf", "PACKAGE_NAME=hello\n")
        .file("hello-1.0/hello.c", "int x;\n".repeat(500));
  }

  private Path extract(byte[] bytes) throws IOException {
    Path root = tmp.resolve("root");
    new ZipExtractor(ExtractionLimits.DEFAULT)
        .extract(Files.write(tmp.resolve("sources.zip"), bytes), root);
    return root;
  }

  private void refused(byte[] bytes, String... words) {
    assertThatThrownBy(() -> extract(bytes))
        .isInstanceOfSatisfying(InputException.class, e -> assertThat(e.hint()).isPresent())
        .hasMessageContaining("sources.zip")
        .hasMessageContainingAll(words);
  }

  @Test
  void modesTimesAndLinksSurvive() throws IOException {
    Path root =
        extract(
            zip()
                .member(
                    "hello-1.0/configure", 0104755, "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8))
                .symlink("hello-1.0/sub/link", "../hello.c")
                .build());

    Path configure = root.resolve("hello-1.0/configure");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(configure)))
        .isEqualTo("rwxr-xr-x");
    assertThat(Files.getAttribute(configure, "unix:mode")).isEqualTo(0100755);
    assertThat(Files.getLastModifiedTime(configure).toInstant())
        .isEqualTo(Instant.ofEpochSecond(TarBuilder.TIME));
    assertThat(Files.readSymbolicLink(root.resolve("hello-1.0/sub/link")))
        .hasToString("../hello.c");
    assertThat(root.resolve("hello-1.0/hello.c")).hasContent("int x;\n".repeat(500));
  }

  @Test
  void archivesOfOtherSystemsGetUsualModesAndTheSameTimesEverywhere() throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry("dos.c");
    TimeZone zone = TimeZone.getDefault();
    Instant time;
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
      entry.setTime(Instant.parse("2020-07-01T12:00:00Z").toEpochMilli());
      byte[] bytes = zip().add(entry, new byte[] {'x'}).build();
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
      time = Files.getLastModifiedTime(extract(bytes).resolve("dos.c")).toInstant();
    } finally {
      TimeZone.setDefault(zone);
    }

    assertThat(time).isEqualTo(Instant.parse("2020-07-01T08:00:00Z"));
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(tmp.resolve("root/dos.c"))))
        .isEqualTo("rw-r--r--");
  }

  @Test
  void emptyArchiveIsRead() throws IOException {
    assertThat(extract(new ZipBuilder().build())).isEmptyDirectory();
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of(zip().file("../evil", "x"), "climbs"),
        Arguments.of(zip().file("/etc/evil", "x"), "absolute"),
        Arguments.of(zip().symlink("out", "../evil"), "leads outside"),
        Arguments.of(zip().symlink("d", "/etc").file("d/evil", "x"), "symbolic link"),
        Arguments.of(zip().symlink("long", "x".repeat(5000)), "symbolic link"),
        Arguments.of(zip().member("dev", 020644, new byte[0]), "special file"),
        Arguments.of(zip().file("d/".repeat(1000) + "x", "x"), "directories deep"),
        Arguments.of(zip().member("z", 0100644, new byte[40 << 20]), "decompression bomb"));
  }

  @ParameterizedTest
  @MethodSource
  void hostile(ZipBuilder zip, String word) throws IOException {
    refused(zip.build(), word);
    try (Stream<Path> files = Files.list(tmp)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("root", "sources.zip");
    }
  }

  @Test
  void oneStoredMemberListedManyTimesIsABomb() {
    byte[] bytes = overlapping(new byte[1 << 20], 10_000);

    assertThat(bytes.length).isLessThan(2 << 20);
    refused(bytes, "decompression bomb");
  }

  /** A directory whose entries all lead to one member. */
  private static byte[] overlapping(byte[] content, int times) {
    byte[] one = new ZipBuilder().member("aaaaaaaa", 0, content).build();
    int directory = lastIndexOf(one, "PK\1\2");
    int end = lastIndexOf(one, "PK\5\6");
    byte[] local = Arrays.copyOf(one, directory);
    byte[] entry = Arrays.copyOfRange(one, directory, end);
    byte[] all = new byte[local.length + times * entry.length + one.length - end];
    System.arraycopy(local, 0, all, 0, local.length);
    for (int i = 0; i < times; i++) {
      System.arraycopy(entry, 0, all, local.length + i * entry.length, entry.length);
      byte[] name = String.format("%08d", i).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(name, 0, all, local.length + i * entry.length + 46, name.length);
    }
    int newEnd = local.length + times * entry.length;
    System.arraycopy(one, end, all, newEnd, one.length - end);
    ByteBuffer.wrap(all, newEnd, one.length - end)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(newEnd + 8, (short) times)
        .putShort(newEnd + 10, (short) times)
        .putInt(newEnd + 12, times * entry.length);
    return all;
  }

  @Test
  void namesThatAreNotUtf8AreRefused() {
    byte[] bytes = zip().file("Xx", "x").build();
    replace(bytes, "Xx", "\u00ff\u00fe");

    refused(bytes, "not UTF-8");
  }

  @Test
  void encryptedMembersAreRefused() {
    byte[] bytes = zip().build();
    bytes[indexOf(bytes, "PK\1\2") + 8] |= 1;

    refused(bytes, "is encrypted");
  }

  @Test
  void rareMethodsAreRefused() {
    byte[] bytes = zip().build();
    bytes[indexOf(bytes, "PK\1\2") + 10] = 6;

    refused(bytes, "compressed with method 6");
  }

  @Test
  void changedContentIsDamage() {
    byte[] bytes = zip().build();
    int at = indexOf(bytes, "PK\1\2", indexOf(bytes, "PK\1\2") + 4);
    bytes[at + 16] ^= 1;

    refused(bytes, "damaged", "CRC");
  }

  @Test
  void everyTruncationIsNoticed() {
    byte[] bytes = zip().build();
    for (int length = 4; length < bytes.length; length += 7) {
      refused(Arrays.copyOf(bytes, length), "damaged");
    }
  }

  private static void replace(byte[] bytes, String from, String to) {
    byte[] with = to.getBytes(StandardCharsets.ISO_8859_1);
    for (int at = indexOf(bytes, from); at >= 0; at = indexOf(bytes, from)) {
      System.arraycopy(with, 0, bytes, at, with.length);
    }
  }

  private static int indexOf(byte[] bytes, String what) {
    return indexOf(bytes, what, 0);
  }

  private static int indexOf(byte[] bytes, String what, int from) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(what, from);
  }

  private static int lastIndexOf(byte[] bytes, String what) {
    return new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(what);
  }
}
