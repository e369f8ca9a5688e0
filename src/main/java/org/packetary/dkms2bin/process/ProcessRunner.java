package org.packetary.dkms2bin.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts commands so that none outlives this process. Each is run under {@code setpriv --pdeathsig
 * KILL}, so that the kernel kills it when the thread that started it ends, by whatever cause; and
 * in a session of its own, so that a terminal's Ctrl-C reaches this process only, which then ends
 * its children in order.
 */
public final class ProcessRunner implements CommandRunner {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessRunner.class);
  private static final List<String> DIES_WITH_US =
      List.of("setpriv", "--pdeathsig", "KILL", "--", "setsid", "--");
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** Where execvp(3) looks when there is no PATH. */
  private static final String DEFAULT_PATH = "/bin:/usr/bin";

  private final Duration grace;

  /** A runner. */
  public ProcessRunner() {
    this(GRACE);
  }

  /**
   * A runner.
   *
   * @param grace how long what a command left running in the background may go on writing
   */
  ProcessRunner(Duration grace) {
    this.grace = grace;
  }

  @Override
  public CommandResult run(Command command) throws InterruptedException {
    return run(command, Waiting.UNWATCHED);
  }

  @Override
  public CommandResult run(Command command, CommandWatch watch) throws InterruptedException {
    LOG.debug("run: {}", command.replayable());
    long start = System.nanoTime();
    try (Output output = Output.of(command)) {
      Process process = start(command);
      CommandResult result = await(process, command, output, watch, start);
      LOG.debug(
          "status {} after {} ms: {}",
          result.status(),
          result.elapsed().toMillis(),
          command.argv().get(0));
      return result;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write the log of " + command.words() + ": " + e.getMessage(),
          "is the disk full? is the directory writable?",
          e);
    }
  }

  private CommandResult await(
      Process process, Command command, Output output, CommandWatch watch, long start)
      throws InterruptedException, IOException {
    ProcessFamily family = new ProcessFamily(process.pid());
    Waiting waiting = new Waiting(process, command.timeout(), watch, output.of(family));
    Thread out;
    Thread err;
    Waiting.End end;
    int status;
    try {
      out = output.drain(process.getInputStream(), output.out);
      err = output.drain(process.getErrorStream(), output.err);
      feed(process, command);
      end = waiting.untilItEnds();
      if (!end.byItself()) {
        family.end();
      }
      status = process.waitFor();
      out.join(grace.toMillis());
      err.join(grace.toMillis());
    } finally {
      family.end();
    }
    out.join(grace.toMillis());
    err.join(grace.toMillis());
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    return new CommandResult(
        command,
        status,
        output.out.text(),
        output.err.text(),
        end.timedOut(),
        elapsed,
        end.limit().or(watch::afterwards));
  }

  /** A command that ends without reading is no failure here: its status says what it is. */
  private static void feed(Process process, Command command) throws IOException {
    if (command.input().isEmpty()) {
      process.getOutputStream().close();
      return;
    }
    try (OutputStream in = process.getOutputStream()) {
      in.write(command.input().get().bytes());
    } catch (IOException e) {
      LOG.debug("{} did not read its input", command.argv().get(0));
    }
  }

  private static Process start(Command command) {
    if (!isThere(command)) {
      throw notStarted(command, "no such program", null);
    }
    List<String> argv = new ArrayList<>(DIES_WITH_US);
    argv.addAll(command.argv());
    ProcessBuilder builder = new ProcessBuilder(argv);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(command.environment());
    command.directory().ifPresent(d -> builder.directory(d.toFile()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw notStarted(command, String.valueOf(e.getMessage()), e);
    }
  }

  private static EnvironmentException notStarted(
      Command command, String why, @Nullable Throwable cause) {
    return new EnvironmentException(
        "cannot start " + command.words() + ": " + why,
        "\"dkms2bin doctor\" says which tools are missing",
        cause);
  }

  /** Looks for the program as execvp(3) will: what starts it here exists in any case. */
  private static boolean isThere(Command command) {
    String program = command.argv().get(0);
    Path directory = command.directory().orElse(Path.of(""));
    if (program.contains("/")) {
      return isProgram(directory.resolve(program));
    }
    String path = command.environment().getOrDefault("PATH", DEFAULT_PATH);
    return Arrays.stream(path.split(":", -1))
        .anyMatch(d -> isProgram(directory.resolve(d).resolve(program)));
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /** Where a command's output goes. */
  private static final class Output implements Closeable {
    private final BoundedText out;
    private final BoundedText err;
    private final @Nullable BoundedLog log;

    private Output(int capture, @Nullable BoundedLog log) {
      this.out = new BoundedText(capture);
      this.err = new BoundedText(capture);
      this.log = log;
    }

    static Output of(Command command) throws IOException {
      BoundedLog log =
          command.log().isPresent() ? new BoundedLog(command.log().get(), BoundedLog.BOUND) : null;
      return new Output(command.capture(), log);
    }

    CommandWatch.Running of(ProcessFamily family) {
      return new CommandWatch.Running() {
        @Override
        public ProcessUse use() {
          return family.use();
        }

        @Override
        public String output() {
          return out.text() + err.text();
        }
      };
    }

    Thread drain(InputStream from, BoundedText to) {
      Thread thread = new Thread(() -> copy(from, to), "output of a command");
      thread.setDaemon(true);
      thread.start();
      return thread;
    }

    private void copy(InputStream from, BoundedText to) {
      byte[] buffer = new byte[8192];
      boolean logging = true;
      try (from) {
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
          to.append(buffer, n);
          logging = logging && toLog(buffer, n);
        }
      } catch (IOException e) {
        LOG.debug("a command's output ended early", e);
      }
    }

    /** A full disk must not block the command: it goes on, without its log. */
    private boolean toLog(byte[] buffer, int n) {
      try {
        if (log != null) {
          log.append(buffer, n);
        }
        return true;
      } catch (IOException e) {
        LOG.warn("a command's log cannot be written any further", e);
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      if (log != null) {
        log.close();
      }
    }
  }
}
