package org.packetary.dkms2bin.packagefile;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.InputException;

class DebFileTest {

  private static final byte[] DATA =
      new TarBuilder().directory("./").file("./usr/src/hello-1.0/dkms.conf", "A=b\n").build();

  private final Path tmp;

  DebFileTest(@TempDir Path tmp) {
    this.tmp = tmp;
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void readsControlAndDataInEveryCompression(Compression compression) throws IOException {
    Path file =
        DebBuilder.of(
                DATA,
                compression,
                Map.of("control", DebBuilder.CONTROL, "conffiles", "/etc/modprobe.d/hello.conf\n"))
            .writeTo(tmp.resolve("hello.deb"));

    DebFile deb = DebFile.read(file);
    deb.extractTo(tmp.resolve("root"), ExtractionLimits.DEFAULT);

    assertThat(deb.path()).isEqualTo(file);
    assertThat(deb.control().keySet())
        .containsExactly("Package", "Version", "Architecture", "Maintainer", "Description");
    assertThat(deb.controlField("version")).contains("1.0-1");
    assertThat(deb.controlField("Description"))
        .contains("says hello\n From the kernel.\n .\n Twice.");
    assertThat(deb.controlField("Depends")).isEmpty();
    assertThat(deb.controlFile("conffiles")).contains("/etc/modprobe.d/hello.conf\n");
    assertThat(deb.controlFile("postinst")).isEmpty();
    assertThat(tmp.resolve("root/usr/src/hello-1.0/dkms.conf")).hasContent("A=b\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'just some words', a text file",
    "'', an empty file",
    "'<!DOCTYPE html><html>', HTML",
    "'PK\u0003\u0004', a zip archive"
  })
  void saysWhatAFileIsThatIsNoDeb(String content, String words) throws IOException {
    Path file = Files.writeString(tmp.resolve("hello.deb"), content);

    assertThatThrownBy(() -> DebFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file + " is not a Debian package")
        .hasMessageContaining(words);
  }

  @Test
  void missingFileAndDirectoryAreInputErrors() {
    assertThatThrownBy(() -> DebFile.read(tmp.resolve("none.deb")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> DebFile.read(tmp)).isInstanceOf(InputException.class);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyTruncationIsNoticed(Compression compression) throws IOException {
    byte[] whole = DebBuilder.of(DATA, compression).build();
    assertThat(whole.length % 2).isZero();
    int step = Math.max(1, whole.length / 50);
    for (int length = 8; length < whole.length - 1; length += step) {
      Path file = Files.write(tmp.resolve("cut.deb"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> DebFile.read(file))
          .as("cut to %d of %d bytes", length, whole.length)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("cut.deb")
          .hasMessageMatching("(?s).*(truncated|is not a Debian package).*");
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void dataArchiveThatWasPackedTruncatedIsNoticed(Compression compression) {
    byte[] data = DebBuilder.compress(DATA, compression);
    for (int percent : new int[] {5, 30, 60, 95}) {
      int length = compression == Compression.NONE ? percent * 15 : data.length * percent / 100;
      Path file =
          DebBuilder.of(DATA, compression)
              .member("data.tar" + compression.suffix(), Arrays.copyOf(data, length))
              .writeTo(tmp.resolve("cut.deb"));
      DebFile deb = DebFile.read(file);
      assertThatThrownBy(
              () -> deb.extractTo(tmp.resolve("root" + percent), ExtractionLimits.DEFAULT))
          .as("data.tar cut to %d bytes", length)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("data.tar" + compression.suffix() + " is truncated");
    }
  }

  @Test
  void damagedDataIsTold() {
    byte[] data = DebBuilder.compress(DATA, Compression.XZ);
    data[data.length / 2] ^= 0x55;
    Path file =
        DebBuilder.of(DATA, Compression.XZ).member("data.tar.xz", data).writeTo(tmp.resolve("d"));

    assertThatThrownBy(
            () -> DebFile.read(file).extractTo(tmp.resolve("root"), ExtractionLimits.DEFAULT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("data.tar.xz is damaged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.0\n", "0.939000\n", "", "2.0"})
  void unknownFormatVersionIsRefused(String version) {
    Path file =
        DebBuilder.of(DATA, Compression.GZIP)
            .member("debian-binary", version.getBytes(US_ASCII))
            .writeTo(tmp.resolve("x.deb"));

    assertThatThrownBy(() -> DebFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unknown format version");
  }

  @Test
  void unknownCompressionIsNamed() {
    byte[] control = TarBuilder.control(Map.of("control", DebBuilder.CONTROL));
    Path file =
        DebBuilder.empty()
            .member("debian-binary", "2.0\n".getBytes(US_ASCII))
            .member("control.tar", control)
            .member("data.tar.rar", DATA)
            .writeTo(tmp.resolve("x.deb"));

    assertThatThrownBy(() -> DebFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unknown compression of data.tar.rar");
  }

  @Test
  void missingMembersAreNamed() {
    byte[] control = TarBuilder.control(Map.of("control", DebBuilder.CONTROL));
    byte[] version = "2.0\n".getBytes(US_ASCII);

    assertThatThrownBy(
            () ->
                DebFile.read(
                    DebBuilder.empty()
                        .member("debian-binary", version)
                        .member("control.tar", control)
                        .writeTo(tmp.resolve("no-data.deb"))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no member data.tar");
    assertThatThrownBy(
            () ->
                DebFile.read(
                    DebBuilder.empty()
                        .member("debian-binary", version)
                        .member("data.tar", DATA)
                        .writeTo(tmp.resolve("no-control.deb"))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("data.tar in place of control.tar");
    assertThatThrownBy(
            () ->
                DebFile.read(
                    DebBuilder.empty()
                        .member("hello.o", version)
                        .writeTo(tmp.resolve("libhello.a"))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not a Debian package");
  }

  @Test
  void controlFileMustNameThePackage() {
    Path file =
        DebBuilder.of(DATA, Compression.NONE, Map.of("control", "Version: 1\n"))
            .writeTo(tmp.resolve("x.deb"));

    assertThatThrownBy(() -> DebFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not name package");
  }

  @Test
  void signaturesAroundTheMembersDoNotMatter() {
    byte[] control = TarBuilder.control(Map.of("control", DebBuilder.CONTROL));
    Path file =
        DebBuilder.empty()
            .member("debian-binary", "2.1\nmore\n".getBytes(US_ASCII))
            .member("_gpgbuilder", new byte[] {1})
            .member("control.tar", control)
            .member("_gpgorigin", new byte[] {2, 3})
            .member("data.tar", DATA)
            .member("_gpgfinal", new byte[] {4})
            .writeTo(tmp.resolve("signed.deb"));

    DebFile.read(file).extractTo(tmp.resolve("root"), ExtractionLimits.DEFAULT);

    assertThat(tmp.resolve("root/usr/src/hello-1.0/dkms.conf")).exists();
  }
}
