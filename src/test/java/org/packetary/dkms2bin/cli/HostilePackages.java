package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the packages of {@code src/test/fixtures/hostile} try does not work, in any tier: all are
 * built in one run, and each has an outcome that says what it was.
 */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostilePackages {

  private static final Path PACKAGES = Workbench.CHECKOUT.resolve("src/test/fixtures/hostile");

  /** In each file of the host, and in the environment of its processes, that may not be read. */
  private static final String CANARY = "dkms2bin-canary";

  /** Where the host keeps a secret; the packages know its name. */
  private static final Path KEY = Path.of("/root/" + CANARY + "-key");

  /** How long what {@code leaves-a-daemon} leaves sleeps. */
  private static final String NAP = "86399.5";

  /** Characters that steer a terminal, or turn text around; a line ends by a line feed only. */
  private static final Pattern STEERING =
      Pattern.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]");

  private static final boolean ALL = "all".equals(System.getProperty("dkms2bin.hostile", ""));

  /** Those of every tier, where not all are asked for: {@code -Ddkms2bin.hostile=all}. */
  private static final Set<String> EVERYWHERE =
      Set.of(
          "changes-devices",
          "eats-memory",
          "eats-memory-in-its-conf",
          "escapes-the-chroot",
          "fills-the-disk-with-a-file",
          "forks-without-end",
          "keeps-keys",
          "leaves-a-daemon",
          "makes-namespaces",
          "mounts",
          "opens-the-network",
          "reads-a-key",
          "reads-environment",
          "reads-the-system-file-system",
          "sleeps-for-ever",
          "writes-devices",
          "writes-proc-sys",
          "writes-to-shared-layers");

  /** What keeps a build apart from the host, with the options that choose it. */
  enum Tier {
    ROOT(true, "--isolation", "root"),
    USERNS(false, "--isolation", "userns"),
    CONTAINER(false, "--backend", "container");

    private final boolean whole;

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<String> options;

    Tier(boolean whole, String... options) {
      this.whole = whole;
      this.options = List.of(options);
    }
  }

  /**
   * What a run of all packages left.
   *
   * @param ended how it ended
   * @param repository where
   * @param before of the host and of the layers, when it began
   * @param after the same when it had ended
   */
  private record Left(Ended ended, Path repository, String before, String after) {

    Path directory() {
      return repository.resolve(".dkms2bin");
    }
  }

  final Workbench bench;
  final Path temp;
  private final List<Tier> tiers;

  /** The same for this run alone: others may build it at the same moment. */
  private final String nap = NAP + System.nanoTime();

  private final Map<Tier, Left> runs = new EnumMap<>(Tier.class);

  /**
   * Tests of tiers.
   *
   * @param temp for sources and repositories
   */
  HostilePackages(Workbench bench, Path temp, Tier... tiers) throws IOException {
    this.bench = bench;
    this.temp = temp;
    this.tiers = List.of(tiers);
    Files.writeString(KEY, CANARY + "-of-the-host\n");
  }

  @AfterAll
  void theSecretGoes() throws IOException {
    Files.deleteIfExists(KEY);
  }

  private static List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(PACKAGES)) {
      List<String> names =
          all.filter(Files::isDirectory).map(p -> p.getFileName().toString()).sorted().toList();
      assertThat(names).hasSizeGreaterThanOrEqualTo(40);
      return names;
    }
  }

  private static List<String> expected(String name) throws IOException {
    return Files.readAllLines(PACKAGES.resolve(name).resolve("expected"));
  }

  private static List<String> names(Tier tier) throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : names()) {
      if (tier.whole || ALL || EVERYWHERE.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }

  Stream<Tier> tiers() {
    return tiers.stream();
  }

  Stream<Arguments> attacks() throws IOException {
    List<Arguments> attacks = new ArrayList<>();
    for (Tier tier : tiers) {
      names(tier).forEach(name -> attacks.add(Arguments.of(tier, name)));
    }
    return attacks.stream();
  }

  /** A package's sources: its own, and what all share. */
  Path sources(Path parent, String name) throws IOException {
    Path tree = Files.createDirectories(parent.resolve(name));
    try (Stream<Path> files = Files.list(PACKAGES.resolve(name))) {
      for (Path file : files.filter(f -> !f.endsWith("expected")).toList()) {
        Path copy = tree.resolve(file.getFileName());
        Files.writeString(copy, Files.readString(file).replace(NAP, nap));
        assertThat(copy.toFile().setExecutable(Files.isExecutable(file))).isTrue();
      }
    }
    Files.copy(PACKAGES.resolve("lib.sh"), tree.resolve("lib.sh"));
    if (!Files.exists(tree.resolve("Makefile"))) {
      Files.createFile(tree.resolve("Makefile"));
    }
    return tree;
  }

  private Left left(Tier tier) throws IOException, InterruptedException {
    Left known = runs.get(tier);
    if (known != null) {
      return known;
    }
    Path directory = Files.createDirectories(temp.resolve(tier.name()));
    Path repository = directory.resolve("repository");
    List<Object> words =
        new ArrayList<>(List.of("--kernel", bench.latest(), "--out-dir", repository));
    words.addAll(List.of("--distro", Workbench.DEBIAN_12, "--format", "github"));
    words.addAll(List.of("--junit", directory.resolve("junit.xml"), "--idle-time", "6s"));
    words.addAll(List.of("--cell-memory", "300m", "--cell-disk", "100m"));
    words.addAll(tier.options);
    List<Object> layers = new ArrayList<>(List.of("env", "prepare"));
    layers.addAll(List.of("--distro", Workbench.DEBIAN_12, "--kernel", bench.latest()));
    if (tier != Tier.CONTAINER) {
      layers.addAll(tier.options);
    }
    Ended prepared = bench.run(layers.toArray());
    assertThat(prepared.status()).as(prepared.toString()).isZero();
    for (String name : names(tier)) {
      words.addAll(List.of("--dkms", sources(directory.resolve("sources"), name)));
    }
    String before = state();
    Process process =
        bench.start(
            bench.cache(),
            Files.createDirectories(directory.resolve("output")),
            Map.of("DKMS2BIN_CANARY", CANARY + "-of-the-environment"),
            words.toArray());
    Ended ended = Workbench.end(process, directory.resolve("output"));
    Left left = new Left(ended, repository, before, state());
    runs.put(tier, left);
    return left;
  }

  /** The repository of what a tier's run built. */
  Path built(Tier tier) throws IOException, InterruptedException {
    return left(tier).repository();
  }

  /** What of the host, and of the layers that others use, must be as it was. */
  private String state() throws IOException, InterruptedException {
    return bench.output(
        "bash",
        "-c",
        """
        stat -c '%n %a %u:%g %Y' /dev/null /dev/zero /dev/full /dev/random /dev/urandom
        stat -c '%n %a %u:%g' /dev/tty
        sha256sum /etc/passwd /etc/shadow
        cd /proc/sys && grep . kernel/hostname kernel/core_pattern kernel/randomize_va_space vm/swappiness
        grep -c dkms2bin-hostile /proc/keys
        for tree in "$1" "${1%/*/*}"/{tools,kernel-$2,linux-headers-${2%-*}}*/tree; do
          [ ! -d "$tree" ] ||
            echo "$tree $(find "$tree" -printf '%p %y %m %U:%G %s %T@ %l\\n' | sort | sha256sum)"
        done
        """,
        "state",
        bench.baseTree(),
        bench.latest());
  }

  private static String log(Path directory) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> logs = Files.list(directory)) {
      for (Path log : logs.sorted().toList()) {
        text.append(new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void anAttackIsContainedAndItsOutcomeIsClear(Tier tier, String name) throws Exception {
    Left left = left(tier);
    List<String> expected = expected(name);

    JsonNode cell = Workbench.cell(left.repository(), name, bench.latest());

    assertThat(cell.get("outcome").asText())
        .as(cell.toString())
        .isIn(List.of(expected.get(0).split(",", -1)));
    Optional<String> said = expected.stream().skip(1).findFirst();
    said.ifPresent(text -> assertThat(cell.get("message").asText()).contains(text));
    if (cell.has("log")) {
      Path file = left.repository().resolve(cell.get("log").asText());
      String log = log(file.resolveSibling(""));
      assertThat(log).as("what %s reached in tier %s", name, tier).doesNotContain("ESCAPED:");
      assertThat(log).doesNotContain(CANARY + "-of-the-");
      Path attack = PACKAGES.resolve(name).resolve("attack");
      if (Files.exists(attack) && Files.readString(attack).contains("\nended\n")) {
        assertThat(log).contains("contained: ", "the attack has ended");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void theHostAndTheLayersAreAsTheyWere(Tier tier) throws Exception {
    Left left = left(tier);

    // Others may add layers meanwhile.
    assertThat(left.after().lines()).containsAll(left.before().lines().toList());
    assertThat(ProcessHandle.allProcesses().map(HostilePackages::words))
        .noneMatch(words -> words.contains(nap));
    assertThat(left.ended().err()).doesNotContain("internal error", "\tat org.packetary");
  }

  /** What the processes of this host are called; those of users are theirs. */
  private static String words(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void whatTheyPrintIsTextEverywhere(Tier tier) throws Exception {
    Left left = left(tier);
    String page = Files.readString(left.directory().resolve("index.html"));
    String junit = Files.readString(temp.resolve(tier.name()).resolve("junit.xml"));

    for (String text : List.of(left.ended().err(), left.ended().out(), page, junit)) {
      assertThat(STEERING.matcher(text).find())
          .as("control characters in %s", text.lines().filter(STEERING.asPredicate()).findFirst())
          .isFalse();
    }
    assertThat(page).doesNotContain("<script>alert", "<img src=x");
    assertThat(junit).doesNotContain("<script>alert", "<img src=x");
    assertThat(Stream.concat(left.ended().outLines().stream(), left.ended().errLines().stream()))
        .noneMatch(line -> line.matches("(::set-output|::stop-commands|##\\[|section_start:).*"))
        .noneMatch(line -> line.matches("::error::owned.*"));
  }
}
