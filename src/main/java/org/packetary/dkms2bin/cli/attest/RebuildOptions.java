package org.packetary.dkms2bin.cli.attest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.attestation.Statement;
import org.packetary.dkms2bin.attestation.StatementCheck;
import org.packetary.dkms2bin.cli.option.BackendOptions;
import org.packetary.dkms2bin.cli.option.CacheOption;
import org.packetary.dkms2bin.cli.option.CommonOptions;
import org.packetary.dkms2bin.cli.option.DriverOptions;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.InputOptions;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.terminal.PlainProgress;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.cli.value.TimeLimitConverter;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.rebuild.PackageComparison;
import org.packetary.dkms2bin.rebuild.PackageRebuild;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import org.packetary.dkms2bin.util.FileTrees;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say how packages are built again. */
final class RebuildOptions {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(60);

  @Option(
      names = "--dkms",
      paramLabel = "PACKAGE",
      split = ",",
      description =
          "The sources, as the package was built of: a DKMS package, a directory, an archive. Without"
              + " it, they are looked for in the distribution's archive. Repeatable.")
  @Heading(Heading.AGAIN)
  private List<String> dkms = new ArrayList<>();

  @Option(
      names = "--patch",
      paramLabel = "[MODULE[/VERSION]=]FILE",
      split = ",",
      description = "Patch that was added to the sources. Repeatable, in the same order.")
  @Heading(Heading.AGAIN)
  private List<String> patches = new ArrayList<>();

  @Mixin private DriverOptions driver = new DriverOptions();

  @Option(
      names = "--headers",
      paramLabel = "PATH",
      split = ",",
      description = "Kernel headers that the package was built with, packages or directories.")
  @Heading(Heading.AGAIN)
  private List<Path> headers = new ArrayList<>();

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private BackendOptions backend = new BackendOptions();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeLimitConverter.class,
      description = "Time limit of each build: seconds, or with s, m or h (default: 60m).")
  @Heading(Heading.PLACE)
  private Duration timeout = DEFAULT_TIMEOUT;

  @Mixin private CacheOption cache = new CacheOption();

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every command that is run.")
  @Heading(Heading.REPORTS)
  private boolean verbose;

  Terminal terminal(Invocation invocation) {
    return invocation.terminal(verbose ? Terminal.Verbosity.VERBOSE : Terminal.Verbosity.NORMAL);
  }

  /** Whether anything is said that only building again needs. */
  boolean isAnythingSaid() {
    return !dkms.isEmpty() || !patches.isEmpty() || !headers.isEmpty();
  }

  /** What these options say; empty if anything is wrong. */
  Optional<Said> read(Invocation invocation, Problems problems) {
    Optional<RecipeRequest> recipe = common.recipe(problems);
    Optional<BackendRequest> place = backend.request(problems);
    DriverRequest sources =
        new DriverRequest(
            dkms,
            driver.description(driver.modules(problems)),
            InputOptions.patches(patches, problems),
            List.of(),
            Optional.empty(),
            List.of());
    return problems.isEmpty()
        ? Optional.of(
            new Said(
                sources,
                headers,
                recipe.orElseThrow(),
                common.mirror(),
                place.orElseThrow(),
                timeout,
                cache.directory(invocation.environment())))
        : Optional.empty();
  }

  /** How packages are built again. */
  record Said(
      DriverRequest sources,
      List<Path> headers,
      RecipeRequest recipe,
      MirrorChoice mirror,
      BackendRequest backend,
      Duration timeout,
      Path cache) {

    /**
     * Builds a package again.
     *
     * @return what came of it, in lines
     * @throws PublishException if it is another one
     */
    List<String> rebuild(StatementCheck.Checked checked, Invocation invocation, Terminal terminal)
        throws InterruptedException {
      PackageRebuild again =
          new PackageRebuild(
              invocation.settings(cache, new PlainProgress(terminal)),
              sources,
              headers,
              recipe,
              mirror,
              backend,
              timeout);
      try {
        Path scratch = Files.createTempDirectory("dkms2bin-rebuild-");
        try {
          Path made = again.run(checked.statement(), scratch);
          return told(checked, PackageComparison.of(kind(checked), checked.file(), made, scratch));
        } finally {
          FileTrees.delete(scratch);
        }
      } catch (IOException e) {
        throw new EnvironmentException(
            "cannot use a temporary directory: " + e.getMessage(), "is the disk full?", e);
      }
    }

    private static PackageKind kind(StatementCheck.Checked checked) {
      return PackageKind.ofName(checked.file())
          .orElseThrow(
              () -> new InputException(checked.file() + " is no package", "name a .deb or .rpm"));
    }

    private static List<String> told(StatementCheck.Checked checked, PackageComparison compared) {
      Statement said = checked.statement();
      if (!compared.isEqual()) {
        List<String> choices = PackageRebuild.notMadeAgain(said);
        throw new PublishException(
            checked.file()
                + " is another package when it is built again: "
                + String.join("; ", compared.differences()),
            choices.isEmpty()
                ? "it was made by dkms2bin "
                    + said.plan().tool()
                    + "; if this is another version, try that one"
                : "it was made with " + String.join(", ", choices) + ", which is not done again");
      }
      List<String> lines = new ArrayList<>();
      lines.add(
          compared.signatures().isEmpty()
              ? "built again: the same bytes"
              : "built again: the same but for what needs a key, which is not compared:");
      compared.signatures().forEach(one -> lines.add("  " + one));
      return lines;
    }
  }
}
