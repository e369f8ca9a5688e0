package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.packetary.dkms2bin.qemu.Machine;

/** A bootstrap container: made twice, and booted from the network into memory. */
@ExtendWith(WorkbenchExtension.class)
class BootstrapIT {

  /** In place of systemd, which takes a machine without KVM longer than all before. */
  private static final String ANSWER = "usr/local/sbin/answer";

  private static final String SCRIPT =
      """
      #!/bin/sh
      echo "driver: $(cat /sys/module/e1000e/version)"
      echo "list: $(modinfo -n e1000e)"
      echo "ours: $(grep -c '^e1000e .*(O' /proc/modules)"
      echo "root: $(grep ' / ' /proc/mounts)"
      echo "network: $(ip -4 -br address)"
      echo o > /proc/sysrq-trigger
      sleep 600
      """;

  private final Workbench bench;

  BootstrapIT(Workbench bench) {
    this.bench = bench;
  }

  private Path built(Path repository, String release, Path extra) throws IOException {
    Path out = bench.scratch("containers");
    Ended ended =
        bench.run(
            "image",
            "build",
            "--distro",
            Workbench.DEBIAN_12,
            "--kernel",
            release,
            "--packages",
            repository,
            "--extra-dir",
            extra,
            "--out-dir",
            out);
    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err()).contains("fetch=http://SERVER/", "IPAPPEND 2");
    return Path.of(ended.out().strip());
  }

  private Path extra() throws IOException {
    Path extra = bench.scratch("extra");
    Path script = extra.resolve(ANSWER);
    Files.createDirectories(script.resolveSibling(""));
    Files.writeString(script, SCRIPT);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    // A directory where the root has a link, and none may enter.
    Files.writeString(Files.createDirectories(extra.resolve("lib/firmware")).resolve("ours"), "");
    Files.setPosixFilePermissions(
        extra.resolve("lib"), PosixFilePermissions.fromString("rwx------"));
    return extra;
  }

  /** Gives away one file, on this host alone. */
  private static HttpServer serving(Path file) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, Files.size(file));
            Files.copy(file, exchange.getResponseBody());
          }
        });
    server.start();
    return server;
  }

  @Test
  void aContainerIsTheSameEachTimeAndBootsIntoMemoryWithOurDriver() throws Exception {
    BootedMachine.assumeThere();
    String release = bench.latest();
    Path repository = BootedMachine.driver(bench, Workbench.DEBIAN_12, "6.1", release);
    Path extra = extra();
    Path container = built(repository, release, extra);
    Path again = built(repository, release, extra);

    assertThat(again.getFileName()).isEqualTo(container.getFileName());
    assertThat(again).hasSameBinaryContentAs(container);
    Files.delete(again);
    JsonNode shown =
        Workbench.json(bench.call("image", "show", container, "--format", "json").out());
    assertThat(shown.get("kind").asText()).isEqualTo("bootstrap-container");
    assertThat(shown.get("metadata").asText())
        .contains("kernel: \"" + release + "\"", "driver_modules:\n  - \"e1000e\"");

    Path unpacked = bench.scratch("unpacked");
    bench.output("tar", "-C", unpacked, "-xzf", container);
    Path root = unpacked.resolve("root.squashfs");
    assertThat(shown.get("metadata").asText())
        .contains(bench.output("sha256sum", root).split(" ", -1)[0]);
    HttpServer server = serving(root);
    try {
      String log =
          BootedMachine.boot(
              bench,
              Machine.booting(
                      unpacked.resolve("vmlinuz"),
                      unpacked.resolve("initrd.img"),
                      "console=ttyS0 panic=-1 quiet boot=live init=/"
                          + ANSWER
                          + " fetch=http://10.0.2.2:"
                          + server.getAddress().getPort()
                          + "/root.squashfs")
                  .withMemory(1024)
                  .with(List.of("-netdev", "user,id=n", "-device", "e1000e,netdev=n")));

      assertThat(log)
          .contains("driver: 9.9", "/updates/dkms/e1000e.ko", "ours: 1", "root: overlay / overlay")
          .containsPattern("network: .*10\\.0\\.2\\.");
    } finally {
      server.stop(0);
    }
  }
}
