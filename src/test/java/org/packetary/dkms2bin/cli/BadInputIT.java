package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.packagefile.DebBuilder;

/** What a user is told about an input that cannot be used, and that it leaves no trace. */
@ExtendWith(WorkbenchExtension.class)
class BadInputIT {

  private final Workbench bench;
  private Path temp;
  private Path repository;
  private Path cache;

  BadInputIT(Workbench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    temp = directory;
    cache = bench.privateCache();
    repository = directory.resolve("repository");
  }

  @Test
  void aFileThatIsNotThere() throws Exception {
    refused(3, temp.resolve("nothing.deb")).says("no such file", "nothing.deb").leavesNothing();
  }

  @Test
  void everyBadInputIsNamedAtOnce() throws Exception {
    Path text = Files.writeString(temp.resolve("text.deb"), "hello, world\n");

    refused(3, temp.resolve("nothing.deb"), text)
        .says("2 inputs are not usable", "nothing.deb", "text.deb")
        .leavesNothing();
  }

  @Test
  void aTextFileThatIsCalledDeb() throws Exception {
    Path text = Files.writeString(temp.resolve("text.deb"), "hello, world\n");

    refused(3, text).says("text.deb", "not a DKMS package").leavesNothing();
  }

  @Test
  void aPackageThatWasCutShort() throws Exception {
    byte[] whole = Files.readAllBytes(bench.download("v4l2loopback-dkms"));
    Path cut = Files.write(temp.resolve("cut.deb"), Arrays.copyOf(whole, whole.length * 2 / 3));

    refused(3, cut).says("cut.deb", "truncated").leavesNothing();
  }

  @Test
  void aPackageWithoutDkmsConf() throws Exception {
    Path deb = deb(new TarBuilder().file("./usr/share/readme", "nothing to build"));

    refused(3, deb).says("no dkms.conf", deb.toString(), "-dkms").leavesNothing();
  }

  static Stream<Arguments> membersThatLeadOutside() {
    return Stream.of(
        outside("../../escaped", (t, n) -> t.file(n, "x")),
        outside("./usr/src/../../../escaped", (t, n) -> t.file(n, "x")),
        outside("/tmp/escaped-from-a-deb", (t, n) -> t.file(n, "x")),
        outside("./usr/src/x-1.0/link", (t, n) -> t.symlink(n, "../../../../etc/passwd")),
        outside("./dev/null", (t, n) -> t.special(n, TarConstants.LF_CHR)));
  }

  private static Arguments outside(String name, BiConsumer<TarBuilder, String> member) {
    return Arguments.of(name, member);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("membersThatLeadOutside")
  void aPackageThatReachesOutOfItsDirectory(String name, BiConsumer<TarBuilder, String> member)
      throws Exception {
    TarBuilder data = new TarBuilder();
    Drivers.pack(data, Drivers.sound(temp, "x"));
    member.accept(data, name);

    refused(3, deb(data)).says("input.deb", name.replaceFirst("^\\./", "")).leavesNothing();

    assertThat(Path.of("/tmp/escaped-from-a-deb")).doesNotExist();
    assertThat(bench.output("find", temp, cache, "-name", "escaped")).isEmpty();
  }

  private Path deb(TarBuilder data) {
    return DebBuilder.of(data.build(), Compression.XZ).writeTo(temp.resolve("input.deb"));
  }

  @Test
  void aKernelThatIsNotThere() throws Exception {
    refused(4, List.of("--kernel", "6.1.0-9999-amd64"), Drivers.sound(temp, "x"))
        .says("no kernel 6.1.0-9999-amd64", "there are:", bench.latest())
        .leavesNothing();
  }

  @Test
  void aPatternThatMatchesNothing() throws Exception {
    refused(4, List.of("--kernel", "6.1.0-9999-*"), Drivers.sound(temp, "x"))
        .says("6.1.0-9999-*", "there are:", bench.newer())
        .leavesNothing();
  }

  @Test
  void anOutputDirectoryBelowAFile() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "mine");
    repository = file.resolve("repository");

    refused(4, Drivers.sound(temp, "x")).says("output directory", repository.toString());

    assertThat(file).hasContent("mine");
  }

  @Test
  void anOutputDirectoryThatIsReadOnly() throws Exception {
    Path mount = Files.createDirectory(temp.resolve("readonly"));
    bench.output("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", mount);
    try {
      repository = mount;
      refused(4, Drivers.sound(temp, "x"))
          .says("output directory", mount.toString(), "ead-only")
          .leavesNothing();
    } finally {
      bench.output("umount", mount);
    }
  }

  @Test
  void aRecipeWithAKeyThatNobodyKnows() throws Exception {
    List<String> lines =
        new ArrayList<>(
            Files.readAllLines(Workbench.CHECKOUT.resolve("chroot-recipes/debian-12.yaml")));
    int line = lines.indexOf("bootstrap:") + 1;
    lines.add(line, "  colour: blue");
    Path recipe = Files.write(temp.resolve("mine.yaml"), lines);

    refused(3, List.of("--kernel", "latest", "--recipe", recipe), Drivers.sound(temp, "x"))
        .says(recipe + ", line " + (line + 1), "\"colour\"", "suite")
        .leavesNothing();
  }

  @Test
  void aDkmsConfThatExits() throws Exception {
    Path driver = Drivers.sound(temp, "leaver", "exit 3");

    refused(3, List.of("--kernel", bench.latest()), driver)
        .says("dkms.conf", "leaver", "status 3")
        .leavesNothing();
  }

  @Test
  void aModuleNameThatIsAPath() throws Exception {
    Path driver = Drivers.sound(temp, "x", "PACKAGE_NAME=\"../../etc/x\"");

    refused(3, List.of("--kernel", bench.latest()), driver)
        .says("module name", "../../etc/x")
        .leavesNothing();
  }

  private Refusal refused(int status, Path... inputs) throws Exception {
    return refused(status, List.of("--kernel", bench.latest()), inputs);
  }

  private Refusal refused(int status, List<Object> more, Path... inputs) throws Exception {
    List<Object> words = new ArrayList<>(List.of("--out-dir", repository, "--dkms"));
    words.addAll(List.of(inputs));
    words.addAll(more);
    if (!more.contains("--recipe")) {
      words.addAll(List.of("--distro", Workbench.DEBIAN_12));
    }
    Ended ended = bench.runIn(cache, words.toArray());
    assertThat(ended.status()).as(ended.toString()).isEqualTo(status);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.errLines()).anyMatch(l -> l.startsWith("error: "));
    // One problem has its remedy in a line of its own, each of several in brackets.
    assertThat(ended.errLines())
        .satisfiesAnyOf(
            lines -> assertThat(lines).anyMatch(l -> l.startsWith("hint: ")),
            lines -> assertThat(problems(lines)).isNotEmpty().allMatch(l -> l.endsWith(")")));
    assertThat(ended.err()).doesNotContain("Exception", "\tat ");
    assertThat(cache.resolve("work"))
        .satisfiesAnyOf(
            work -> assertThat(work).doesNotExist(), work -> assertThat(work).isEmptyDirectory());
    return new Refusal(ended, repository);
  }

  /** The lines of an error that names several. */
  private static List<String> problems(List<? extends String> lines) {
    return lines.stream().filter(l -> l.startsWith("  ")).map(String::toString).toList();
  }

  private record Refusal(Ended ended, Path repository) {

    Refusal says(String... words) {
      assertThat(ended.err()).contains(words);
      return this;
    }

    /** In the repository there is nothing, at most our own log. */
    void leavesNothing() throws IOException {
      if (Files.exists(repository)) {
        try (Stream<Path> files = Files.walk(repository)) {
          assertThat(files.filter(Files::isRegularFile))
              .allMatch(f -> f.equals(repository.resolve(".dkms2bin/logs/dkms2bin.log")));
        }
      }
    }
  }
}
