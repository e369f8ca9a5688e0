package org.packetary.dkms2bin.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
  private static final long DRAIN_SECONDS = 5;

  @Override
  public CommandResult run(Command command) throws InterruptedException {
    LOG.debug("run: {}", command.replayable());
    long start = System.nanoTime();
    try (Output output = Output.of(command)) {
      Process process = start(command);
      CommandResult result = await(process, command, output, start);
      LOG.debug(
          "status {} after {} ms: {}",
          result.status(),
          result.elapsed().toMillis(),
          command.argv().get(0));
      return result;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write the log of " + command.replayable() + ": " + e.getMessage(),
          "is the disk full? is the directory writable?",
          e);
    }
  }

  private static CommandResult await(Process process, Command command, Output output, long start)
      throws InterruptedException, IOException {
    try {
      process.getOutputStream().close();
      Thread out = output.drain(process.getInputStream(), output.out);
      Thread err = output.drain(process.getErrorStream(), output.err);
      boolean ended = waitFor(process, command.timeout());
      if (!ended) {
        kill(process);
      }
      int status = process.waitFor();
      out.join(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS));
      err.join(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS));
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      return new CommandResult(
          command, status, output.out.text(), output.err.text(), !ended, elapsed);
    } finally {
      kill(process);
    }
  }

  private static boolean waitFor(Process process, Optional<Duration> timeout)
      throws InterruptedException {
    if (timeout.isEmpty()) {
      process.waitFor();
      return true;
    }
    return process.waitFor(timeout.get().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Process start(Command command) {
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
      throw new EnvironmentException(
          "cannot start " + command.replayable() + ": " + e.getMessage(),
          "\"dkms2bin doctor\" says which tools are missing",
          e);
    }
  }

  private static void kill(Process process) {
    if (!process.isAlive()) {
      return;
    }
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
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
