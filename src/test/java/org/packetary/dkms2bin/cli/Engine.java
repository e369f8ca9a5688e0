package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A container engine of the tests' own: podman with its settings, its images and a service, which
 * speaks Docker's protocol, below the kept cache. The build passes their places to every test in
 * the environment, so that the tool, Testcontainers and programs that are started find the same.
 */
final class Engine implements AutoCloseable {

  private static final String DIRECTORY = "DKMS2BIN_IT_ENGINE";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final FileChannel turn;
  private final Process service;
  private final Path storage;

  private Engine(FileChannel turn, Process service, Path storage) {
    this.turn = turn;
    this.service = service;
    this.storage = storage;
  }

  /**
   * Starts the service, once the other JVM of the tests that has it gives it back: its images are
   * made once, and a test that counts containers sees its own only. A test that asks for it where
   * there is no podman is skipped.
   */
  static Engine start() throws IOException, InterruptedException {
    boolean there =
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(d -> Files.isExecutable(Path.of(d, "podman")));
    if (!there) {
      Workbench.say("skipping tests of containers: there is no podman; run-tests installs it");
    }
    assumeTrue(there, "no podman on PATH: src/test/run-tests installs it as root");
    Path directory = Path.of(System.getenv(DIRECTORY));
    Files.createDirectories(directory);
    Path storage = directory.resolve("storage");
    FileChannel turn =
        FileChannel.open(
            directory.resolve("turn"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    turn.lock();
    // What a container may open and start must be said: the engine's own defaults exceed what a
    // machine that is a container itself allows.
    Files.writeString(
        Path.of(System.getenv("CONTAINERS_CONF")),
        """
        [containers]
        netns = "host"
        default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
        [engine]
        runtime = "runc"
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        """);
    Files.writeString(
        Path.of(System.getenv("CONTAINERS_STORAGE_CONF")),
        """
        [storage]
        driver = "overlay"
        graphroot = "%s"
        runroot = "/run/dkms2bin-tests"
        """
            .formatted(storage));
    Files.deleteIfExists(socket());
    Process service =
        new ProcessBuilder(
                "setpriv",
                "--pdeathsig",
                "KILL",
                "podman",
                "system",
                "service",
                "--time",
                "0",
                address())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("service.log").toFile())
            .start();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(socket())) {
      assertThat(service.isAlive())
          .as("podman's service: %s", Files.readString(directory.resolve("service.log")))
          .isTrue();
      assertThat(System.nanoTime()).as("the service's socket appears").isLessThan(end);
      Thread.sleep(20);
    }
    Workbench.say("the container engine of the tests is podman, with its images in " + storage);
    return new Engine(turn, service, storage);
  }

  private static Path socket() {
    return Path.of(System.getenv(DIRECTORY)).resolve("podman.sock");
  }

  /** What {@code DOCKER_HOST} has to say. */
  static String address() {
    return "unix://" + socket();
  }

  /** The environment of a process that shall use the service instead of podman itself. */
  static Map<String, String> remote() {
    return Map.of("DOCKER_HOST", address());
  }

  /** An image of a layer's tree, as the engine has it after a build on that layer. */
  static String image(Workbench bench, String name, Path tree)
      throws IOException, InterruptedException {
    String tag = "localhost/dkms2bin-tests/" + name + ":latest";
    bench.output(
        "bash",
        "-o",
        "pipefail",
        "-c",
        "tar -C \"$1\" --numeric-owner -c . | podman import --quiet - \"$2\"",
        "import",
        tree,
        tag);
    return tag;
  }

  /** The names of the containers that are there, running or not. */
  static List<String> containers(Workbench bench) throws IOException, InterruptedException {
    return bench.output("podman", "ps", "--all", "--format", "{{.Names}}").lines().toList();
  }

  @Override
  public void close() throws IOException {
    service.destroy();
    await(service);
    unmount(storage.resolve("overlay"));
    turn.close();
  }

  /**
   * podman leaves its storage mounted onto itself; what it cleans up behind a container may still
   * be using it.
   */
  private static void unmount(Path directory) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (isMounted(directory) && System.nanoTime() < end) {
      await(
          new ProcessBuilder("umount", directory.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
  }

  private static boolean isMounted(Path directory) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
        .anyMatch(m -> m.contains(" " + directory + " "));
  }

  private static void await(Process process) {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
