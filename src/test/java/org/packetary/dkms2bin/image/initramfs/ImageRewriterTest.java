package org.packetary.dkms2bin.image.initramfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.model.InputException;

class ImageRewriterTest {

  private static final Instant DATE = Instant.ofEpochSecond(1_700_000_000);

  private final Path temp;

  ImageRewriterTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** A member with an owner and a time, as CpioWriter has none. */
  private static byte[] member(String name, int mode, int inode, int links, String content) {
    String head =
        "070701"
            + "%08X".formatted(inode)
            + "%08X".formatted(mode)
            + "000003E8000003E9"
            + "%08X".formatted(links)
            + "4B3D3B00"
            + "%08X".formatted(content.length())
            + "00000001000000020000000500000001"
            + "%08X".formatted(name.length() + 1)
            + "00000000"
            + name
            + "\0";
    String padded = head + "\0".repeat(Math.floorMod(-head.length(), 4)) + content;
    return (padded + "\0".repeat(Math.floorMod(-padded.length(), 4)))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * A link {@code lib}, a file with two names, a device, one that will be changed, one that goes.
   */
  private static byte[] archive() {
    return new Segments()
        .add(member(".", 040755, 1, 2, ""))
        .add(member("./dev", 040755, 2, 2, ""))
        .add(member("./dev/console", 020600, 3, 1, ""))
        .add(member("./lib", 0120777, 4, 1, "usr/lib"))
        .add(member("./usr", 040755, 5, 2, ""))
        .add(member("./usr/lib", 040755, 6, 2, ""))
        .add(member("./lib/changed", 0100640, 7, 1, "before"))
        .add(member("./usr/lib/gone", 040755, 8, 2, ""))
        .add(member("./usr/lib/gone/file", 0100644, 9, 1, "x"))
        .add(member("./one", 0100644, 10, 2, ""))
        .add(member("./two", 0100644, 10, 2, "both"))
        .add(member("TRAILER!!!", 0, 0, 1, ""))
        .bytes();
  }

  private static List<CpioMember> members(byte[] plain) throws IOException {
    List<CpioMember> members = new ArrayList<>();
    assertThat(
            new NewcReader(new ByteArrayInputStream(plain), (m, content) -> members.add(m))
                .readAll())
        .isEmpty();
    return members;
  }

  private FileChange.Put put(String content) throws IOException {
    return new FileChange.Put(
        Files.writeString(Files.createTempFile(temp, "", ""), content), 0600, DATE);
  }

  private Path rewritten(byte[] bytes, SortedMap<String, FileChange> changes) throws IOException {
    Path file = Files.write(temp.resolve("before.img"), bytes);
    Path to = temp.resolve("after.img");
    new ImageRewriter(InitramfsReader.read(file, Optional.empty(), Keeping.nothing()))
        .write(to, changes, DATE);
    return to;
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"NONE", "GZIP", "XZ", "ZSTD"})
  void whatIsNotConcernedStaysAndAllElseIsAsAsked(Compression compression) throws Exception {
    byte[] microcode = Segments.cpio(c -> c.file("kernel/x86/microcode/x.bin", 0644, new byte[9]));
    byte[] bytes = new Segments().add(microcode).pad().add(compression.compress(archive())).bytes();
    SortedMap<String, FileChange> changes =
        new TreeMap<>(
            Map.of(
                "usr/lib/changed", put("after it"),
                "usr/lib/gone", new FileChange.Gone(),
                "usr/lib/new", new FileChange.Directory(0750),
                "usr/lib/new/file", put("new"),
                "usr/lib/new/link", new FileChange.Link("file")));

    Path written = rewritten(bytes, changes);

    byte[] after = Files.readAllBytes(written);
    assertThat(after).startsWith(microcode);
    Initramfs image = InitramfsReader.read(written, Optional.empty(), Keeping.nothing());
    assertThat(image.faulty()).isEmpty();
    assertThat(image.losses()).allSatisfy(l -> assertThat(l.segment()).isEqualTo(1));
    Segment last = image.segments().get(1);
    InputStream packed = new ByteArrayInputStream(after, (int) last.offset(), (int) last.length());
    List<CpioMember> is = members(compression.decompress(packed).readAllBytes());
    List<CpioMember> was = members(archive());
    was.removeIf(m -> m.name().contains("gone"));
    CpioMember changed = is.get(6);
    assertThat(is.subList(0, 6)).isEqualTo(was.subList(0, 6));
    assertThat(changed.name()).isEqualTo("./lib/changed");
    assertThat(changed.head())
        .as("owner and number stay")
        .startsWith("070701" + "00000007" + "00008180" + "000003E8000003E9");
    assertThat(is.subList(7, 9)).isEqualTo(was.subList(7, 9));
    assertThat(is.subList(9, 12))
        .extracting(CpioMember::name)
        .containsExactly("usr/lib/new", "usr/lib/new/file", "usr/lib/new/link");
    assertThat(is.get(12)).isEqualTo(was.get(9));
    assertThat(image.tree().file("lib/changed").orElseThrow().size()).isEqualTo(8);
    assertThat(image.tree().entry("usr/lib/gone")).isEmpty();
    assertThat(image.tree().file("lib/new/link").orElseThrow().size()).isEqualTo(3);
    assertThat(image.tree().file("one").orElseThrow())
        .isSameAs(image.tree().file("two").orElseThrow());
  }

  @Test
  void aSegmentBehindItStaysReadable() throws Exception {
    byte[] firmware = Segments.cpio(c -> c.file("kernel/x86/microcode/y.bin", 0644, new byte[7]));
    byte[] bytes =
        new Segments().add(Compression.GZIP.compress(archive())).pad().add(firmware).bytes();

    Path written = rewritten(bytes, new TreeMap<>(Map.of("usr/lib/changed", put("x"))));

    assertThat(Files.readAllBytes(written)).endsWith(firmware);
    assertThat(InitramfsReader.read(written, Optional.empty(), Keeping.nothing()).faulty())
        .isEmpty();
  }

  @Test
  void whatCannotBeWrittenIsRefused() throws Exception {
    assertThatThrownBy(() -> rewritten(archive(), new TreeMap<>(Map.of("one", put("x")))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("several names");
    assertThatThrownBy(() -> rewritten(Segments.lz4Legacy(archive()), new TreeMap<>()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("lz4");
    byte[] two = new Segments().add(archive()).pad().add(Segments.file("later")).bytes();
    assertThatThrownBy(
            () -> rewritten(two, new TreeMap<>(Map.of("usr/lib/gone/file", new FileChange.Gone()))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("earlier segment");
  }
}
