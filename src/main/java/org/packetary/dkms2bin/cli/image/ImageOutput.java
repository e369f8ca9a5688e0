package org.packetary.dkms2bin.cli.image;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Option;

/** Where an image goes, and what is told meanwhile. */
final class ImageOutput {

  @Option(
      names = "--out-dir",
      paramLabel = "DIR",
      description = "Where what is made goes; created when missing.")
  @Heading(Heading.RESULT)
  private @Nullable Path outDir;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every command that is run.")
  @Heading(Heading.REPORTS)
  private boolean verbose;

  /** Where it goes; empty where that is not named, which is a problem then. */
  Optional<Path> directory(Problems problems) {
    if (outDir == null) {
      problems.usage("--out-dir DIR is missing", "name the directory of what is made");
    }
    return Optional.ofNullable(outDir);
  }

  Terminal terminal(Invocation invocation) {
    return invocation.terminal(verbose ? Terminal.Verbosity.VERBOSE : Terminal.Verbosity.NORMAL);
  }
}
