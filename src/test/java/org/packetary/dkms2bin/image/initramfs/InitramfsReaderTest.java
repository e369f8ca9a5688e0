package org.packetary.dkms2bin.image.initramfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.single.StreamKind;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.model.Dkms2binException;

/** What the reader says; that a kernel does the same is shown by ImageUpdateIT. */
class InitramfsReaderTest {

  private final Path temp;

  InitramfsReaderTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Initramfs read(byte[] bytes) throws IOException {
    Path file = Files.write(temp.resolve("initrd.img"), bytes);
    Path kept = temp.resolve("kept");
    Files.createDirectories(kept);
    return InitramfsReader.read(file, Optional.empty(), Keeping.in(kept, p -> true));
  }

  private static String text(Initramfs image, String path) throws IOException {
    return Files.readString(image.tree().file(path).orElseThrow().content().orElseThrow());
  }

  @Test
  void aSecondNameOfAFileGivesNoWayToWhatIsInADirectory() throws IOException {
    byte[] names =
        Segments.cpio(
            c -> {
              c.file("one", 0644, "one".getBytes(StandardCharsets.UTF_8));
              c.file("two", 0644, new byte[0]);
              c.file("three", 0644, new byte[0]);
            });
    String linked =
        new String(names, StandardCharsets.ISO_8859_1)
            .replaceAll(
                "070701[0-9A-Fa-f]{8}(000081(?i:A4).{16})00000001", "07070100000063$100000002");
    Initramfs image =
        read(
            new Segments()
                .add(Segments.cpio(c -> c.directory("two", 0755)))
                .pad()
                .add(Segments.file("two/file"))
                .pad()
                .add(linked.getBytes(StandardCharsets.ISO_8859_1))
                .bytes());

    assertThat(image.losses()).extracting(Loss::path).containsExactly("two");
    assertThat(image.tree().file("two/file")).isPresent();
    assertThat(text(image, "three")).isEqualTo("one");
  }

  static Stream<Segments.Lost> lost() throws IOException {
    return Segments.lost(Segments.file("init")).stream();
  }

  @ParameterizedTest
  @MethodSource("lost")
  void saysWhereAndWhyTheKernelStops(Segments.Lost lost) throws IOException {
    Initramfs image = read(lost.image());

    assertThat(image.faulty().orElseThrow().fault().orElseThrow()).contains(lost.fault());
    assertThat(image.tree().file("init")).isPresent();
    assertThat(image.tree().file("lost")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("lost")
  void whatIsBehindItIsLostToo(Segments.Lost lost) throws IOException {
    byte[] more = new Segments().add(lost.image()).pad().add(Segments.file("more")).bytes();

    Initramfs image = read(more);

    assertThat(image.tree().file("more")).isEmpty();
    assertThat(image.segments().stream().filter(s -> s.fault().isPresent())).hasSize(1);
  }

  @Test
  void readsAllThatTheKernelReadsAndSaysWhatItLeavesOut() throws IOException {
    Initramfs image = read(Segments.withLosses(Segments.file("init")));

    assertThat(image.faulty()).isEmpty();
    assertThat(image.segments().stream().map(s -> s.kind().map(StreamKind::word).orElse("plain")))
        .containsExactly("plain", "plain", "gzip", "xz", "zstd", "lz4", "plain", "gzip", "plain");
    for (String word : List.of("of-xz", "of-zstd", "of-lz4", "of-cpio")) {
      assertThat(text(image, word)).isEqualTo(word);
    }
    assertThat(image.tree().file("usr/lib/through")).isPresent();
    assertThat(image.tree().find("none")).isEmpty();
    assertThat(image.tree().file("lib/hidden")).as("the link is gone").isEmpty();
    assertThat(image.losses().stream().map(Loss::reason))
        .containsExactly(Loss.Reason.NO_DIRECTORY, Loss.Reason.LINK_REPLACED);
  }

  @Test
  void aKernelThatWasNotBuiltForACompressionStopsThere() throws IOException {
    byte[] bytes = Segments.packed(Compression.XZ, Segments.file("init"));
    Path file = Files.write(temp.resolve("initrd.img"), bytes);

    Initramfs image =
        InitramfsReader.read(
            file, Optional.of(KernelConfig.parse("CONFIG_RD_GZIP=y\n")), Keeping.nothing());

    assertThat(image.faulty().orElseThrow().fault().orElseThrow()).contains("CONFIG_RD_XZ");
  }

  @Test
  void laterSegmentsReplaceFilesThroughLinks() throws IOException {
    byte[] base =
        Segments.cpio(
            c -> {
              c.directory("usr", 0755);
              c.directory("usr/lib", 0755);
              c.link("lib", "usr/lib");
              c.file("lib/a", 0644, "old".getBytes(StandardCharsets.UTF_8));
            });
    Initramfs before = read(base);
    SegmentWriter writer = new SegmentWriter(before.tree());
    writer.file("lib/a", 0644, "new");
    writer.file("lib/modules/1/deep/b.ko", 0644, "module");
    byte[] ours = writer.bytes(Optional.of("{}"), Compression.GZIP, Instant.EPOCH);

    Initramfs after =
        read(new Segments().add(base).zeros(SegmentWriter.padding(base.length)).add(ours).bytes());

    assertThat(text(after, "usr/lib/a")).isEqualTo("new");
    assertThat(text(after, "lib/modules/1/deep/b.ko")).isEqualTo("module");
    assertThat(after.tree().entry("lib")).containsInstanceOf(Node.Link.class);
    assertThat(after.losses()).isEmpty();
    assertThat(after.ours().orElseThrow().number()).isEqualTo(2);
    assertThat(after.releases()).containsExactly("1");
  }

  @Test
  void linksThatClimbOutStayWithin() throws IOException {
    Initramfs image =
        read(
            Segments.cpio(
                c -> {
                  c.link("out", "../../../../etc");
                  c.directory("etc", 0755);
                  c.file("../../etc/x", 0644, new byte[] {1});
                  c.link("loop", "loop");
                }));

    assertThat(image.tree().file("out/x")).isPresent();
    assertThat(image.tree().find("loop/x")).isEmpty();
  }

  @Test
  void cutOffAnywhereItIsReadOrRefusedInWords() throws IOException {
    byte[] whole = Segments.withLosses(Segments.file("init"));
    for (int length = 0; length < whole.length; length += 7) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatCode(() -> read(part)).as("%d bytes", length).doesNotThrowAnyException();
    }
  }

  @Test
  void whateverIsInItTheReaderEnds() throws IOException {
    byte[] whole = Segments.withLosses(Segments.file("init"));
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      byte[] mutant = whole.clone();
      for (int j = 0; j < 8; j++) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
      }
      try {
        read(mutant);
      } catch (Dkms2binException e) {
        assertThat(e.problem()).isNotEmpty();
      }
    }
  }
}
