package org.packetary.dkms2bin.prepared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.FileTrees;

/** A cache that is carried to another host in one file, and files that are not what they should. */
class EnvArchiveTest {

  private static final List<String> CONTENTS = List.of("gcc=12.2", "over nothing");
  private static final String DOWNLOAD = "d".repeat(64);
  private static final String ARCHIVE = "0123456789abcdef";
  private static final FileTime OLD = FileTime.from(Instant.parse("2020-02-02T02:02:02.5Z"));
  private static final HostEnvironment ENVIRONMENT =
      HostEnvironment.of(Map.of("PATH", String.valueOf(System.getenv("PATH"))));

  private final Path temp;
  private final Path here;
  private final Path there;
  private final Path file;

  EnvArchiveTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.here = Files.createDirectory(temp.resolve("here"));
    this.there = Files.createDirectory(temp.resolve("there"));
    this.file = temp.resolve("env.tar.zst");
  }

  @BeforeAll
  static void thisHostHasZstd() {
    Assumptions.assumeTrue(
        Arrays.stream(String.valueOf(System.getenv("PATH")).split(":", -1))
            .anyMatch(d -> Files.isExecutable(Path.of(d).resolve("zstd"))),
        "this host has no zstd");
  }

  /** JUnit would warn of each link that leads out of its directory. */
  @AfterEach
  void removeLinks() throws IOException {
    for (Path directory : List.of(here, there, temp.resolve("unpacked"), temp.resolve("moved"))) {
      FileTrees.delete(directory);
    }
  }

  private static Settings settings(Path cache) {
    return new Settings(
        Path.of("chroot-recipes"),
        cache,
        Path.of("/etc/os-release"),
        new ProcessRunner(),
        ENVIRONMENT,
        event -> {},
        Clock.systemUTC(),
        "1.0");
  }

  private static Layer layer(Path cache, String word, String text) throws Exception {
    return new LayerStore(cache).ensure(word, CONTENTS, (tree, log) -> fill(tree, text));
  }

  private static void fill(Path tree, String text) throws IOException {
    Path bin = Files.createDirectories(tree.resolve("usr/bin"));
    Path tool = Files.writeString(bin.resolve("tool"), text);
    Files.setAttribute(tool, "unix:mode", 04750);
    Files.setLastModifiedTime(tool, OLD);
    Files.createLink(bin.resolve("same-tool"), tool);
    Files.createSymbolicLink(tree.resolve("bin"), Path.of("usr/bin"));
    Files.createSymbolicLink(tree.resolve("shadow"), Path.of("/etc/shadow"));
    Path closed = Files.createDirectory(tree.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx--x--x"));
  }

  /** A cache with two layers, indexes, and a package that was named. */
  private void filled() throws Exception {
    layer(here, "base-one", "one");
    layer(here, "kernel-6.1.0-9+x~1-amd64", "two");
    Path archive = Files.createDirectories(here.resolve("apt").resolve(ARCHIVE));
    Files.writeString(archive.resolve("renewed"), "2026-01-01T00:00:00Z\n");
    Files.writeString(archive.resolve("apt.conf"), "Dir \"" + archive + "\";\n");
    Path lists = Files.createDirectories(archive.resolve("var/lib/apt/lists/partial"));
    Files.writeString(lists.resolve("x_Packages"), "half");
    Path packages = Files.writeString(lists.resolveSibling("x_Packages"), "Package: x\n");
    Files.setLastModifiedTime(packages, OLD);
    Files.createDirectories(archive.resolve("answers/state"));
    Files.writeString(archive.resolve("answers/state/question"), "answer");
    Path download = Files.createDirectories(here.resolve("downloads").resolve(DOWNLOAD));
    Files.writeString(download.resolve("x-dkms_1_all.deb"), "!<arch>\n");
    Files.createDirectories(here.resolve("downloads/.new-1"));
  }

  private EnvExport.Written exported() throws Exception {
    return new EnvExport(settings(here)).all(file);
  }

  private EnvImport.Taken imported() throws InterruptedException {
    return new EnvImport(settings(there)).run(file);
  }

  private static CommandResult host(String... words) throws Exception {
    CommandResult result =
        new ProcessRunner().run(Command.of(List.of(words), ENVIRONMENT.variables()));
    assertThat(result.ok()).as(result.failure()).isTrue();
    return result;
  }

  /** Everything below a directory with its kind, mode, time and content. */
  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    if (!Files.exists(directory)) {
      return files;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.toList()) {
        String what =
            String.valueOf(Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS));
        if (Files.isSymbolicLink(path)) {
          what += " to " + Files.readSymbolicLink(path);
        } else if (Files.isRegularFile(path)) {
          what += " " + Files.getLastModifiedTime(path) + " " + Files.readString(path);
        }
        files.put(directory.relativize(path).toString(), what);
      }
    }
    return files;
  }

  private static Map<String, String> layers(Path cache) throws IOException {
    Map<String, String> files = files(cache.resolve("layers"));
    files.keySet().removeIf(name -> name.endsWith(".lock"));
    return files;
  }

  /** The file is refused, and nothing of it is in the cache. */
  private void isRefused(String... words) throws IOException {
    assertThatThrownBy(this::imported)
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(
            Stream.concat(Stream.of(file.toString()), Stream.of(words)).toArray(String[]::new));
    assertThat(there.resolve("layers")).doesNotExist();
    assertThat(there.resolve("apt")).doesNotExist();
    assertThat(there.resolve("downloads")).doesNotExist();
    try (Stream<Path> left = Files.list(there.resolve("work"))) {
      assertThat(left).isEmpty();
    } catch (java.nio.file.NoSuchFileException e) {
      assertThat(there).isEmptyDirectory();
    }
  }

  /** Packs a directory as an export would, with what somebody else put into it. */
  private void pack(Path directory, String... options) throws Exception {
    List<String> argv = new ArrayList<>(List.of("tar", "--zstd", "-C", directory.toString()));
    argv.addAll(List.of(options));
    argv.addAll(List.of("-cf", file.toString(), EnvManifest.NAME));
    try (Stream<Path> entries = Files.list(directory)) {
      entries
          .map(e -> e.getFileName().toString())
          .filter(name -> !name.equals(EnvManifest.NAME))
          .sorted()
          .forEach(argv::add);
    }
    host(argv.toArray(String[]::new));
  }

  /** An exported cache, unpacked to be changed. */
  private Path unpacked() throws Exception {
    filled();
    exported();
    Path directory = Files.createDirectory(temp.resolve("unpacked"));
    host("tar", "--zstd", "-xpf", file.toString(), "-C", directory.toString());
    return directory;
  }

  @Test
  void anotherHostHasTheVerySameLayersIndexesAndDownloads() throws Exception {
    filled();

    EnvExport.Written written = exported();
    EnvImport.Taken taken = imported();

    assertThat(written.layers()).hasSize(2).isEqualTo(taken.taken());
    assertThat(written.archives()).isEqualTo(taken.archives()).isEqualTo(1);
    assertThat(written.bytes()).isEqualTo(Files.size(file));
    assertThat(taken.there()).isEmpty();
    assertThat(layers(there)).isEqualTo(layers(here));
    Layer found =
        new LayerStore(there)
            .ensure(
                "base-one",
                CONTENTS,
                (tree, log) -> {
                  throw new AssertionError("it is there");
                });
    assertThat(found.tree().resolve("usr/bin/same-tool"))
        .satisfies(
            link -> assertThat(Files.isSameFile(link, link.resolveSibling("tool"))).isTrue());
    Path archive = there.resolve("apt").resolve(ARCHIVE);
    Map<String, String> kept = files(archive);
    assertThat(kept.keySet())
        .contains("renewed", "answers/state/question", "var/lib/apt/lists/x_Packages")
        .doesNotContain("apt.conf", "var/lib/apt/lists/partial/x_Packages");
    assertThat(Files.getLastModifiedTime(archive.resolve("var/lib/apt/lists/x_Packages")))
        .isEqualTo(OLD);
    assertThat(files(there.resolve("downloads")).keySet())
        .containsExactlyInAnyOrder("", DOWNLOAD, DOWNLOAD + "/x-dkms_1_all.deb");
  }

  @Test
  void thePlainToolsReadIt() throws Exception {
    filled();
    exported();

    List<String> names = host("tar", "--zstd", "-tf", file.toString()).out().lines().toList();

    assertThat(names.get(0)).isEqualTo(EnvManifest.NAME);
    assertThat(names).anyMatch(name -> name.matches("layers/base-one-.*/tree/usr/bin/tool"));
  }

  @Test
  void theSameCacheGivesTheSameBytes() throws Exception {
    filled();
    exported();
    String first = Digests.sha256(file);
    exported();

    assertThat(Digests.sha256(file)).isEqualTo(first);
    try (Stream<Path> entries = Files.list(temp)) {
      assertThat(entries).as("nothing else is left there").hasSize(3);
    }
  }

  @Test
  void aLayerThatIsThereStaysAsItIs() throws Exception {
    filled();
    exported();
    Layer mine = layer(there, "base-one", "mine");

    EnvImport.Taken taken = imported();

    assertThat(taken.there()).containsExactly(mine.id());
    assertThat(taken.taken()).singleElement().asString().startsWith("kernel-");
    assertThat(mine.tree().resolve("usr/bin/tool")).hasContent("mine");
    assertThat(imported().taken()).isEmpty();
  }

  @Test
  void aCacheWithoutLayersIsNoReasonToWriteAFile() {
    assertThatThrownBy(this::exported)
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("no layers");
    assertThat(file).doesNotExist();
  }

  @Test
  void halfAFileIsRefused() throws Exception {
    filled();
    exported();
    byte[] all = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(all, all.length * 2 / 3));

    isRefused();
  }

  /** A single bit does not do: zstd has several ways to write the same bytes. */
  @Test
  void aFileWithWrongBytesIsRefused() throws Exception {
    filled();
    exported();
    byte[] all = Files.readAllBytes(file);
    for (int i = all.length / 2; i < all.length / 2 + 32; i++) {
      all[i] ^= (byte) 0xff;
    }
    Files.write(file, all);

    isRefused();
  }

  @Test
  void aFileOfAnotherKindIsRefused() throws Exception {
    Files.writeString(file, "no archive at all\n".repeat(100), StandardCharsets.US_ASCII);

    isRefused("no archive of \"dkms2bin env export\"");
  }

  @Test
  void anUnknownFormatIsRefusedWithWhatToDo() throws Exception {
    Path directory = unpacked();
    Files.writeString(
        directory.resolve(EnvManifest.NAME), "{\"format\": 99, \"tool\": \"9.0\", \"next\": 1}");
    pack(directory);

    isRefused("format 99", "9.0");
    assertThatThrownBy(this::imported)
        .satisfies(e -> assertThat(((InputException) e).hint().orElse("")).contains("env export"));
  }

  @Test
  void whatIsNeitherALayerNorAnIndexIsRefused() throws Exception {
    Path directory = unpacked();
    Files.createDirectories(directory.resolve("results/1"));
    pack(directory);

    isRefused("results");
  }

  @Test
  void aLayerThatTheManifestDoesNotNameIsRefused() throws Exception {
    Path directory = unpacked();
    Files.createDirectories(directory.resolve("layers/base-more-0123456789abcdef01234567/tree"));
    pack(directory);

    isRefused("base-more");
  }

  @Test
  void aMemberThatWouldLieOutsideIsRefused() throws Exception {
    Path directory = unpacked();
    Files.writeString(Files.createDirectory(directory.resolve("zz")).resolve("evil"), "evil");
    pack(directory, "--absolute-names", "--transform=s,^zz/,../../../,");

    isRefused();
    assertThat(temp.resolve("evil")).doesNotExist();
    assertThat(there.resolve("evil")).doesNotExist();
  }

  @Test
  void nothingIsWrittenThroughALink() throws Exception {
    Path directory = unpacked();
    Path target = Files.createDirectory(temp.resolve("target"));
    Files.createSymbolicLink(directory.resolve("apt/way"), target);
    Path lure = Files.createDirectory(directory.resolve("zz"));
    Files.writeString(lure.resolve("evil"), "evil");
    pack(directory, "--transform=s,^zz,apt/way,");

    isRefused();
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void aLinkAmongIndexesIsRefused() throws Exception {
    Path directory = unpacked();
    Path lists = directory.resolve("apt").resolve(ARCHIVE).resolve("var/lib/apt/lists");
    Files.createSymbolicLink(lists.resolve("y_Packages"), Path.of("/etc/shadow"));
    pack(directory);

    isRefused("y_Packages");
  }

  @Test
  void aLayerOfOtherContentsThanItsNameSaysIsRefused() throws Exception {
    Path directory = unpacked();
    try (Stream<Path> layers = Files.list(directory.resolve("layers"))) {
      Files.writeString(
          layers.sorted().findFirst().orElseThrow().resolve("contents.txt"), "gcc=13");
    }
    pack(directory);

    isRefused("base-one");
  }

  @Test
  void aLayerThatIsSaidToBeThereAndIsNotIsRefused() throws Exception {
    Path directory = unpacked();
    try (Stream<Path> layers = Files.list(directory.resolve("layers"))) {
      Files.move(layers.sorted().findFirst().orElseThrow(), temp.resolve("moved"));
    }
    pack(directory);

    isRefused("base-one");
  }
}
