package org.packetary.dkms2bin.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A mirror site in the shape of CentOS Stream 9's, served on the loopback interface. {@code
 * src/test/fixtures/el} says what is in it.
 */
final class ElArchive implements AutoCloseable {

  static final String RECIPE = "centos-stream-9";
  static final String PLAIN = "5.14.0-503.11.1.el9_5.x86_64";
  static final String OLDER = "5.14.0-427.13.1.el9_4.x86_64";
  static final String REALTIME = PLAIN + "+rt";

  private final Path directory;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  private ElArchive(Path directory) throws IOException {
    this.directory = directory;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** The archive, made if this host does not have it yet. */
  static ElArchive of(Workbench bench) throws IOException, InterruptedException {
    Path script = Workbench.CHECKOUT.resolve("src/test/fixtures/el/build");
    return new ElArchive(Path.of(bench.output(script, bench.kept("el-fixture")).strip()));
  }

  /** A copy to spoil; of the spoiled files only, all others are shared. */
  ElArchive copy(Workbench bench) throws IOException, InterruptedException {
    Path copy = bench.scratch("el").resolve("site");
    bench.output("cp", "-al", directory, copy);
    return new ElArchive(copy);
  }

  /** A repository's directory: {@code BaseOS}, {@code AppStream}. */
  Path repository(String name) {
    return directory.resolve("centos-stream/9-stream").resolve(name).resolve("x86_64/os");
  }

  /** What names this archive on the tool's command line. */
  List<Object> options() {
    return options("RPM-GPG-KEY-fixture");
  }

  /** The same with another of the keys that lie in it. */
  List<Object> options(String key) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    return new ArrayList<>(
        List.of("--distro", RECIPE, "--mirror", url, "--mirror-key", directory.resolve(key)));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Path file = directory.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
      if (!file.startsWith(directory) || !Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      exchange.sendResponseHeaders(200, Files.size(file));
      try (OutputStream out = exchange.getResponseBody()) {
        Files.copy(file, out);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
