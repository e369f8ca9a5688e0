package org.packetary.dkms2bin.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves GNU make's jobs to all cells of a run ("POSIX Jobserver Interaction" in the manual of GNU
 * make). It is made when the first cell asks for it.
 */
public final class Jobserver implements MakeTokens, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobserver.class);

  private final Path directory;
  private final int tokens;
  private final CommandRunner runner;
  private final HostEnvironment environment;
  private boolean tried;
  private @Nullable TokenFifo fifo;

  /**
   * A jobserver.
   *
   * @param directory a private one, for the FIFO alone
   * @param tokens how many jobs may run at once
   */
  public Jobserver(Path directory, int tokens, CommandRunner runner, HostEnvironment environment) {
    this.directory = directory;
    this.tokens = tokens;
    this.runner = runner;
    this.environment = environment;
  }

  @Override
  public synchronized Optional<Path> directory() throws InterruptedException {
    if (!tried) {
      tried = true;
      open();
    }
    return fifo == null ? Optional.empty() : Optional.of(directory);
  }

  /** Where this host makes no FIFO there is no sharing. */
  private void open() throws InterruptedException {
    Path path = directory.resolve("tokens");
    CommandResult made =
        runner.run(
            Command.of(List.of("mkfifo", "--mode=0666", path.toString()), environment.variables()));
    if (!made.ok()) {
      LOG.debug("no jobserver: {}", made.failure());
      return;
    }
    try {
      fifo = new TokenFifo(path, tokens);
    } catch (IOException e) {
      LOG.debug("no jobserver", e);
    }
  }

  @Override
  public synchronized Share begin() {
    return fifo == null ? NONE.begin() : fifo.begin();
  }

  /** How many tokens lie there for makes to take. */
  synchronized int free() {
    return fifo == null ? 0 : fifo.free();
  }

  @Override
  public synchronized void close() {
    if (fifo != null) {
      fifo.close();
    }
  }
}
