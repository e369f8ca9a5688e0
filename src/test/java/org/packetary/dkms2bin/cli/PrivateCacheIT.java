package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.kept.KeptRoots;

/**
 * What other users of the host can reach of a build that makes programs set-user-id root, and of
 * what it publishes.
 */
@ExtendWith(WorkbenchExtension.class)
class PrivateCacheIT {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** In a directory that a build root lets everybody enter. */
  private static final String TRAP = "tmp/opened-by-the-build";

  private final Workbench bench;

  PrivateCacheIT(Workbench bench) {
    this.bench = bench;
  }

  /**
   * Runs a command as a user who owns nothing, from a directory: those above it, which this host
   * may keep closed, have no say then.
   */
  private Ended asNobody(Path directory, Object... words) throws IOException, InterruptedException {
    return bench.host(
        "",
        Stream.concat(
                Stream.of("env", "--chdir", directory, "setpriv", "--reuid=65534"),
                Stream.concat(
                    // env starts the command: setpriv itself still has what root may do.
                    Stream.of("--regid=65534", "--clear-groups", "--inh-caps=-all", "env"),
                    Stream.of(words)))
            .toArray());
  }

  private static Path trapper(Path temp) throws IOException {
    Path tree = Drivers.sound(temp, "trapper", "PRE_BUILD=\"trap.sh\"");
    Path script = tree.resolve("trap.sh");
    Files.writeString(
        script,
        """
        #!/bin/sh
        mkdir -m 0777 /tmp/opened-by-the-build
        cp /bin/sh /tmp/opened-by-the-build/sh
        chmod 4755 /tmp/opened-by-the-build/sh
        chmod 0777 / /tmp
        : > /tmp/opened-by-the-build/ready
        until [ -e /tmp/opened-by-the-build/go ]; do sleep 0.1; done
        """);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return tree;
  }

  /** A cache as an earlier version left it, with the root of a build that was kept. */
  private static Path oldCache(Path open, Path shared) throws IOException {
    Path cache = opened(Files.createDirectory(open.resolve("cache")));
    for (String name : List.of("layers", "apt")) {
      Files.createSymbolicLink(cache.resolve(name), Files.createDirectories(shared.resolve(name)));
    }
    opened(Files.createDirectory(cache.resolve("work")));
    Path kept = opened(Files.createDirectory(cache.resolve("kept")));
    Path upper =
        opened(
            Files.createDirectory(
                opened(Files.createDirectory(kept.resolve("run-1"))).resolve("upper")));
    setUserId(upper.resolve("sh"));
    return cache;
  }

  private static Path opened(Path directory) throws IOException {
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void setUserId(Path file) throws IOException {
    Files.copy(Path.of("/bin/sh"), file);
    Files.setAttribute(file, "unix:mode", 04755);
  }

  @Test
  void nobodyElseReachesABuildsRootNeitherWhileItRunsNorWhenItIsKept(@TempDir Path temp)
      throws Exception {
    Path host = opened(bench.scratch("host"));
    Path cache = oldCache(host, bench.cache());
    assertThat(asNobody(host, "cache/kept/run-1/upper/sh", "-p", "-c", "id -u").out())
        .as("who runs what a build left in an old cache")
        .isEqualTo("0\n");
    Path repository = temp.resolve("new/repository");
    Path junit = temp.resolve("junit.xml");
    Path output = Files.createDirectory(temp.resolve("output"));

    Process process =
        bench.startUnder(
            List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"),
            cache,
            output,
            Map.of(),
            "--dkms",
            trapper(temp),
            "--kernel",
            bench.latest(),
            "--out-dir",
            repository,
            "--junit",
            junit,
            "--debug");
    Path trap;
    try {
      trap = ready(process, output, cache);
      assertUnreachable(process, host, trap);
      Files.createFile(asTheBuildSeesIt(process).resolve("go"));
      Ended ended = Workbench.end(process, output);
      assertThat(ended.status()).as(ended.toString()).isZero();
    } finally {
      process.destroy();
    }

    Path kept = new KeptRoots(cache).all().get(0).directory().resolve("upper").resolve(TRAP);
    assertThat(mode(kept.resolve("sh")))
        .as("what is kept is no set-user-id program")
        .isEqualTo(0755);
    setUserId(Files.createDirectory(kept.resolve("again")).resolve("sh"));
    assertUnreachable(host, kept.resolve("again"));
    // Each directory of the cache is closed by itself.
    opened(cache);
    assertUnreachable(host, kept.resolve("again"));
    assertPublic(repository, junit);
  }

  /** Waits until the build has made its set-user-id program; returns the directory with it. */
  private static Path ready(Process process, Path output, Path cache) throws Exception {
    Instant late = Instant.now().plus(PATIENCE);
    while (process.isAlive() && Instant.now().isBefore(late)) {
      try (Stream<Path> roots = Files.walk(cache.resolve("work"), 4)) {
        for (Path root : roots.toList()) {
          Path trap = root.resolve("upper").resolve(TRAP);
          if (Files.exists(trap.resolve("ready"))) {
            return trap;
          }
        }
      } catch (java.io.UncheckedIOException e) {
        Workbench.say("a directory went while it was looked at: " + e.getMessage());
      }
      Thread.sleep(100);
    }
    throw new AssertionError(
        "the build never came to its script: " + Files.readString(output.resolve("err")));
  }

  /**
   * The directory with the program, by the build's mounts: an overlay may not see changes below.
   */
  private static Path asTheBuildSeesIt(Process process) {
    return process
        .descendants()
        .map(p -> Path.of("/proc/" + p.pid() + "/root/" + TRAP))
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow();
  }

  private void assertUnreachable(Process process, Path host, Path trap) throws Exception {
    assertUnreachable(host, trap);
    for (ProcessHandle one :
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
      Ended walked =
          asNobody(
              Path.of("/"), "ls", "/proc/" + one.pid() + "/root/", "/proc/" + one.pid() + "/cwd/");
      assertThat(walked.out()).as("what /proc shows of process %s", one.pid()).isEmpty();
    }
  }

  private void assertUnreachable(Path host, Path trap) throws Exception {
    Path program = trap.resolve("sh");
    assertThat(mode(program)).as("the program is set-user-id root").isEqualTo(04755);
    for (Path one : List.of(program, host.resolve("cache/kept/run-1/upper/sh"))) {
      Path relative = host.relativize(one);
      Ended run = asNobody(host, relative, "-p", "-c", "id -u");
      assertThat(run.status()).as(run.toString()).isNotZero();
      assertThat(run.out()).isEmpty();
    }
    assertThat(asNobody(host, "find", "cache", "-mindepth", "2").out()).isEmpty();
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
  }

  private static void assertPublic(Path repository, Path junit) throws IOException {
    try (Stream<Path> files = Files.walk(repository.getParent())) {
      for (Path file : files.toList()) {
        assertThat(mode(file)).as(file.toString()).isEqualTo(Files.isDirectory(file) ? 0755 : 0644);
      }
    }
    assertThat(mode(junit)).isEqualTo(0644);
    assertThat(repository.resolve(".dkms2bin/index.html")).exists();
    assertThat(repository.resolve(".dkms2bin/report.json")).exists();
  }
}
