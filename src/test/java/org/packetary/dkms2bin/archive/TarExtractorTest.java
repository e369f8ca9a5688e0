package org.packetary.dkms2bin.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.DebBuilder;

class TarExtractorTest {

  private static final String LONG = "long/".repeat(30) + "name";

  private final Path tmp;
  private final Path archive;
  private final Path outside;
  private final Path root;

  TarExtractorTest(@TempDir Path tmp) throws IOException {
    this.tmp = tmp;
    archive = tmp.resolve("evil.tar");
    outside = Files.createDirectory(tmp.resolve("outside"));
    Files.writeString(outside.resolve("sentinel"), "untouched");
    root = tmp.resolve("deep/er/root");
  }

  private void extract(TarBuilder tar) {
    extract(tar.build(), ExtractionLimits.DEFAULT);
  }

  private void extract(byte[] bytes, ExtractionLimits limits) {
    try {
      Files.write(archive, bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    new TarExtractor(limits).extract(archive, root);
  }

  private void assertRefused(ThrowingCallable extraction, String... words) throws IOException {
    assertThatThrownBy(extraction)
        .isInstanceOf(InputException.class)
        .hasMessageContaining(archive.toString())
        .hasMessageContainingAll(words);
    assertThat(outside.resolve("sentinel")).hasContent("untouched");
    try (Stream<Path> all = Files.walk(tmp)) {
      assertThat(all.filter(p -> !p.startsWith(root)))
          .containsOnly(
              tmp,
              archive,
              outside,
              outside.resolve("sentinel"),
              tmp.resolve("deep"),
              tmp.resolve("deep/er"));
    }
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of("absolute path", "/evil", new TarBuilder().file("/evil", "x")),
        Arguments.of("climbing path", "../evil", new TarBuilder().file("../evil", "x")),
        Arguments.of("climbing inside", "a/../../e", new TarBuilder().file("a/../../e", "x")),
        Arguments.of("long absolute GNU name", "absolute", new TarBuilder().file("/" + LONG, "x")),
        Arguments.of(
            "long climbing GNU name", "climbs", new TarBuilder().file(LONG + "/../../x", "x")),
        Arguments.of("absolute pax name", "absolute", new TarBuilder().paxNamed("/evil", "x")),
        Arguments.of("climbing pax name", "../evil", new TarBuilder().paxNamed("../evil", "x")),
        Arguments.of("NUL in a name", "control", new TarBuilder().paxNamed("a\0b", "x")),
        Arguments.of("newline in a name", "control", new TarBuilder().file("a\nb", "x")),
        Arguments.of("link climbing out", "out", new TarBuilder().symlink("out", "../outside")),
        Arguments.of(
            "link climbing out from below",
            "a/b/out",
            new TarBuilder().symlink("a/b/out", "../../..")),
        Arguments.of(
            "absolute link climbing out", "out", new TarBuilder().symlink("out", "/../outside")),
        Arguments.of(
            "link climbing out through a link",
            "x/y/out",
            new TarBuilder().symlink("x/y/up", "../..").symlink("x/y/out", "up/..")),
        Arguments.of(
            "the same with the links the other way round",
            "x/y/out",
            new TarBuilder()
                .directory("x/y/up2/")
                .symlink("x/y/out", "up/..")
                .symlink("x/y/up", "../..")),
        Arguments.of("link to nowhere", "empty", new TarBuilder().symlink("empty", "")),
        Arguments.of(
            "file through an inner link",
            "d/evil",
            new TarBuilder().directory("real/").symlink("d", "real").file("d/evil", "x")),
        Arguments.of(
            "directory in place of a link",
            "d",
            new TarBuilder().directory("real/").symlink("d", "real").directory("d/")),
        Arguments.of(
            "hard link climbing", "h", new TarBuilder().hardlink("h", "../outside/sentinel")),
        Arguments.of(
            "hard link through a link",
            "h",
            new TarBuilder().file("r/f", "x").symlink("d", "r").hardlink("h", "d/f")),
        Arguments.of(
            "hard link to a link", "h", new TarBuilder().symlink("l", "/x").hardlink("h", "l")),
        Arguments.of("hard link to nothing", "h", new TarBuilder().hardlink("h", "nothing")),
        Arguments.of("hard link to itself", "h", new TarBuilder().file("h", "").hardlink("h", "h")),
        Arguments.of(
            "character device", "dev", new TarBuilder().special("dev", TarConstants.LF_CHR)),
        Arguments.of("block device", "dev", new TarBuilder().special("dev", TarConstants.LF_BLK)),
        Arguments.of("FIFO", "fifo", new TarBuilder().special("fifo", TarConstants.LF_FIFO)),
        Arguments.of("unknown type", "odd", new TarBuilder().special("odd", (byte) 'Q')),
        Arguments.of(
            "file becoming a directory", "a/b", new TarBuilder().file("a", "").file("a/b", "")),
        Arguments.of(
            "directory becoming a file", "a", new TarBuilder().file("a/b", "").file("a", "")),
        Arguments.of("link becoming a file", "a", new TarBuilder().symlink("a", "b").file("a", "")),
        Arguments.of("file becoming a link", "a", new TarBuilder().file("a", "").symlink("a", "b")),
        Arguments.of("root becoming a link", "./", new TarBuilder().symlink("./", "x")),
        Arguments.of("long component", "255", new TarBuilder().file("n".repeat(256), "")),
        Arguments.of(
            "long path",
            "4095",
            new TarBuilder().file(("n".repeat(250) + "/").repeat(17) + "x", "")),
        Arguments.of(
            "deep nesting",
            "directories deep",
            new TarBuilder().file("d/".repeat(1000) + "x", "")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void refusesHostileMembers(String what, String named, TarBuilder tar) throws IOException {
    assertRefused(() -> extract(tar), "refused", named);
  }

  @Test
  void neverWritesThroughAnAbsoluteLink() throws IOException {
    assertRefused(
        () -> extract(new TarBuilder().symlink("d", outside.toString()).file("d/sentinel", "evil")),
        "d/sentinel",
        "symbolic link d");
  }

  @Test
  void neverWritesThroughALinkThatWasThereBefore() throws IOException {
    Files.createDirectories(root);
    Files.createSymbolicLink(root.resolve("d"), outside);

    assertRefused(() -> extract(new TarBuilder().file("d/sentinel", "evil")), "d/sentinel");
  }

  @Test
  void namesThatAreNotUtf8AreRefused() throws IOException {
    TarBuilder latin1 = new TarBuilder(TarArchiveOutputStream.LONGFILE_GNU, "ISO-8859-1");

    assertRefused(() -> extract(latin1.file("caf\u00e9", "x")), "not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"caf\u00e9", "\u65e5\u672c"})
  void utf8NamesAreKeptOrTheLocaleIsBlamed(String name) {
    if ("UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
      extract(new TarBuilder().file(name, "x"));
      assertThat(root.resolve(name)).hasContent("x");
    } else {
      assertThatThrownBy(() -> extract(new TarBuilder().file(name, "x")))
          .isInstanceOfSatisfying(
              EnvironmentException.class,
              e ->
                  assertThat(e.hint())
                      .hasValueSatisfying(hint -> assertThat(hint).contains("LC_ALL=C.UTF-8")));
    }
  }

  @Test
  void keepsWhatSoundPackagesHold() throws IOException {
    extract(
        new TarBuilder()
            .directory("./")
            .directory("./usr/src/x-1/")
            .file("./usr/src/x-1/run", "#!".getBytes(StandardCharsets.UTF_8), 06755, 1_234_567_890L)
            .symlink("./usr/src/x-1/COPYING", "/usr/share/common-licenses/GPL-2")
            .symlink("./usr/src/x-1/include", "../x-1/inc")
            .symlink("./usr/src/x-1/loop", "loop")
            .file("./usr/src/x-1/one", "same")
            .hardlink("./usr/src/x-1/two", "./usr/src/x-1/one")
            .file("./usr/src/" + LONG, "long")
            .paxNamed("usr/src/pax name", "pax"));

    Path tree = root.resolve("usr/src/x-1");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tree.resolve("run"))))
        .isEqualTo("rwxr-xr-x");
    assertThat((int) Files.getAttribute(tree.resolve("run"), "unix:mode") & 07000).isZero();
    assertThat(Files.getLastModifiedTime(tree.resolve("run")).toInstant().getEpochSecond())
        .isEqualTo(1_234_567_890L);
    assertThat(Files.getLastModifiedTime(tree).toInstant().getEpochSecond())
        .isEqualTo(TarBuilder.TIME);
    assertThat(Files.readSymbolicLink(tree.resolve("COPYING")))
        .hasToString("/usr/share/common-licenses/GPL-2");
    assertThat(Files.readSymbolicLink(tree.resolve("include"))).hasToString("../x-1/inc");
    assertThat(tree.resolve("two")).hasContent("same");
    assertThat(root.resolve("usr/src/" + LONG)).hasContent("long");
    assertThat(root.resolve("usr/src/pax name")).hasContent("pax");
  }

  @Test
  void laterMemberReplacesEarlierOneOfItsKindButNotItsHardLinks() {
    extract(
        new TarBuilder()
            .file("a", "first")
            .hardlink("kept", "a")
            .file("a", "second")
            .symlink("l", "a")
            .symlink("l", "kept"));

    assertThat(root.resolve("a")).hasContent("second");
    assertThat(root.resolve("kept")).hasContent("first");
    assertThat(root.resolve("l")).hasContent("first");
  }

  @Test
  void directoriesWithoutPermissionsCanStillBeFilledAndRemoved() throws IOException {
    TarBuilder tar = new TarBuilder().special("closed/", TarConstants.LF_DIR);
    byte[] bytes = tar.file("closed/x", "x").build();
    extract(bytes, ExtractionLimits.DEFAULT);

    assertThat(Files.getPosixFilePermissions(root.resolve("closed"), LinkOption.NOFOLLOW_LINKS))
        .containsAll(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void tooManyBytesAreABomb() throws IOException {
    byte[] tar = new TarBuilder().file("a", "x".repeat(600)).file("b", "x".repeat(600)).build();

    assertRefused(() -> extract(tar, new ExtractionLimits(1000, 10, 10, 200)), "bomb", "1000");
    assertThat(Files.size(root.resolve("b"))).isLessThanOrEqualTo(600);
  }

  @Test
  void tooManyMembersAreABomb() throws IOException {
    TarBuilder tar = new TarBuilder();
    for (int i = 0; i < 11; i++) {
      tar.file("f" + i, "");
    }

    assertRefused(
        () -> extract(tar.build(), new ExtractionLimits(1000, 10, 10, 200)), "bomb", "10 members");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "ZSTD"})
  void highRatioIsABomb(String compression) throws IOException {
    byte[] zeros = new byte[48 << 20];
    byte[] tar = new TarBuilder().file("zeros", zeros, 0644, 0).build();
    byte[] bomb = DebBuilder.compress(tar, Compression.valueOf(compression));

    assertRefused(() -> extract(bomb, ExtractionLimits.DEFAULT), "bomb", "times its size");
    assertThat(Files.size(root.resolve("zeros")))
        .isLessThanOrEqualTo(ExtractionLimits.RATIO_FREE_BYTES);
  }

  @Test
  void linksCannotKeepTheProcessorBusy() throws IOException {
    String detour = "d/../".repeat(800);
    TarBuilder tar = new TarBuilder().directory("d/").symlink("l0", detour + "d");
    for (int i = 1; i < 60; i++) {
      tar.symlink("l" + i, detour + "l" + (i - 1));
    }

    assertRefused(() -> extract(tar), "bomb", "symbolic links");
  }

  @Test
  void missingArchiveIsAnInputError() {
    assertThatThrownBy(
            () -> new TarExtractor(ExtractionLimits.DEFAULT).extract(tmp.resolve("none"), root))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void headersCannotFillTheMemory() throws IOException {
    assertRefused(
        () -> extract(new TarBuilder().longName(1 << 20).file("x", "")), "bomb", "header");
  }

  @Test
  void everyTruncatedTarIsNoticed() throws IOException {
    byte[] tar =
        new TarBuilder().file("a", "x".repeat(700)).file(LONG, "y").directory("d/").build();
    int content = 512 + 1024 + 512 + 512 + 512 + 512 + 512;
    for (int length = 1; length < content; length += 64) {
      byte[] cut = Arrays.copyOf(tar, length);
      assertRefused(() -> extract(cut, ExtractionLimits.DEFAULT), "is truncated");
    }
  }

  @Test
  void wrongChecksumIsDamage() throws IOException {
    byte[] tar = new TarBuilder().file("abc", "x").build();
    tar[1] ^= 1;

    assertRefused(() -> extract(tar, ExtractionLimits.DEFAULT), "is damaged", "checksum");
  }

  @Test
  void aFailingHostIsNotTheArchivesFault() throws IOException {
    Files.writeString(tmp.resolve("file"), "");
    Files.write(archive, new TarBuilder().file("a", "x").build());

    assertThatThrownBy(
            () ->
                new TarExtractor(ExtractionLimits.DEFAULT)
                    .extract(archive, tmp.resolve("file/root")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("file/root");
  }
}
