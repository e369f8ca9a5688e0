package org.packetary.dkms2bin.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.pipeline.Settings;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import picocli.CommandLine.Help.Ansi;

/**
 * What one call of the tool is given from outside.
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
record Invocation(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    Map<String, String> environment,
    Path home,
    Ansi ansi,
    RunLog log,
    String version) {

  Terminal terminal(Terminal.Verbosity verbosity) {
    if (verbosity == Terminal.Verbosity.VERBOSE) {
      RunLog.showOn(err);
    }
    return new Terminal(out, err, ansi, verbosity);
  }

  Settings settings(Path cache, EventSink events) {
    return new Settings(
        home.resolve("chroot-recipes"),
        cache,
        Path.of("/etc/os-release"),
        new ProcessRunner(),
        HostEnvironment.of(environment),
        events,
        Clock.systemUTC(),
        version);
  }
}
