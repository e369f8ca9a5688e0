package org.packetary.dkms2bin.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.packagefile.DebBuilder;
import org.packetary.dkms2bin.request.CellRule;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.SourcePatch;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.TreeDigest;
import org.packetary.dkms2bin.source.driver.DriverDescription;
import org.packetary.dkms2bin.util.FileTrees;

/** Inputs are unpacked once, and again where anything about them is another. */
class SourceShelfTest {

  private static final String CONF = "PACKAGE_NAME=hello\nPACKAGE_VERSION=1.0\n";

  private final Path temp;
  private final Path cache;

  SourceShelfTest(@TempDir Path temp) throws IOException {
    this.temp = temp.toRealPath();
    this.cache = Files.createDirectory(this.temp.resolve("cache"));
    Files.createDirectory(this.temp.resolve("scratch"));
  }

  /** A shelf by whose clock everything was changed long ago. */
  private SourceShelf shelf(String program) {
    return shelf(program, Instant.now().plus(Duration.ofMinutes(1)));
  }

  private SourceShelf shelf(String program, Instant now) {
    return new SourceShelf(
        cache, temp.resolve("scratch"), program, Clock.fixed(now, ZoneOffset.UTC));
  }

  private SourceIntake.Taken take(Path input) throws IOException {
    return shelf("program").take(input, DriverRequest.of(List.of()));
  }

  private static DriverRequest described(String version) {
    return new DriverRequest(
        List.of(),
        new DriverDescription(
            Optional.of("hello"),
            Optional.of(version),
            Optional.empty(),
            Optional.empty(),
            List.of()),
        List.of(),
        List.of(),
        Optional.empty(),
        List.<CellRule>of());
  }

  private Path tarball(String name, String conf) throws IOException {
    return Files.write(
        temp.resolve(name),
        new TarBuilder()
            .directory("hello-2.5/")
            .file("hello-2.5/dkms.conf", conf)
            .file("hello-2.5/hello.c", "")
            .build());
  }

  private Path directory(String conf) throws IOException {
    Path directory = Files.createDirectory(temp.resolve("hello-2.5"));
    Files.writeString(directory.resolve("dkms.conf"), conf);
    Files.writeString(directory.resolve("Makefile"), "obj-m := hello.o\n");
    Files.writeString(directory.resolve("hello.c"), "");
    return directory;
  }

  private static DkmsSource only(SourceIntake.Taken taken) {
    assertThat(taken.sources()).hasSize(1);
    return taken.sources().get(0);
  }

  private static String conf(SourceIntake.Taken taken) throws IOException {
    return Files.readString(only(taken).tree().resolve("dkms.conf"));
  }

  private long onTheShelf() throws IOException {
    Path shelf = cache.resolve("sources");
    if (!Files.exists(shelf)) {
      return 0;
    }
    try (Stream<Path> entries = Files.list(shelf)) {
      return entries.count();
    }
  }

  @Test
  void theSameFileIsTakenOnce() throws IOException {
    Path input = tarball("hello.tar", CONF);
    SourceIntake.Taken first = take(input);
    Object file = key(only(first).tree().resolve("hello.c"));

    SourceIntake.Taken second = take(input);

    assertThat(second).isEqualTo(first);
    assertThat(key(only(second).tree().resolve("hello.c"))).isEqualTo(file);
    assertThat(only(second).tree()).startsWith(cache);
    assertThat(only(second).directoryName()).isEqualTo("hello-2.5");
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /** Where the shelf keeps the only input. */
  private Path entry() throws IOException {
    try (Stream<Path> entries = Files.list(cache.resolve("sources"))) {
      return entries.findFirst().orElseThrow();
    }
  }

  @Test
  void aDamagedEntryIsTakenAnew() throws IOException {
    Path input = tarball("hello.tar", CONF);
    String digest = only(take(input)).treeDigest();
    List<Damage> damages =
        List.of(
            () -> Files.writeString(entry().resolve("source.json"), ""),
            () -> Files.writeString(entry().resolve("source.json"), "{\"sources\": [{\"tr"),
            () -> Files.delete(entry().resolve("source.json")),
            () -> Files.writeString(only(take(input)).tree().resolve("dkms.conf"), ""),
            () -> Files.delete(only(take(input)).tree().resolve("hello.c")),
            () -> Files.writeString(only(take(input)).tree().resolve("more.c"), "x"),
            () -> FileTrees.delete(only(take(input)).tree()));

    for (Damage damage : damages) {
      damage.happen();

      DkmsSource taken = only(take(input));
      assertThat(taken.treeDigest()).isEqualTo(digest);
      assertThat(TreeDigest.of(taken.tree())).isEqualTo(digest);
      assertThat(onTheShelf()).isEqualTo(1);
    }
  }

  /** What happens to the cache's files. */
  private interface Damage {
    void happen() throws IOException;
  }

  @Test
  void theSameFileElsewhereIsTakenOnceAndKnowsWhereItIs() throws IOException {
    Path input = tarball("hello.tar", CONF);
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere")).resolve("hello.tar");
    Files.copy(input, elsewhere);
    SourceIntake.Taken first = take(input);

    SourceIntake.Taken second = take(elsewhere);

    assertThat(only(second).tree()).isEqualTo(only(first).tree());
    assertThat(only(second).origin().input()).isEqualTo(elsewhere);
  }

  @Test
  void aChangedFileIsTakenAnew() throws IOException {
    Path input = tarball("hello.tar", CONF);
    DkmsSource first = only(take(input));
    tarball("hello.tar", CONF + "# changed\n");
    DkmsSource second = only(take(input));

    assertThat(second.tree().resolve("dkms.conf")).hasContent(CONF + "# changed\n");
    assertThat(second.treeDigest()).isNotEqualTo(first.treeDigest());
    assertThat(first.tree().resolve("dkms.conf")).hasContent(CONF);
  }

  @Test
  void anotherProgramReadsAnew() throws IOException {
    Path input = tarball("hello.tar", CONF);
    DkmsSource first = only(take(input));
    DkmsSource second = only(shelf("other").take(input, DriverRequest.of(List.of())));

    assertThat(second.tree()).isNotEqualTo(first.tree());
    assertThat(onTheShelf()).isEqualTo(2);
  }

  @Test
  void anotherDescriptionWritesAnotherDkmsConf() throws IOException {
    Path input = directory("");
    Files.delete(input.resolve("dkms.conf"));

    SourceIntake.Taken one = shelf("program").take(input, described("1.0"));
    SourceIntake.Taken other = shelf("program").take(input, described("2.0"));

    assertThat(one.written()).contains(new ModuleId("hello", "1.0"));
    assertThat(other.written()).contains(new ModuleId("hello", "2.0"));
    assertThat(shelf("program").take(input, described("1.0"))).isEqualTo(one);
    assertThat(one.guesses()).isNotEmpty();
  }

  private static DriverRequest patched(Path... patches) {
    return new DriverRequest(
        List.of(),
        DriverDescription.NONE,
        Stream.of(patches).map(SourcePatch::of).toList(),
        List.of(),
        Optional.empty(),
        List.of());
  }

  @Test
  void otherPatchesAreOtherSources() throws IOException {
    Path input = tarball("hello.tar", CONF);
    Path patch = Files.writeString(temp.resolve("a.patch"), "one");
    DkmsSource plain = only(take(input));
    DkmsSource one = only(shelf("program").take(input, patched(patch)));
    assertThat(only(shelf("program").take(input, patched(patch)))).isEqualTo(one);

    Files.writeString(patch, "two");
    DkmsSource two = only(shelf("program").take(input, patched(patch)));

    assertThat(List.of(plain.treeDigest(), one.treeDigest(), two.treeDigest()))
        .doesNotHaveDuplicates();
    assertThat(one.treeDigest()).isEqualTo(TreeDigest.of(one.tree()));
    assertThat(plain.tree().resolve("dkms.conf")).hasContent(CONF);
  }

  @Test
  void aPatchForAModuleChangesThatOneOnly() throws IOException {
    Path hello = tarball("hello.tar", CONF);
    Path other = tarball("other-3.tar", "PACKAGE_NAME=other\nPACKAGE_VERSION=$(date +%s)\n");
    Path patch = Files.writeString(temp.resolve("a.patch"), "one");
    Path second = Files.writeString(temp.resolve("x=b.patch"), "two");

    DriverRequest driver =
        new DriverRequest(
            List.of(),
            DriverDescription.NONE,
            Stream.of("hello/1.0=" + patch, "other=" + patch, "hello/2=" + patch, "" + second)
                .map(SourcePatch::parse)
                .toList(),
            List.of(),
            Optional.empty(),
            List.of());

    assertThat(patches(hello, driver))
        .containsExactly("dkms2bin-1-a.patch", "dkms2bin-2-x_b.patch");
    assertThat(patches(other, driver))
        .containsExactly("dkms2bin-1-a.patch", "dkms2bin-2-x_b.patch");
    List<TakenSource> sources =
        Stream.of(hello, other)
            .map(
                input -> {
                  try {
                    DkmsSource source = only(shelf("program").take(input, driver));
                    return new TakenSource(source, SourcePins.of(source), driver, Optional.empty());
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                })
            .toList();
    assertThatThrownBy(() -> PatchedModules.check(sources))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no module hello/2 for ")
        .extracting(e -> ((UsageException) e).hint().orElse(""))
        .asString()
        .contains("hello/1.0, other/");
  }

  private List<String> patches(Path input, DriverRequest driver) throws IOException {
    Path directory = only(shelf("program").take(input, driver)).tree().resolve("patches");
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aPatchThatCannotBeReadIsNamed() throws IOException {
    Path input = tarball("hello.tar", CONF);

    assertThatThrownBy(() -> shelf("program").take(input, patched(temp.resolve("nosuch.patch"))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nosuch.patch");
  }

  /** A file that is there and that nobody can read from its beginning. */
  @Test
  void whatAnInputThatCannotBeReadLacksTheReaderSays() {
    assertThatThrownBy(() -> take(Path.of("/proc/self/mem")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("cannot read /proc/self/mem");
  }

  @Test
  void whatBelongsToCellsMakesNoOtherSources() throws IOException {
    Path input = tarball("hello.tar", CONF);
    DriverRequest said =
        new DriverRequest(
            List.of("hello.tar"),
            DriverDescription.NONE,
            List.of(),
            List.of("flex"),
            Optional.of(Duration.ofMinutes(1)),
            List.of());

    assertThat(shelf("program").take(input, said)).isEqualTo(take(input));
    assertThat(onTheShelf()).isEqualTo(1);
  }

  @Test
  void allThatAPackageHoldsComesFromTheShelf() throws IOException {
    Path input =
        DebBuilder.of(
                new TarBuilder()
                    .file("./usr/src/hello-1.0/dkms.conf", CONF)
                    .file("./etc/modprobe.d/hello.conf", "options hello\n")
                    .build(),
                Compression.XZ,
                Map.of("control", DebBuilder.CONTROL, "conffiles", "/etc/modprobe.d/hello.conf\n"))
            .writeTo(temp.resolve("hello-dkms_1.0-1_all.deb"));
    DkmsSource first = only(take(input));
    DkmsSource second = only(take(input));

    assertThat(second).isEqualTo(first);
    assertThat(second.origin().packageName()).contains("hello-dkms");
    assertThat(second.origin().packageVersion()).contains("1.0-1");
    assertThat(second.origin().control()).containsKey("Maintainer");
    assertThat(second.companions())
        .singleElement()
        .satisfies(
            companion -> {
              assertThat(companion.path()).isEqualTo("/etc/modprobe.d/hello.conf");
              assertThat(companion.conffile()).isTrue();
              assertThat(companion.file()).hasContent("options hello");
            });
    assertThat(second.newest()).isEqualTo(Instant.ofEpochSecond(TarBuilder.TIME));
  }

  @Test
  void anOpenVersionIsFilledInAndTheDigestIsOfWhatWasFilled() throws IOException {
    SourceIntake.Taken taken =
        take(tarball("hello.tar", "PACKAGE_NAME=hello\nPACKAGE_VERSION=#MODULE_VERSION#\n"));

    assertThat(conf(taken)).isEqualTo("PACKAGE_NAME=hello\nPACKAGE_VERSION=2.5\n");
    assertThat(only(taken).treeDigest()).isEqualTo(TreeDigest.of(only(taken).tree()));
  }

  @Test
  void theUsersOwnFilesAreNotFilled() throws IOException {
    Path input = directory("PACKAGE_NAME=hello\nPACKAGE_VERSION=#MODULE_VERSION#\n");

    assertThat(conf(take(input))).contains("PACKAGE_VERSION=2.5");
    assertThat(input.resolve("dkms.conf")).content().contains("#MODULE_VERSION#");
  }

  @Test
  void aVersionThatNothingTellsIsRefusedEachTime() throws IOException {
    Path input =
        Files.write(
            temp.resolve("hello.tar"),
            new TarBuilder()
                .file("hello/dkms.conf", "PACKAGE_NAME=hello\nPACKAGE_VERSION=@V@\n")
                .build());

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> take(input)).isInstanceOf(InputException.class);
    }
    assertThat(onTheShelf()).isZero();
  }

  @Test
  void anUnchangedDirectoryIsTakenOnce() throws IOException {
    Path input = directory(CONF);
    SourceIntake.Taken first = take(input);

    assertThat(take(input)).isEqualTo(first);
    assertThat(onTheShelf()).isEqualTo(1);
  }

  @Test
  void aChangedDirectoryIsTakenAnew() throws IOException {
    Path input = directory(CONF);
    take(input);
    Files.writeString(input.resolve("dkms.conf"), CONF + "#\n");

    assertThat(conf(take(input))).isEqualTo(CONF + "#\n");
    assertThat(onTheShelf()).isEqualTo(2);
  }

  /** What is written in the same moment again could not be told from it. */
  @Test
  void aDirectoryThatWasChangedJustNowIsNotShelved() throws IOException {
    Path input = directory(CONF);
    SourceIntake.Taken taken =
        shelf("program", Instant.now()).take(input, DriverRequest.of(List.of()));

    assertThat(conf(taken)).isEqualTo(CONF);
    assertThat(only(taken).tree()).startsWith(temp.resolve("scratch"));
    assertThat(onTheShelf()).isZero();
  }

  @Test
  void whatVersionControlKeepsDoesNotCount() throws IOException {
    Path input = directory(CONF);
    SourceIntake.Taken first = take(input);
    Files.createDirectory(input.resolve(".git"));
    Files.writeString(input.resolve(".git/index"), "x");
    // The directory itself was changed by the new entry; only what is in it may change freely.
    SourceIntake.Taken second = take(input);
    Files.writeString(input.resolve(".git/index"), "y");
    SourceIntake.Taken third = take(input);

    assertThat(third).isEqualTo(second);
    assertThat(only(second).treeDigest()).isEqualTo(only(first).treeDigest());
    assertThat(only(third).tree().resolve(".git")).doesNotExist();
  }

  @Test
  void whatIsNoInputIsRefused() {
    assertThatThrownBy(() -> take(temp.resolve("nosuch"))).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> take(Files.writeString(temp.resolve("text"), "no archive")))
        .isInstanceOf(InputException.class);
    assertThat(temp.resolve("cache/sources")).doesNotExist();
  }
}
