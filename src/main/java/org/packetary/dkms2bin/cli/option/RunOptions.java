package org.packetary.dkms2bin.cli.option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.value.AmountConverter;
import org.packetary.dkms2bin.cli.value.AttachedOnly;
import org.packetary.dkms2bin.cli.value.EnumWords;
import org.packetary.dkms2bin.cli.value.TimeLimitConverter;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.Reuse;
import org.packetary.dkms2bin.sandbox.limit.LimitRequest;
import picocli.CommandLine.Option;

/** Options that say how builds run. */
@Heading(Heading.PLACE)
public final class RunOptions {

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
      names = "--cell-memory",
      paramLabel = "SIZE",
      converter = AmountConverter.class,
      description =
          "Memory that each build may use: 512m, 4g (default: three quarters of the host's). A build"
              + " that reaches a limit is broken off.")
  private @Nullable Long memory;

  @Option(
      names = "--cell-disk",
      paramLabel = "SIZE",
      converter = AmountConverter.class,
      description =
          "Disk space that each build may use: 20g (default: half of what the cache's file system"
              + " has free).")
  private @Nullable Long disk;

  @Option(
      names = "--idle-time",
      paramLabel = "TIME",
      converter = TimeLimitConverter.class,
      description =
          "How long a build may do nothing, neither compute nor read nor write (default: 10m).")
  private @Nullable Duration idle;

  @Option(
      names = "--debug",
      paramLabel = "failed",
      arity = "0..1",
      fallbackValue = "all",
      preprocessor = AttachedOnly.class,
      description =
          "Keep the build root of every cell and print the command that enters it; with =failed, only"
              + " of those that are not built. All of them, or those that failed, are built again.")
  private @Nullable String debug;

  @Option(
      names = "--fail-fast",
      description = "Begin nothing more once a cell failed. Without it, all are tried.")
  private boolean failFast;

  @Option(
      names = "--retry",
      paramLabel = "failed|all",
      description =
          "Try again what failed before with the same inputs, or all that was not built. Without it"
              + " the earlier result stands.")
  private @Nullable String retry;

  @Option(
      names = "--force",
      description = "Build everything again, also what was built with the same inputs.")
  private boolean force;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "Where what was built is kept for later runs (default: in the cache).")
  private @Nullable Path results;

  /** Where results are kept; empty for the cache. */
  public Optional<Path> results() {
    return Optional.ofNullable(results).map(dir -> dir.toAbsolutePath().normalize());
  }

  /** The limits of each cell. */
  public LimitRequest limits() {
    return new LimitRequest(
        Optional.ofNullable(memory), Optional.ofNullable(disk), Optional.ofNullable(idle));
  }

  /** What earlier results are good for. */
  public Reuse reuse(Problems problems) {
    if (retry != null && force) {
      problems.usage(
          "--retry and --force exclude each other", "--force builds all again; leave one out");
    }
    if (retry == null) {
      return force ? Reuse.NOTHING : keepRoots(problems).reuse();
    }
    String word = retry;
    return problems
                .attempt(() -> EnumWords.chosen("--retry", word, Retry.class))
                .orElse(Retry.FAILED)
            == Retry.ALL
        ? Reuse.RETRY_ALL
        : Reuse.RETRY_FAILED;
  }

  private enum Retry {
    FAILED,
    ALL
  }

  public boolean failFast() {
    return failFast;
  }

  public void check(Problems problems) {
    if (jobs < 1) {
      problems.usage("--jobs takes a number from 1 on, not " + jobs, "1 builds one after another");
    }
  }

  public int jobs() {
    return jobs;
  }

  public Duration timeout() {
    return timeout;
  }

  /** Which build roots are kept. */
  public Keeping keepRoots(Problems problems) {
    String word = debug;
    return word == null
        ? Keeping.NONE
        : problems
            .attempt(() -> EnumWords.chosen("--debug", word, Kept.class))
            .map(kept -> kept == Kept.ALL ? Keeping.ALL : Keeping.FAILED)
            .orElse(Keeping.NONE);
  }

  private enum Kept {
    FAILED,
    ALL
  }
}
