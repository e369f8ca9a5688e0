package org.packetary.dkms2bin.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A mirror on the loopback interface that does not serve all of its files as they are. */
final class FaultySite implements AutoCloseable {

  /** What happens to a file on its way. */
  enum Fault {
    NONE,
    MISSING,
    BROKEN,
    /** The connection ends in the middle of what is left of it. */
    STOPS,
    /** Half of it comes, and no more. */
    SILENT,
    /** Half of it comes, and then a byte now and then. */
    TRICKLES,
    /** A bit is another. */
    WRONG,
    /** A Release file of another century. */
    EXPIRED
  }

  private static final String RANGE = "bytes=";
  private static final String VALID = "Valid-Until: Sat, 01 Jan 2000 00:00:00 UTC\n";

  private final Path directory;
  private final Function<String, Fault> faults;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> resumed = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

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

  /** The files that were asked for, as often as they were. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** The files of which the rest was asked for. */
  List<String> resumed() {
    return List.copyOf(resumed);
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
      byte[] bytes = left(exchange, name, file, fault);
      OutputStream out = exchange.getResponseBody();
      // Fewer than were promised.
      boolean whole = fault != Fault.STOPS && fault != Fault.SILENT && fault != Fault.TRICKLES;
      out.write(whole ? bytes : Arrays.copyOf(bytes, bytes.length / 2));
      out.flush();
      boolean open = fault == Fault.SILENT || fault == Fault.TRICKLES;
      for (int at = bytes.length / 2; open && at < bytes.length; at++) {
        open = !closed.await(100, TimeUnit.MILLISECONDS);
        if (fault == Fault.TRICKLES) {
          out.write(bytes[at]);
          out.flush();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends the head of an answer; what is asked of a file, as it is to be sent. */
  private byte[] left(HttpExchange exchange, String name, Path file, Fault fault)
      throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (fault == Fault.EXPIRED) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      bytes = (VALID + text).getBytes(StandardCharsets.UTF_8);
    }
    if (fault == Fault.WRONG) {
      bytes[bytes.length / 2] ^= 1;
    }
    exchange
        .getResponseHeaders()
        .add(
            "Last-Modified",
            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Files.getLastModifiedTime(file).toInstant().atZone(ZoneOffset.UTC)));
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null || !range.matches(RANGE + "\\d+-") || bytes.length == 0) {
      exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
      return bytes;
    }
    int from = Integer.parseInt(range.substring(RANGE.length(), range.length() - 1));
    resumed.add(name);
    exchange
        .getResponseHeaders()
        .add("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
    exchange.sendResponseHeaders(206, bytes.length - from);
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
