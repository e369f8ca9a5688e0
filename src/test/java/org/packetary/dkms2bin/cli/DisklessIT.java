package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * Machines without a disk: booted by a distribution's kernel and an image of ours, they find their
 * network cards, one of them by a driver of ours, and their root by NBD and by HTTP; and its own
 * init answers.
 */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DisklessIT {

  private static final String ADDRESS = "52:54:00:12:34:56";

  /** A host as its machines see it. */
  private static final String HOST = "10.0.2.2";

  private final Workbench bench;

  DisklessIT(Workbench bench) {
    this.bench = bench;
  }

  @BeforeAll
  static void thereAreMachines() {
    BootedMachine.assumeThere();
  }

  private static List<String> card(String model) {
    return List.of("-netdev", "user,id=n", "-device", model + ",netdev=n,mac=" + ADDRESS);
  }

  private Ended diskless(String release, Path out, Object... words) {
    return bench.run(
        Stream.concat(
                Stream.of(
                    "image",
                    "diskless",
                    "--distro",
                    Workbench.DEBIAN_12,
                    "--kernel",
                    release,
                    "--out-dir",
                    out),
                Stream.of(words))
            .toArray());
  }

  /** A system whose init says what it is on, reads all of itself, and powers off. */
  private Path root() throws IOException, InterruptedException {
    return bench.once(
        "root of a machine without a disk",
        () -> {
          Path tree = bench.scratch("system");
          for (String directory : List.of("bin", "sbin", "dev", "proc", "sys", "run", "etc")) {
            Files.createDirectory(tree.resolve(directory));
          }
          Path busybox = HostEnvironment.of(System.getenv()).find("busybox").orElseThrow();
          Files.copy(busybox, tree.resolve("bin/busybox"));
          Files.createSymbolicLink(tree.resolve("bin/sh"), Path.of("busybox"));
          Path init =
              Files.writeString(
                  tree.resolve("sbin/init"),
                  """
                  #!/bin/sh
                  export PATH=/bin
                  echo "arguments: $*"
                  busybox echo 3 >/proc/sys/vm/drop_caches
                  busybox md5sum -c /etc/digest && echo "all of it is there"
                  [ -e /sys/block/nbd0/pid ] && echo "is on NBD" || echo "is on memory"
                  busybox grep '(O' /proc/modules
                  echo new >/etc/new && echo "it can be written"
                  . /run/net-eth0.conf && echo "has $IPV4ADDR by $PROTO"
                  busybox poweroff -f
                  """);
          init.toFile().setExecutable(true, false);
          Files.writeString(
              tree.resolve("etc/digest"),
              bench.output("md5sum", busybox).replace(busybox.toString(), "/bin/busybox"));
          Path image = bench.scratch("root").resolve("root.squashfs");
          bench.output("mksquashfs", tree, image, "-no-progress", "-quiet");
          return image;
        });
  }

  @Test
  void aMachineWithOurDriverBootsFromHttpAndOneWithTheKernelsFromNbd() throws Exception {
    String release = bench.latest();
    Path repository = BootedMachine.driver(bench, Workbench.DEBIAN_12, "6.1", release);
    Path out = bench.scratch("diskless");

    Ended ended = diskless(release, out, "--packages", repository);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err())
        .contains("in place of the image's own: e1000e", "IPAPPEND 2", "${netX/mac:hexhyp}");
    Path kernel = out.resolve("vmlinuz-" + release);
    Path initrd = out.resolve("initrd.img-" + release);
    assertThat(ended.out().lines()).containsExactly(kernel.toString(), initrd.toString());
    Path again = bench.scratch("again");
    assertThat(diskless(release, again, "--packages", repository).status()).isZero();
    assertThat(again.resolve(initrd.getFileName())).hasSameBinaryContentAs(initrd);

    overHttp(kernel, initrd);
    overNbd(kernel, initrd);
  }

  private void overHttp(Path kernel, Path initrd) throws Exception {
    byte[] system = Files.readAllBytes(root());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/root.squashfs",
        exchange -> {
          exchange.sendResponseHeaders(200, system.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(system);
          }
        });
    server.start();
    try {
      String log =
          BootedMachine.boot(
              bench,
              kernel,
              initrd,
              "quiet BOOTIF=01-"
                  + ADDRESS.replace(':', '-')
                  + " root=http://"
                  + HOST
                  + ":"
                  + server.getAddress().getPort()
                  + "/root.squashfs single",
              card("e1000e"));
      assertThat(log)
          .contains(
              "interfaces: eth0 " + ADDRESS + " (e1000e)",
              "arguments: single",
              "all of it is there",
              "is on memory",
              "it can be written",
              "has 10.0.2.15 by dhcp")
          .as("only ours is out of the kernel's tree")
          .containsPattern("e1000e .*\\(OE?\\)");
    } finally {
      server.stop(0);
    }
  }

  private void overNbd(Path kernel, Path initrd) throws Exception {
    if (HostEnvironment.of(System.getenv()).find("nbd-server").isEmpty()) {
      Workbench.say("no nbd-server: a root over NBD is not tried");
      return;
    }
    int port = freePort();
    Process server = serve(port);
    try {
      String log =
          BootedMachine.boot(
              bench,
              kernel,
              initrd,
              "quiet ip=10.0.2.15:%1$s:%1$s:255.255.255.0 root=nbd:%1$s:%2$d:system"
                  .formatted(HOST, port),
              card("virtio-net-pci"));
      assertThat(log)
          .contains(
              "interfaces: eth0 " + ADDRESS + " (virtio_net)",
              "all of it is there",
              "is on NBD",
              "it can be written",
              "has 10.0.2.15 by static")
          .doesNotContain("is on memory");
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Until it listens: it serves one connection, and ends. */
  private Process serve(int port) throws Exception {
    Path log = bench.scratch("nbd").resolve("log");
    Path settings =
        Files.writeString(
            log.resolveSibling("settings"),
            """
            [generic]
            listenaddr = 127.0.0.1
            port = %d
            [system]
            exportname = %s
            readonly = true
            """
                .formatted(port, root()));
    Process server =
        new ProcessBuilder("nbd-server", "-d", "-C", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    while (!isListening(port)) {
      assertThat(server.waitFor(50, TimeUnit.MILLISECONDS))
          .as("nbd-server ended: %s", Files.readString(log))
          .isFalse();
    }
    return server;
  }

  /** By proc(5): state 0A. */
  private static boolean isListening(int port) throws IOException {
    return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
        .anyMatch(line -> line.contains(String.format("0100007F:%04X 00000000:0000 0A", port)));
  }

  @Test
  void whatCannotBeIsRefusedBeforeAnythingIsWritten() throws Exception {
    String release = bench.latest();
    Path packages =
        Workbench.only(BootedMachine.driver(bench, Workbench.DEBIAN_12, "6.1", release), ".deb");
    Path out = bench.scratch("refused");

    Ended other = diskless("6.1.0-0-amd64", out, "--packages", packages);
    Ended none = diskless("6.1.0-0-amd64", out);

    assertThat(other.status()).as(other.toString()).isEqualTo(ExitCode.INPUT.status());
    assertThat(other.err()).contains("modules for " + release + ", and not for 6.1.0-0-amd64");
    assertThat(none.status()).as(none.toString()).isEqualTo(ExitCode.ENVIRONMENT.status());
    assertThat(none.err()).contains("has no kernel 6.1.0-0-amd64");
    assertThat(out).isEmptyDirectory();
  }
}
