package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The container backend with Docker's daemon and client, as Debian has them: unpacked, not
 * installed, so that this host gets no daemon.
 */
@ExtendWith(WorkbenchExtension.class)
class OtherEngineIT {

  private static final long PATIENCE_SECONDS = 60;

  private final Workbench bench;

  OtherEngineIT(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void dockerBuildsTheSameAsAChroot(@TempDir Path temp) throws Exception {
    Path hello = Workbench.CHECKOUT.resolve("samples/hello");
    Path docker = bench.scratch("docker");
    bench.output(
        "sh",
        "-euc",
        """
        cd "$1"
        apt-get -qq -o APT::Sandbox::User=root download docker.io containerd
        for deb in *.deb; do dpkg-deb -x "$deb" .; done
        """,
        "unpack",
        docker);
    String path = docker.resolve("usr/bin") + ":" + docker.resolve("usr/sbin") + ":" + path();
    Path socket = temp.resolve("docker.sock");
    Process daemon = daemon(docker, path, socket);
    try {
      awaitAnswer(docker, daemon, socket);
      Path output = Files.createDirectory(temp.resolve("output"));
      Process process =
          bench.start(
              bench.privateCache(),
              output,
              Map.of("PATH", path, "DOCKER_HOST", "unix://" + socket),
              "--dkms",
              hello,
              "--kernel",
              bench.latest(),
              "--out-dir",
              temp.resolve("containers"),
              "--backend",
              "container",
              "--engine",
              "docker");
      Ended inContainer = Workbench.end(process, output);
      Ended inChroot =
          bench.run(
              "--dkms", hello, "--kernel", bench.latest(), "--out-dir", temp.resolve("chroots"));

      assertThat(inContainer.status()).as(inContainer.toString()).isZero();
      assertThat(inContainer.err()).containsPattern("backend +container \\(Docker version ");
      assertThat(inChroot.status()).as(inChroot.toString()).isZero();
      String deb = Drivers.deb("hello", bench.latest());
      assertThat(temp.resolve("containers").resolve(deb))
          .hasSameBinaryContentAs(temp.resolve("chroots").resolve(deb));
      assertThat(
              bench.output(docker.resolve("usr/bin/docker"), "-H", "unix://" + socket, "ps", "-aq"))
          .isEmpty();
    } finally {
      daemon.destroy();
      if (!daemon.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        daemon.destroyForcibly().waitFor();
      }
      // The daemon mounts this onto itself, and leaves it so where it does not end in order.
      bench.host("", "umount", docker.resolve("data"));
    }
  }

  private static String path() {
    return System.getenv("PATH");
  }

  private static Process daemon(Path docker, String path, Path socket) throws Exception {
    Path log = docker.resolve("dockerd.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    "setpriv",
                    "--pdeathsig",
                    "TERM",
                    "dockerd",
                    "--iptables=false",
                    "--ip6tables=false",
                    "--bridge=none",
                    "--data-root=" + docker.resolve("data"),
                    // Sockets are in it, whose paths may have 107 characters.
                    "--exec-root=" + socket.resolveSibling("exec"),
                    "--pidfile=" + docker.resolve("pid"),
                    "--host=unix://" + socket))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("PATH", path);
    builder.environment().remove("DOCKER_HOST");
    return builder.start();
  }

  /** The daemon makes its socket before it answers, and on a busy machine it may give up. */
  private void awaitAnswer(Path docker, Process daemon, Path socket) throws Exception {
    Path client = docker.resolve("usr/bin/docker");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    boolean answers = false;
    while (!answers && daemon.isAlive() && System.nanoTime() < end) {
      answers = bench.host("", client, "-H", "unix://" + socket, "ps").status() == 0;
      Thread.sleep(100);
    }
    if (!answers) {
      List<String> lines = Files.readAllLines(docker.resolve("dockerd.log"));
      List<String> last = lines.subList(Math.max(0, lines.size() - 5), lines.size());
      Workbench.say("skipping the test of Docker: dockerd does not start here: " + last);
    }
    assumeTrue(answers, "dockerd does not start on this machine");
  }
}
