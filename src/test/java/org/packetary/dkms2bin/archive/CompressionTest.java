package org.packetary.dkms2bin.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.packagefile.DebBuilder;
import org.packetary.dkms2bin.packagefile.RpmBuilder;

class CompressionTest {

  private final Path tmp;

  CompressionTest(@TempDir Path tmp) {
    this.tmp = tmp;
  }

  private byte[] compressModule(Compression compression) throws IOException {
    Path module = tmp.resolve("hello.ko");
    Files.write(module, content());
    Path to = tmp.resolve("hello.ko" + compression.suffix());
    compression.compressModule(module, to);
    return Files.readAllBytes(to);
  }

  private static byte[] content() {
    byte[] bytes = new byte[200_000];
    new Random(7).nextBytes(bytes);
    java.util.Arrays.fill(bytes, 50_000, 150_000, (byte) 'k');
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void roundTripIsDetectedByContent(Compression compression) throws IOException {
    byte[] first = DebBuilder.compress(content(), compression);
    Path misnamed = Files.write(tmp.resolve("misnamed.txt"), first);

    assertThat(Compression.detect(misnamed)).isEqualTo(compression);
    try (InputStream in = new BufferedInputStream(new ByteArrayInputStream(first))) {
      assertThat(Compression.detect(in)).isEqualTo(compression);
      assertThat(compression.decompress(in).readAllBytes()).isEqualTo(content());
    }
    assertThat(Compression.ofSuffix(compression.suffix())).contains(compression);
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP", "XZ", "ZSTD"})
  void modulesHaveTheSameBytesEachTime(Compression compression) throws IOException {
    assertThat(compressModule(compression))
        .isEqualTo(compressModule(compression))
        .isEqualTo(DebBuilder.compress(content(), compression));
  }

  @ParameterizedTest
  @EnumSource(names = {"BZIP2", "LZMA"})
  void modulesAreNotCompressedAsNoKernelReadsThem(Compression compression) {
    assertThatThrownBy(() -> compressModule(compression))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void tarArchiveWhoseFirstMemberIsABracketIsNoLzma() {
    byte[] tar = new TarBuilder().file("]", "x").build();

    assertThat(Compression.byMagic(tar)).isEqualTo(Compression.NONE);
  }

  @Test
  void gzipHeaderHoldsNeitherNameNorTime() throws IOException {
    byte[] bytes = compressModule(Compression.GZIP);

    assertThat(bytes).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3);
  }

  @Test
  void xzHasTheCheckAndDictionaryOfTheKernelBuild() throws IOException {
    byte[] bytes = compressModule(Compression.XZ);

    assertThat(bytes[7]).as("check: CRC32").isEqualTo((byte) 1);
    assertThat(bytes[14]).as("filter: LZMA2").isEqualTo((byte) 0x21);
    assertThat(bytes[16]).as("dictionary: 1 MiB").isEqualTo((byte) 16);
  }

  @Test
  void zstdFrameTellsItsContentSize() throws IOException {
    byte[] bytes = compressModule(Compression.ZSTD);

    assertThat(Zstd.getFrameContentSize(bytes)).isEqualTo(200_000);
    assertThat(bytes[4] & 0x04).as("checksum flag").isNotZero();
  }

  @Test
  void membersInARowReadAsOne() throws IOException {
    byte[] one = DebBuilder.compress(new byte[] {'a'}, Compression.GZIP);
    byte[] two = new byte[one.length * 2];
    System.arraycopy(one, 0, two, 0, one.length);
    System.arraycopy(one, 0, two, one.length, one.length);

    try (InputStream in = Compression.GZIP.decompress(new ByteArrayInputStream(two))) {
      assertThat(in.readAllBytes()).containsExactly('a', 'a');
    }
  }

  @Test
  void gzipHeaderMayNotFillTheMemory() {
    byte[] header = new byte[300 << 10];
    java.util.Arrays.fill(header, (byte) 'n');
    System.arraycopy(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3}, 0, header, 0, 10);
    byte[] sound = DebBuilder.compress(new byte[] {'a'}, Compression.GZIP);

    InputStream first = new ByteArrayInputStream(header);
    InputStream second = new ByteArrayInputStream(RpmBuilder.concat(sound, header));
    InputStream unmarked =
        new SequenceInputStream(new ByteArrayInputStream(header), InputStream.nullInputStream());
    for (InputStream in : List.of(first, second, unmarked)) {
      assertThatThrownBy(() -> Compression.GZIP.decompress(in).readAllBytes())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("header is longer");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fullDiskIsTheHostsFault() throws IOException {
    Path module = Files.write(tmp.resolve("hello.ko"), content());

    assertThatThrownBy(() -> Compression.XZ.compressModule(module, Path.of("/dev/full")))
        .isInstanceOfSatisfying(
            EnvironmentException.class,
            e -> assertThat(e.hint().orElseThrow()).contains("disk space"));
  }

  @Test
  void missingFileIsTold() {
    assertThatThrownBy(() -> Compression.detect(tmp.resolve("none"))).hasMessageContaining("none");
  }
}
