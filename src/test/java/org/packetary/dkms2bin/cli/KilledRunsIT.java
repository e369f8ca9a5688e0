package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Whole runs that are ended at moments of chance: nothing of them stays but files that the next run
 * removes or uses, and that run comes to the same bytes.
 */
@ExtendWith(WorkbenchExtension.class)
class KilledRunsIT {

  /** How many are killed; {@code -Ddkms2bin.kills=200} tries more. */
  private static final int KILLS = Integer.getInteger("dkms2bin.kills", 2);

  /** How many get each of SIGINT and SIGTERM; {@code -Ddkms2bin.signals=30} tries more. */
  private static final int SIGNALS = Integer.getInteger("dkms2bin.signals", 1);

  private static final long SEED = Long.getLong("dkms2bin.seed", 20261129L);

  private static final Path HELLO = Workbench.CHECKOUT.resolve("samples/hello");

  private static final Set<String> CACHE =
      Set.of(
          "apt",
          "conf",
          "downloads",
          "header-index",
          "layers",
          "plans",
          "results",
          "sources",
          "times",
          "work");

  private final Workbench bench;
  private final Path temp;
  private OwnLayers layers;
  private Path cache;
  private Path tmp;
  private Path reference;
  private long usualMillis;
  private final Map<String, Integer> tally = new TreeMap<>();

  KilledRunsIT(Workbench bench, @TempDir Path temp) {
    this.bench = bench;
    this.temp = temp;
  }

  /** Whom a signal goes to. */
  private enum Victim {
    JVM,
    UNSHARE,
    ALL,
    ONE
  }

  /** A cache with copies of the layers that a run uses, and what such a run comes to. */
  @BeforeEach
  void prepare() throws Exception {
    Path first = temp.resolve("first");
    layers = OwnLayers.of(bench, "--dkms", HELLO, "--kernel", bench.latest(), "--out-dir", first);
    cache = layers.cache();
    tmp = Files.createDirectory(temp.resolve("tmp"));
    // As one that is killed while jdeb writes leaves it.
    Files.createFile(Files.createDirectory(tmp.resolve("dkms2bin-0-1-1")).resolve("deb1data"));
    Path repository = temp.resolve("reference");
    layers.remove("tools-");
    long began = System.nanoTime();
    Ended ended = end(start(repository, "reference"), "reference");
    usualMillis = (System.nanoTime() - began) / 1_000_000;
    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(tmp).isEmptyDirectory();
    reference = deb(repository);
    assertThat(reference).hasSameBinaryContentAs(deb(first));
  }

  private Path deb(Path repository) throws InterruptedException {
    return repository.resolve(Drivers.deb("hello", bench.latest()));
  }

  private Process start(Path repository, String name) throws Exception {
    return bench.start(
        cache,
        Files.createDirectories(temp.resolve("output-" + name)),
        Map.of("TMPDIR", tmp.toString()),
        "--dkms",
        HELLO,
        "--kernel",
        bench.latest(),
        "--out-dir",
        repository);
  }

  private Ended end(Process process, String name) throws Exception {
    return Workbench.end(process, temp.resolve("output-" + name));
  }

  /** What a run finds is of chance, too. */
  private void forget(Random random) throws IOException {
    FileTrees.delete(cache.resolve("results"));
    switch (random.nextInt(5)) {
      case 0 -> layers.remove("tools-");
      case 1 -> layers.remove("kernel-");
      case 2 -> {
        FileTrees.delete(cache.resolve("plans"));
        FileTrees.delete(cache.resolve("sources"));
        FileTrees.delete(cache.resolve("conf"));
      }
      case 3 -> {
        if (KILLS >= 50 && random.nextInt(4) == 0) {
          layers.remove("base-");
        }
      }
      default -> {}
    }
  }

  @Test
  void aRunThatIsKilledAtAnyMomentLeavesNothingThatTheNextOneMinds() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < KILLS; i++) {
      Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
      forget(random);
      String name = "kill-" + i;
      Path repository = temp.resolve(name);
      Process process = start(repository, name);
      Thread.sleep(random.nextInt((int) usualMillis));
      List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
      family.add(process.toHandle());
      kill(victim, process, family, random);
      Ended ended = end(process, name);

      tally.merge(victim + " " + ended.status(), 1, Integer::sum);
      assertThat(ended.status()).as("%s %s: %s", name, victim, ended).isIn(0, 4, 137);
      requireNothing(name, repository, family);
    }
    Workbench.say(KILLS + " kills, a run takes " + usualMillis + " ms: " + tally);
  }

  @Test
  void aRunThatIsToldToEndDoesSo() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < 2 * SIGNALS; i++) {
      String signal = i % 2 == 0 ? "INT" : "TERM";
      forget(random);
      String name = signal + "-" + i;
      Path repository = temp.resolve(name);
      Process process = start(repository, name);
      Thread.sleep(random.nextInt((int) usualMillis));
      List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
      boolean alive = process.isAlive();
      bench.host("", "kill", "-" + signal, process.pid());
      Ended ended = end(process, name);

      tally.merge(signal + " " + ended.status(), 1, Integer::sum);
      int expected = signal.equals("INT") ? 130 : 143;
      // It may have been done just then.
      if (alive && !Files.exists(deb(repository))) {
        assertThat(ended.status()).as("%s: %s", name, ended).isEqualTo(expected);
      } else {
        // It was about to end, or had.
        assertThat(ended.status()).as("%s: %s", name, ended).isIn(0, expected);
      }
      assertThat(cache.resolve("work"))
          .as(name)
          .satisfiesAnyOf(
              work -> assertThat(work).doesNotExist(), work -> assertThat(work).isEmptyDirectory());
      assertThat(ended.err()).doesNotContain("internal error", "Exception");
      requireNothing(name, repository, family);
    }
    Workbench.say(2 * SIGNALS + " signals: " + tally);
  }

  private void kill(Victim victim, Process process, List<ProcessHandle> family, Random random) {
    switch (victim) {
      case JVM -> process.destroyForcibly();
      case ALL -> family.forEach(ProcessHandle::destroyForcibly);
      case UNSHARE ->
          family.stream()
              .filter(p -> p.info().command().orElse("").endsWith("/unshare"))
              .findFirst()
              .ifPresentOrElse(ProcessHandle::destroyForcibly, process::destroyForcibly);
      case ONE -> {
        List<ProcessHandle> ours = family.stream().filter(KilledRunsIT::isOfTheHost).toList();
        if (!ours.isEmpty()) {
          ours.get(random.nextInt(ours.size())).destroyForcibly();
        }
      }
    }
  }

  /** No process, no mount, no file that the next run does not remove or use. */
  private void requireNothing(String name, Path repository, List<ProcessHandle> family)
      throws Exception {
    Await.until(
        name + ": every process is gone", () -> family.stream().noneMatch(KilledRunsIT::runs));
    Await.until(
        name + ": nothing is about the cache",
        () -> HostProcesses.mentions(cache.toString()).isEmpty());
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(cache.toString());

    Ended next = end(start(repository, name), name);

    assertThat(next.status()).as("after %s: %s", name, next).isZero();
    assertThat(deb(repository)).as(name).hasSameBinaryContentAs(reference);
    assertThat(bench.call("repo", "verify", repository).status()).as(name).isZero();
    assertThat(HostProcesses.names(repository.resolve(".dkms2bin")))
        .doesNotContain("tmp", "journal.json");
    assertThat(cache.resolve("work")).as(name).isEmptyDirectory();
    assertThat(HostProcesses.names(cache)).as(name).isSubsetOf(CACHE);
    assertThat(HostProcesses.names(cache.resolve("layers")))
        .as(name)
        .noneMatch(n -> n.endsWith(".new"));
    assertThat(HostProcesses.names(cache.resolve("results")))
        .as(name)
        .noneMatch(n -> n.endsWith(".new"));
    assertThat(tmp).as(name).isEmptyDirectory();
  }

  /** Not the driver's own: what that says when its compiler is killed is a failure of its build. */
  private static boolean isOfTheHost(ProcessHandle process) {
    return HostProcesses.read(Path.of("/proc", Long.toString(process.pid()), "status"))
        .lines()
        .anyMatch(line -> line.matches("NSpid:\\s+\\d+"));
  }

  private static boolean runs(ProcessHandle process) {
    String stat = HostProcesses.read(Path.of("/proc", Long.toString(process.pid()), "stat"));
    return process.isAlive() && !stat.contains(") Z ");
  }
}
