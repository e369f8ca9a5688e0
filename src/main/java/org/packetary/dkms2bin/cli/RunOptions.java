package org.packetary.dkms2bin.cli;

import java.time.Duration;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Option;

/** Options that say how builds run. */
@Heading(Heading.PLACE)
final class RunOptions {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(60);

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "Builds at once (default: one for each processor).")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeLimitConverter.class,
      description = "Time limit of each build: seconds, or with s, m or h (default: 60m).")
  private Duration timeout = DEFAULT_TIMEOUT;

  @Option(
      names = "--debug",
      description = "Keep the build root of every cell and print the command that enters it.")
  private boolean debug;

  void check(Problems problems) {
    if (jobs < 1) {
      problems.usage("--jobs takes a number from 1 on, not " + jobs, "1 builds one after another");
    }
  }

  int jobs() {
    return jobs;
  }

  Duration timeout() {
    return timeout;
  }

  boolean keepRoots() {
    return debug;
  }
}
