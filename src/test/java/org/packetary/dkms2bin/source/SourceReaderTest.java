package org.packetary.dkms2bin.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.DebBuilder;

class SourceReaderTest {

  private static final String CONTROL =
      "Package: hello-dkms\nVersion: 2:1.0-1\nDepends: dkms, libdrm-dev\n";
  private static final Instant TIME = Instant.ofEpochSecond(TarBuilder.TIME);

  private final Path tmp;
  private final Path privateDir;
  private final SourceReader reader = new SourceReader(ExtractionLimits.DEFAULT);

  SourceReaderTest(@TempDir Path tmp) {
    this.tmp = tmp;
    this.privateDir = tmp.resolve("private");
  }

  private Path deb(TarBuilder data, String conffiles) {
    return DebBuilder.of(
            data.build(), Compression.XZ, Map.of("control", CONTROL, "conffiles", conffiles))
        .writeTo(tmp.resolve("package.bin"));
  }

  private Path sourceDirectory() throws IOException {
    Path dir = Files.createDirectories(tmp.resolve("hello"));
    Files.writeString(dir.resolve("dkms.conf"), "PACKAGE_NAME=hello\n");
    Files.writeString(dir.resolve("hello.c"), "int x;\n");
    return dir;
  }

  @Test
  void debGivesItsTreeWhateverItsDirectoryIsCalled() throws IOException {
    Path input =
        deb(
            new TarBuilder()
                .directory("./")
                .file("./usr/src/strange+name~1/dkms.conf", "PACKAGE_NAME=hello\n")
                .file("./usr/src/strange+name~1/sub/dkms.conf", "PACKAGE_NAME=inner\n")
                .file(
                    "./usr/share/doc/hello/changelog",
                    "new".getBytes(StandardCharsets.UTF_8),
                    0644,
                    TarBuilder.TIME + 5),
            "");

    List<DkmsSource> sources = reader.read(input, privateDir);

    assertThat(sources).hasSize(1);
    DkmsSource source = sources.get(0);
    assertThat(source.tree())
        .startsWith(privateDir.toRealPath())
        .endsWithRaw(Path.of("usr/src/strange+name~1"));
    assertThat(source.tree().resolve("sub/dkms.conf")).exists();
    assertThat(source.treeDigest()).matches("[0-9a-f]{64}");
    assertThat(source.newest()).isEqualTo(TIME.plusSeconds(5));
    assertThat(source.companions()).isEmpty();
    assertThat(source.origin().input()).isEqualTo(input);
    assertThat(source.origin().packageName()).contains("hello-dkms");
    assertThat(source.origin().packageVersion()).contains("2:1.0-1");
    assertThat(source.origin().control()).containsEntry("Depends", "dkms, libdrm-dev");
  }

  @Test
  void companionsAreWhatMattersAtRunTime() throws IOException {
    Path input =
        deb(
            new TarBuilder()
                .file("./usr/src/hello-1.0/dkms.conf", "PACKAGE_NAME=hello\n")
                .file("./etc/modprobe.d/hello.conf", "options hello\n")
                .symlink("./etc/hello.link", "/etc/modprobe.d/hello.conf")
                .file("./opt/hello.conf", "x")
                .file("./lib/firmware/hello.bin", "fw")
                .file("./lib/udev/rules.d/50-hello.rules", "rule")
                .symlink("./usr/lib/hello", "/opt/hello")
                .file("./usr/share/locale/de/LC_MESSAGES/hello.mo", "mo")
                .file("./usr/share/doc/hello-dkms/copyright", "doc")
                .file("./usr/share/lintian/overrides/hello-dkms", "lint")
                .file("./usr/share/man/man4/hello.4.gz", "man")
                .file("./usr/share/dkms/modules_to_force_install/hello", "force")
                .file("./usr/share/metainfo/hello.metainfo.xml", "xml")
                .file("./etc/dkms/hello.conf", "dkms"),
            "/etc/modprobe.d/hello.conf\n/opt/hello.conf\nremove-on-upgrade /etc/old.conf\n");

    DkmsSource source = reader.read(input, privateDir).get(0);

    assertThat(source.companions())
        .extracting(c -> c.path() + (c.conffile() ? " conffile" : ""))
        .containsExactly(
            "/etc/hello.link",
            "/etc/modprobe.d/hello.conf conffile",
            "/lib/firmware/hello.bin",
            "/lib/udev/rules.d/50-hello.rules",
            "/opt/hello.conf conffile",
            "/usr/lib/hello",
            "/usr/share/locale/de/LC_MESSAGES/hello.mo");
    assertThat(source.companions().get(2).file()).hasContent("fw");
    assertThat(Files.readSymbolicLink(source.companions().get(5).file())).hasToString("/opt/hello");
  }

  @Test
  void severalTreesShareOriginAndCompanions() {
    Path input =
        deb(
            new TarBuilder()
                .file("./usr/src/b-1/dkms.conf", "")
                .file("./usr/src/group/a-1/dkms.conf", "")
                .file("./usr/src/no-dkms/Makefile", "")
                .file("./etc/x.conf", ""),
            "");

    List<DkmsSource> sources = reader.read(input, privateDir);

    assertThat(sources)
        .extracting(s -> s.tree().getFileName().toString())
        .containsExactly("b-1", "a-1");
    assertThat(sources.get(0).companions()).hasSize(1).isEqualTo(sources.get(1).companions());
    assertThat(sources.get(0).origin()).isEqualTo(sources.get(1).origin());
  }

  @Test
  void debWithoutDkmsConfIsRefused() {
    Path input =
        deb(
            new TarBuilder()
                .file("./usr/src/hello-1.0/Makefile", "")
                .file("./usr/share/hello/dkms.conf", ""),
            "");

    assertThatThrownBy(() -> reader.read(input, privateDir))
        .isInstanceOfSatisfying(
            InputException.class, e -> assertThat(e.hint().orElseThrow()).contains("DKMS package"))
        .hasMessageContaining("no dkms.conf")
        .hasMessageContaining(input.toString());
  }

  @Test
  void aLinkOutOfThePackageIsNamedAndNotFollowed() throws IOException {
    Path elsewhere = Files.createDirectories(tmp.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("dkms.conf"), "");
    Path input = deb(new TarBuilder().symlink("./usr/src/hello-1.0", elsewhere.toString()), "");

    assertThatThrownBy(() -> reader.read(input, privateDir))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("/usr/src/hello-1.0")
        .hasMessageContaining("symbolic link to " + elsewhere);
  }

  @ParameterizedTest
  @CsvSource({
    "./usr/src/hello-1.0, /usr/share/hello/src, /usr/share/hello/src/",
    "./usr/src/hello-1.0, ../share/hello/src, /usr/share/hello/src/",
    "./usr/src/hello-1.0, ../share/current/src, /usr/share/hello/src/",
    "./usr/src, /usr/share/hello/all, /usr/share/hello/all/",
  })
  void whatLinksBelowUsrSrcLeadToIsSourceAndNothingElse(String link, String target, String place)
      throws IOException {
    TarBuilder data =
        new TarBuilder()
            .file("./usr/share/hello/src/dkms.conf", "PACKAGE_NAME=hello\n")
            .file("./usr/share/hello/all/hello-1.0/dkms.conf", "PACKAGE_NAME=hello\n")
            .file("./usr/share/hello/kept.txt", "at run time")
            .symlink("./usr/share/current", "hello")
            .symlink(link, target);

    DkmsSource source = reader.read(deb(data, ""), privateDir).get(0);

    assertThat(source.directoryName()).isEqualTo("hello-1.0");
    assertThat(source.tree().resolve("dkms.conf")).hasContent("PACKAGE_NAME=hello");
    assertThat(source.companions())
        .extracting(CompanionFile::path)
        .contains("/usr/share/hello/kept.txt")
        .noneMatch(p -> p.startsWith(place));
  }

  @Test
  void twoLinksToTheSameSourcesGiveThemOnce() {
    TarBuilder data =
        new TarBuilder()
            .file("./opt/hello/src/dkms.conf", "PACKAGE_NAME=hello\n")
            .symlink("./usr/src/hello-1.0", "/opt/hello/src")
            .symlink("./usr/src/hello-current", "hello-1.0");

    assertThat(reader.read(deb(data, ""), privateDir))
        .extracting(DkmsSource::directoryName)
        .containsExactly("hello-1.0");
  }

  @Test
  void filesThatTheSourcesOnlyLinkToAreInThem() throws IOException {
    TarBuilder data =
        new TarBuilder()
            .file("./usr/src/hello-1.0/dkms.conf", "PACKAGE_NAME=hello\n")
            .file("./usr/share/hello/hello.c", "int x;\n")
            .symlink("./usr/src/hello-1.0/hello.c", "../../share/hello/hello.c");

    Path file = reader.read(deb(data, ""), privateDir).get(0).tree().resolve("hello.c");

    assertThat(file).isRegularFile().hasContent("int x;");
    assertThat(Files.isSymbolicLink(file)).isFalse();
  }

  @Test
  void directoryIsCopiedWithoutVersionControl() throws IOException {
    Path dir = sourceDirectory();
    Files.writeString(Files.createDirectories(dir.resolve(".git")).resolve("HEAD"), "ref");
    Files.writeString(Files.createDirectories(dir.resolve("sub/.svn")).resolve("db"), "x");
    Files.createSymbolicLink(dir.resolve("sub/link"), Path.of("../hello.c"));
    Files.setLastModifiedTime(dir.resolve("dkms.conf"), FileTime.from(TIME));
    Files.setLastModifiedTime(dir.resolve("hello.c"), FileTime.from(TIME.plusSeconds(9)));

    DkmsSource source = reader.read(dir, privateDir).get(0);
    Files.writeString(source.tree().resolve("hello.c"), "changed by a build");

    assertThat(relativeFiles(source.tree())).containsExactly("dkms.conf", "hello.c", "sub/link");
    assertThat(Files.readSymbolicLink(source.tree().resolve("sub/link"))).hasToString("../hello.c");
    assertThat(dir.resolve("hello.c")).hasContent("int x;\n");
    assertThat(source.newest()).isEqualTo(TIME.plusSeconds(9));
    assertThat(source.companions()).isEmpty();
    assertThat(source.origin()).isEqualTo(Origin.plain(dir));
  }

  @Test
  void debAndDirectoryWithTheSameSourcesHaveTheSameDigest() throws IOException {
    Path input =
        deb(
            new TarBuilder()
                .file("./usr/src/hello-1.0/hello.c", "int x;\n")
                .file("./usr/src/hello-1.0/dkms.conf", "PACKAGE_NAME=hello\n"),
            "");

    assertThat(reader.read(input, privateDir).get(0).treeDigest())
        .isEqualTo(reader.read(sourceDirectory(), privateDir).get(0).treeDigest());
  }

  @Test
  void privateDirectoryInsideTheSourcesIsNotCopiedIntoItself() throws IOException {
    Path dir = sourceDirectory();

    DkmsSource source = reader.read(dir, dir.resolve("out/private")).get(0);

    assertThat(relativeFiles(source.tree())).containsExactly("dkms.conf", "hello.c");
  }

  @Test
  void directoryWithoutDkmsConfIsRefused() {
    assertThatThrownBy(() -> reader.read(tmp, privateDir))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no dkms.conf in " + tmp);
  }

  @Test
  void linksThatLeaveTheDirectoryAreRefused() throws IOException {
    Path dir = sourceDirectory();
    Files.createSymbolicLink(dir.resolve("up"), Path.of("../private"));

    assertThatThrownBy(() -> reader.read(dir, privateDir))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(dir.toString())
        .hasMessageContaining("up")
        .hasMessageContaining("leads outside");
  }

  @Test
  void specialFilesAreRefusedAndNeverOpened() throws Exception {
    Path dir = sourceDirectory();
    Process mkfifo = new ProcessBuilder("mkfifo", dir.resolve("fifo").toString()).start();
    assertThat(mkfifo.waitFor()).isZero();

    assertThatThrownBy(() -> reader.read(dir, privateDir))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("fifo")
        .hasMessageContaining("special file");
  }

  @Test
  void unknownFilesAreDescribed() throws IOException {
    Path text = Files.writeString(tmp.resolve("hello.deb"), "just text\n");

    assertThatThrownBy(() -> reader.read(text, privateDir))
        .isInstanceOfSatisfying(
            InputException.class,
            e -> assertThat(e.hint().orElseThrow()).contains(".deb", "source directory"))
        .hasMessageContaining(text + " is not a DKMS package but a text file");
    assertThatThrownBy(() -> reader.read(tmp.resolve("none"), privateDir))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no such file");
    assertThat(privateDir).doesNotExist();
  }

  private static List<String> relativeFiles(Path dir) throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      return all.filter(path -> !Files.isDirectory(path))
          .map(path -> dir.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
