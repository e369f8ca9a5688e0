package org.packetary.dkms2bin.cli.option;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.cli.terminal.RunLog;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.request.Settings;
import picocli.CommandLine.Help.Ansi;

/**
 * The surroundings of one call of the tool: its streams, environment and home directory.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param environment the process's environment
 * @param home the directory that holds chroot-recipes
 * @param ansi whether to colour
 * @param log our own log
 * @param version of the tool
 */
public record Invocation(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    Map<String, String> environment,
    Path home,
    Ansi ansi,
    RunLog log,
    String version) {

  public Terminal terminal(Terminal.Verbosity verbosity) {
    Terminal terminal = new Terminal(out, err, ansi, verbosity);
    if (verbosity == Terminal.Verbosity.VERBOSE) {
      RunLog.showOn(terminal);
    }
    return terminal;
  }

  /** The clock for all that happens during a run. */
  public Clock clock() {
    return Clock.systemUTC();
  }

  /** SOURCE_DATE_EPOCH, as reproducible-builds.org specifies it: seconds since 1970. */
  public Optional<Instant> sourceDate() {
    String value = environment.get("SOURCE_DATE_EPOCH");
    if (value == null || value.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(value)));
    } catch (NumberFormatException | DateTimeException e) {
      throw new UsageException(
          "SOURCE_DATE_EPOCH is not a number of seconds: " + value, "unset it or correct it");
    }
  }

  /** The directory of the recipes that come with the tool. */
  public Path recipes() {
    return home.resolve("chroot-recipes");
  }

  public Settings settings(Path cache, EventSink events) {
    return new Settings(
        recipes(),
        cache,
        Path.of("/etc/os-release"),
        new ProcessRunner(),
        HostEnvironment.of(environment),
        events,
        clock(),
        version);
  }
}
