package org.packetary.dkms2bin.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a command that a person talks to: its streams are this process's own, and it is in its
 * session, so that a shell can use the terminal. It dies with this process, as all others do.
 */
public final class Foreground {

  private static final Logger LOG = LoggerFactory.getLogger(Foreground.class);
  private static final List<String> DIES_WITH_US = List.of("setpriv", "--pdeathsig", "KILL", "--");

  /**
   * Where there is a terminal, the command is a job of a shell with job control, which takes the
   * terminal back for us when the job ends: a shell in a namespace of its own cannot name us to do
   * so.
   */
  private static final String JOB = "[ ! -t 0 ] || set -m; \"$@\"; exit";

  private Foreground() {}

  /**
   * Runs a command to its end.
   *
   * @param output where its standard output goes; this process's where it is empty
   * @return its status, 128 and the signal's number where one killed it
   * @throws EnvironmentException if it cannot be started
   */
  public static int run(List<String> words, Map<String, String> environment, Optional<Path> output)
      throws InterruptedException {
    Command command = Command.of(words, environment);
    LOG.debug("run in the foreground: {}", command.replayable());
    List<String> argv = new ArrayList<>(DIES_WITH_US);
    argv.addAll(List.of("bash", "-c", JOB, "foreground"));
    argv.addAll(DIES_WITH_US);
    argv.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(argv).inheritIO();
    output.ifPresent(file -> builder.redirectOutput(file.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot start " + command.words() + ": " + e.getMessage(),
          "\"dkms2bin doctor\" says which tools are missing",
          e);
    }
    ProcessFamily family = new ProcessFamily(process.pid());
    try {
      return process.waitFor();
    } finally {
      family.end();
    }
  }
}
