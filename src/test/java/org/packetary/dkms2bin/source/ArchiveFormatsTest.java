package org.packetary.dkms2bin.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.CpioBuilder;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.archive.ZipBuilder;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.DebBuilder;
import org.packetary.dkms2bin.packagefile.RpmBuilder;
import org.packetary.dkms2bin.packagefile.RpmTag;

/** Tarballs, those of dkms among them, zip archives and RPM packages. */
class ArchiveFormatsTest {

  private static final String CONF = "PACKAGE_NAME=hello\nPACKAGE_VERSION=1.0\n";

  private final Path tmp;
  private final SourceReader reader = new SourceReader(ExtractionLimits.DEFAULT);

  ArchiveFormatsTest(@TempDir Path tmp) {
    this.tmp = tmp;
  }

  private List<DkmsSource> read(String name, byte[] bytes) throws IOException {
    return reader.read(Files.write(tmp.resolve(name), bytes), tmp.resolve("private"));
  }

  private static TarBuilder sources() {
    return new TarBuilder()
        .directory("hello-1.0/")
        .file("hello-1.0/dkms.conf", CONF)
        .file("hello-1.0/hello.c", "int x;\n".repeat(200));
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void tarballIsReadWhateverItsCompressionAndName(Compression compression) throws IOException {
    byte[] bytes = DebBuilder.compress(sources().build(), compression);

    DkmsSource source = read("download", bytes).get(0);

    assertThat(source.tree().resolve("hello.c")).hasContent("int x;\n".repeat(200));
    assertThat(source.directoryName()).isEqualTo("hello-1.0");
    assertThat(source.guessedVersion(Optional.empty())).contains("1.0");
    assertThat(source.companions()).isEmpty();
    assertThat(source.origin()).isEqualTo(Origin.plain(tmp.resolve("download")));
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    for (int length = 20; length < end; length += 37) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> read("cut", cut))
          .as("cut to %d bytes", length)
          .isInstanceOf(InputException.class)
          .hasMessageContaining(tmp.resolve("cut").toString());
    }
  }

  @Test
  void zipGivesTheSameTreeAsTar() throws IOException {
    byte[] zip =
        new ZipBuilder()
            .file("hello-1.0/dkms.conf", CONF)
            .file("hello-1.0/hello.c", "int x;\n".repeat(200))
            .build();

    assertThat(read("sources", zip).get(0).treeDigest())
        .isEqualTo(read("sources.tar", sources().build()).get(0).treeDigest());
  }

  @Test
  void topmostDirectoriesWithDkmsConfAreTheTrees() throws IOException {
    byte[] tar =
        sources()
            .file("hello-1.0/examples/dkms.conf", CONF)
            .file("drivers/b/dkms.conf", CONF)
            .file("drivers/a/dkms.conf", CONF)
            .file("drivers/README", "text")
            .build();

    assertThat(read("several.tar", tar))
        .extracting(DkmsSource::directoryName)
        .containsExactly("a", "b", "hello-1.0");
  }

  @ParameterizedTest
  @CsvSource({
    "i40e-1.3.47.tar.gz, i40e-1.3.47, 1.3.47",
    "i40e-v1.3.47.TGZ, i40e-v1.3.47, 1.3.47",
    "adv-17v35x-5.0.7.0.tar.xz, adv-17v35x-5.0.7.0, 5.0.7.0",
    "hello-1.2-rc3.zip, hello-1.2-rc3, 1.2-rc3",
    "hello-20240101.tar.bz2, hello-20240101, 20240101",
    "hello_1.2.orig.tar.zst, hello_1.2, ",
    "hello-1.0-kernel6.1.0-56-amd64-x86_64.dkms.tar.gz, hello-1.0, 1.0",
    "hello, hello, ",
    ".tar, source, ",
  })
  void sourcesWithoutADirectoryAreCalledAsTheirArchive(String file, String name, String version)
      throws IOException {
    byte[] tar = new TarBuilder().file("dkms.conf", CONF).file("hello.c", "").build();

    DkmsSource source = read(file, tar).get(0);

    assertThat(source.directoryName()).isEqualTo(name);
    assertThat(source.guessedVersion(Optional.empty()).orElse(null)).isEqualTo(version);
  }

  @Test
  void tarballOfDkmsGivesItsSources() throws IOException, URISyntaxException {
    Path input =
        Path.of(
            ArchiveFormatsTest.class
                .getResource("/source/hello-1.0-source-only.dkms.tar.gz")
                .toURI());

    List<DkmsSource> sources = reader.read(input, tmp);

    assertThat(sources).hasSize(1);
    assertThat(sources.get(0).directoryName()).isEqualTo("hello-1.0");
    assertThat(sources.get(0).tree().resolve("hello.c")).isNotEmptyFile();
    assertThat(sources.get(0).treeDigest())
        .isEqualTo(reader.read(Path.of("samples/hello"), tmp).get(0).treeDigest());
  }

  @Test
  void builtModulesInATarballOfDkmsAreLeftOut() throws IOException {
    byte[] tar =
        new TarBuilder()
            .directory("./")
            .file("./dkms_source_tree/dkms.conf", CONF)
            .file("./dkms_main_tree/6.1.0-1-amd64/x86_64/module/hello.ko", "ELF")
            .file("./dkms_main_tree/6.1.0-1-amd64/x86_64/log/dkms.conf", CONF)
            .build();

    List<DkmsSource> sources = read("hello-1.0-kernel6.1.0-1-amd64-x86_64.dkms.tar.gz", tar);

    assertThat(sources).hasSize(1);
    try (Stream<Path> files = Files.list(sources.get(0).tree())) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void tarballOfDkmsWithoutSourcesIsRefused() {
    byte[] tar =
        new TarBuilder()
            .directory("./")
            .file("./dkms_binaries_only/dkms.conf", CONF)
            .file("./dkms_binaries_only/PACKAGE_NAME", "hello\n")
            .file("./dkms_main_tree/6.1.0-1-amd64/x86_64/module/hello.ko", "ELF")
            .build();

    assertThatThrownBy(() -> read("hello.dkms.tar", tar))
        .isInstanceOfSatisfying(
            InputException.class, e -> assertThat(e.hint().orElseThrow()).contains("--source-only"))
        .hasMessageContaining("hello.dkms.tar")
        .hasMessageContaining("--binaries-only");
  }

  @Test
  void driverSourcesAreUnpackedButNotRead() throws IOException {
    byte[] tar =
        new TarBuilder()
            .file("i40e-1.3.47/src/Makefile", "obj-m := i40e.o\n")
            .file("i40e-1.3.47/README", "text")
            .build();
    Path input = Files.write(tmp.resolve("i40e-1.3.47.tar.gz"), tar);

    Unpacked unpacked = reader.unpack(input, tmp.resolve("private"));

    assertThat(unpacked.kind()).isEqualTo(Unpacked.Kind.SOURCES);
    assertThat(unpacked.trees()).isEmpty();
    assertThat(unpacked.top()).endsWithRaw(Path.of("i40e-1.3.47/i40e-1.3.47"));
    assertThat(unpacked.top().resolve("src/Makefile")).exists();
    assertThatThrownBy(unpacked::sources)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no dkms.conf in " + input);
    Files.writeString(unpacked.top().resolve("dkms.conf"), CONF);
    assertThat(unpacked.sources())
        .extracting(s -> s.guessedVersion(Optional.empty()))
        .containsExactly(Optional.of("1.3.47"));
  }

  @Test
  void whatWasCompressedIsNamed() {
    byte[] text = DebBuilder.compress("text".getBytes(StandardCharsets.UTF_8), Compression.XZ);

    assertThatThrownBy(() -> read("hello.ko.xz", text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("hello.ko.xz is not a tar archive: compressed in it is a text file");
  }

  @Test
  void aThousandNestedDirectoriesAreRefused() {
    byte[] tar = new TarBuilder().file("d/".repeat(1000) + "dkms.conf", CONF).build();

    assertThatThrownBy(() -> read("deep.tar", tar))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("directories deep");
  }

  @Test
  void rpmGivesSourcesCompanionsAndOrigin() throws IOException {
    byte[] cpio =
        new CpioBuilder()
            .file("./usr/src/hello-1.0-2/dkms.conf", CONF)
            .file("./etc/hello.conf", "x")
            .file("./opt/hello.conf", "x")
            .file("./usr/share/licenses/hello/COPYING", "x")
            .file("./usr/share/doc/hello/README", "x")
            .symlink("./usr/lib/.build-id/ab/cdef", "../../../bin/hello")
            .build();
    byte[] rpm =
        new RpmBuilder(cpio, Compression.ZSTD)
            .header(RpmTag.EPOCH, new int[] {1})
            .header(RpmTag.VENDOR, "Example")
            .header(RpmTag.ARCH, "x86_64")
            .header(RpmTag.BASENAMES, List.of("hello.conf"))
            .header(RpmTag.DIRNAMES, List.of("/opt/"))
            .header(RpmTag.DIRINDEXES, new int[] {0})
            .header(RpmTag.FILEFLAGS, new int[] {1 | 1 << 4})
            .build();

    DkmsSource source = read("hello.deb", rpm).get(0);

    assertThat(source.directoryName()).isEqualTo("hello-1.0-2");
    assertThat(source.guessedVersion(Optional.empty())).contains("1.0-2");
    assertThat(source.origin().packageName()).contains("hello-dkms");
    assertThat(source.origin().packageVersion()).contains("1:1.0-2.el9");
    assertThat(source.origin().control())
        .containsEntry("Architecture", "amd64")
        .containsEntry("Maintainer", "Example")
        .doesNotContainKey("Requires");
    assertThat(source.companions())
        .extracting(c -> c.path() + (c.conffile() ? " conffile" : ""))
        .containsExactly("/etc/hello.conf conffile", "/opt/hello.conf conffile");
  }

  @ParameterizedTest
  @CsvSource({
    "langford-0.0.20130108, 0.0.20130228-5, 0.0.20130108",
    "hello-1.0-2, 3:1.0-2-1, 1.0-2",
    "hello, 2:1.0+dfsg-1, 1.0+dfsg",
    "hello, 1.0, 1.0",
    "scap, , ",
    "hello-r12, 12-1, 12",
  })
  void versionIsGuessedFromDirectoryThenPackage(String directory, String version, String guess) {
    assertThat(VersionGuess.of(directory, Optional.ofNullable(version)).orElse(null))
        .isEqualTo(guess);
  }
}
