package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs after runs: what was built and published stays, what changed is built again. The tests share
 * a cache with results, so that only the first of them builds what they start from.
 */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IncrementalIT {

  private static final List<String> NAMES = List.of("alpha", "beta", "gamma", "delta", "epsilon");

  private final Workbench bench;
  private final Path cache;
  private final Path drivers;
  private Path temp;
  private Path repository;

  IncrementalIT(Workbench bench) throws IOException {
    this.bench = bench;
    this.cache = bench.privateCache();
    this.drivers = bench.scratch("drivers");
    for (String name : NAMES) {
      Drivers.sound(drivers, name);
    }
  }

  @BeforeEach
  void start(@TempDir Path directory) {
    temp = directory;
    repository = directory.resolve("repository");
  }

  private Ended build(List<Path> inputs, Object... more) throws InterruptedException {
    return bench.runIn(cache, words(inputs, more));
  }

  /** The same by the launcher, in a process of its own. */
  private Ended launch(String name, Object... words) throws Exception {
    Path output = Files.createDirectory(temp.resolve(name));
    return Workbench.end(bench.start(cache, output, Map.of(), words), output);
  }

  private Object[] words(List<Path> inputs, Object... more) throws InterruptedException {
    List<Object> words = new ArrayList<>(List.of("--dkms"));
    words.addAll(inputs);
    words.addAll(List.of("--kernel", bench.latest() + "," + bench.realtime()));
    words.addAll(List.of("--out-dir", repository));
    words.addAll(List.of(more));
    return words.toArray();
  }

  private List<Path> all() {
    return NAMES.stream().map(drivers::resolve).toList();
  }

  /** A repository with all cells. */
  private void prepare() throws Exception {
    Ended ended = build(all());
    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(Workbench.debs(repository)).hasSize(2 * NAMES.size());
  }

  /** All cells of drivers, as {@link Builds#begun} has them. */
  private List<String> cells(String... names) throws InterruptedException {
    List<String> kernels = List.of(bench.latest(), bench.realtime());
    return Stream.of(names)
        .flatMap(name -> kernels.stream().map(kernel -> name + " " + kernel))
        .sorted()
        .toList();
  }

  /** Each by a process of its own: what differs from one to the next must not count. */
  @Test
  void theSameRunAgainBuildsAndPublishesNothingAndTouchesNoFile() throws Exception {
    Ended first = launch("first", words(all()));
    assertThat(first.status()).as(first.toString()).isZero();
    assertThat(Workbench.debs(repository)).hasSize(2 * NAMES.size());
    Map<String, String> before = Footprint.touched(repository);

    Ended again = launch("again", words(all()));

    assertThat(again.status()).as(again.toString()).isZero();
    assertThat(Builds.begun(again.err())).isEmpty();
    assertThat(Builds.ended(again, "up-to-date")).as(again.toString()).isEqualTo(2L * NAMES.size());
    assertThat(again.err()).doesNotContain("preparing", "published");
    assertThat(again.out()).contains("0 of 10 built, 10 up to date, nothing new in ");
    assertThat(Footprint.touched(repository)).isEqualTo(before);
  }

  @Test
  void aChangedSourceFileBuildsItsDriverAndNoOtherAndIsPublishedWhereThatIsWanted()
      throws Exception {
    prepare();
    Map<String, String> before = Footprint.published(repository);
    Path changed = Files.createDirectory(temp.resolve("changed"));
    bench.output("cp", "-a", drivers + "/.", changed);
    Path source = changed.resolve("gamma/gamma.c");
    Files.writeString(source, Files.readString(source).replace("here", "here again"));

    List<Path> sources = NAMES.stream().map(changed::resolve).toList();

    Ended refused = build(sources);

    assertThat(refused.status()).as(refused.toString()).isEqualTo(6);
    assertThat(Builds.begun(refused.err())).isEqualTo(cells("gamma"));
    assertThat(Builds.ended(refused, "up-to-date")).isEqualTo(2L * (NAMES.size() - 1));
    assertThat(refused.err()).contains("not published", "gamma_1.0-", "--build-revision");
    assertThat(Footprint.published(repository)).isEqualTo(before);

    Ended again = build(sources, "--replace");

    assertThat(again.status()).as(again.toString()).isZero();
    assertThat(Builds.begun(again.err())).isEmpty();
    assertThat(again.out()).contains("2 of 10 built, 8 up to date, 2 packages in ");
    Map<String, String> after = Footprint.published(repository);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    after.forEach(
        (name, digest) -> {
          if (name.startsWith("gamma_")) {
            assertThat(digest).as(name).isNotEqualTo(before.get(name));
          } else if (name.endsWith(".deb")) {
            assertThat(digest).as(name).isEqualTo(before.get(name));
          }
        });
  }

  @Test
  void otherOptionsOfPackingPackAllAgainAndBuildNone() throws Exception {
    prepare();

    Ended again = build(all(), "--source-package");

    assertThat(again.status()).as(again.toString()).isZero();
    assertThat(Builds.begun(again.err())).isEmpty();
    assertThat(Builds.ended(again, "up-to-date")).isZero();
    assertThat(Builds.ended(again, "built")).isEqualTo(2L * NAMES.size());
    for (String name : NAMES) {
      assertThat(repository.resolve(name + "-dkms_1.0_all.deb")).isRegularFile();
    }

    Ended third = build(all(), "--source-package");
    assertThat(Builds.ended(third, "up-to-date")).as(third.toString()).isEqualTo(2L * NAMES.size());
  }

  @Test
  void aPackageThatIsGoneIsPackedAgainAsItWas() throws Exception {
    prepare();
    Map<String, String> before = Footprint.published(repository);
    Files.delete(repository.resolve(Drivers.deb("delta", bench.realtime())));

    Ended again = build(all());

    assertThat(again.status()).as(again.toString()).isZero();
    assertThat(Builds.begun(again.err())).isEmpty();
    assertThat(Builds.ended(again, "up-to-date")).isEqualTo(2L * NAMES.size() - 1);
    assertThat(Footprint.published(repository)).isEqualTo(before);
  }

  /** That it failed is known: it is told again, and nothing is tried. */
  @Test
  void aDriverThatFailedFailsAgainWithoutABuild() throws Exception {
    Path broken = Drivers.sound(temp, "broken");
    Files.writeString(broken.resolve("broken.c"), "#error this driver is broken\n");
    Ended first = build(List.of(broken));
    assertThat(first.status()).as(first.toString()).isEqualTo(5);
    assertThat(Builds.begun(first.err())).isEqualTo(cells("broken"));
    Map<String, String> before = Footprint.touched(repository);

    Ended again = build(List.of(broken));

    assertThat(again.status()).as(again.toString()).isEqualTo(5);
    assertThat(Builds.begun(again.err())).isEmpty();
    assertThat(Builds.ended(again, "failed")).as(again.toString()).isEqualTo(2);
    assertThat(Footprint.touched(repository)).isEqualTo(before);
  }

  @Test
  void aKilledRunIsCarriedOnWhereItWas() throws Exception {
    List<Path> inputs = new ArrayList<>();
    for (String name : List.of("one", "two", "slow", "four", "five")) {
      // Long enough to be killed in.
      inputs.add(
          name.equals("slow")
              ? Drivers.sound(temp, name, "MAKE[0]=\"sleep 8 && ${MAKE[0]}\"")
              : Drivers.sound(temp, name));
    }
    Path own = bench.privateCache();
    Path output = Files.createDirectory(temp.resolve("output"));
    List<Object> words = new ArrayList<>(List.of("--dkms"));
    words.addAll(inputs);
    words.addAll(List.of("--kernel", bench.latest(), "--jobs", "1"));
    List<Object> killed = new ArrayList<>(words);
    killed.addAll(List.of("--out-dir", repository));

    Process process = bench.start(own, output, Map.of(), killed.toArray());
    List<ProcessHandle> family = new ArrayList<>();
    try {
      Await.during(process, output, "it builds", () -> said(output).contains("building   slow/"));
      family.addAll(process.descendants().toList());
      bench.output("kill", "-KILL", process.pid());
      process.waitFor();
    } finally {
      process.destroyForcibly();
      family.forEach(ProcessHandle::destroyForcibly);
    }
    List<String> finished =
        said(output)
            .lines()
            .filter(l -> l.startsWith("built "))
            .map(l -> l.replaceFirst("built +([^/]+)/.*", "$1"))
            .toList();
    assertThat(finished).as(said(output)).containsExactly("one", "two");
    assertThat(Workbench.debs(repository)).isEmpty();

    Ended next = bench.runIn(own, killed.toArray());

    assertThat(next.status()).as(next.toString()).isZero();
    assertThat(Builds.begun(next.err()))
        .containsExactlyInAnyOrder(
            "slow " + bench.latest(), "four " + bench.latest(), "five " + bench.latest());
    List<Object> undisturbed = new ArrayList<>(words);
    undisturbed.addAll(List.of("--out-dir", temp.resolve("undisturbed")));
    Ended other = bench.runIn(bench.privateCache(), undisturbed.toArray());
    assertThat(other.status()).as(other.toString()).isZero();
    assertThat(Builds.begun(other.err())).hasSize(5);
    assertThat(Footprint.published(repository))
        .isEqualTo(Footprint.published(temp.resolve("undisturbed")))
        .containsKey("Packages");
  }

  private static String said(Path output) throws IOException {
    return Files.readString(output.resolve("err"));
  }
}
