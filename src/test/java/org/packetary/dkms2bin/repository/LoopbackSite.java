package org.packetary.dkms2bin.repository;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves a directory's files by HTTP on the loopback interface, and notes what is asked for. */
public final class LoopbackSite implements AutoCloseable {

  private final Path directory;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final List<String> answers = new CopyOnWriteArrayList<>();

  /** Serves from now on. */
  public LoopbackSite(Path directory) throws IOException {
    this.directory = directory;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** Its address, without a slash at the end. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What was asked for, {@code STATUS PATH} each. */
  public List<String> answers() {
    return List.copyOf(answers);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Path file = directory.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
      String name = directory.relativize(file).toString();
      if (!file.startsWith(directory) || !Files.isRegularFile(file)) {
        answers.add("404 " + name);
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      // Opened once: another file may get the name meanwhile.
      try (FileChannel channel = FileChannel.open(file)) {
        answers.add("200 " + name);
        exchange.sendResponseHeaders(200, channel.size() == 0 ? -1 : channel.size());
        try (OutputStream out = exchange.getResponseBody()) {
          Channels.newInputStream(channel).transferTo(out);
        }
      } catch (NoSuchFileException e) {
        answers.add("404 " + name);
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
