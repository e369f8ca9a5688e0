package org.packetary.dkms2bin.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A mirror on the loopback interface that does not serve all of its files as they are. */
final class FaultySite implements AutoCloseable {

  /** What happens to a file on its way. */
  enum Fault {
    NONE,
    MISSING,
    BROKEN,
    STOPS,
    WRONG
  }

  private final Path directory;
  private final Function<String, Fault> faults;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /**
   * Serves from now on.
   *
   * @param faults what is wrong with a file, by its path
   */
  FaultySite(Path directory, Function<String, Fault> faults) throws IOException {
    this.directory = directory;
    this.faults = faults;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** Its address, without a slash at the end. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The files that were asked for. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String name = exchange.getRequestURI().getPath().substring(1);
      asked.add(name);
      Path file = directory.resolve(name).normalize();
      Fault fault = faults.apply(name);
      if (!file.startsWith(directory) || !Files.isRegularFile(file) || fault == Fault.MISSING) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      if (fault == Fault.BROKEN) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      byte[] bytes = Files.readAllBytes(file);
      if (fault == Fault.WRONG) {
        bytes[bytes.length / 2] ^= 1;
      }
      exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
      OutputStream out = exchange.getResponseBody();
      // Fewer than were promised: the connection ends in the middle.
      out.write(fault == Fault.STOPS ? Arrays.copyOf(bytes, bytes.length / 2) : bytes);
      out.flush();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
