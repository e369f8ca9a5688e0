package org.packetary.dkms2bin.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.CacheOption;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.doctor.HostCheck;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code dkms2bin doctor}: checks whether this host can build. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin doctor [OPTION...]",
    descriptionHeading = "%n",
    header = "Checks whether this host can build, and says what mends it.",
    description =
        "Exits with 0 where builds will work, with 4 where something they need is missing.")
final class DoctorCommand implements Job {

  @ParentCommand private @Nullable BuildCommand parent;

  @Option(
      names = "--out-dir",
      paramLabel = "DIR",
      description = "Also check the space in this repository directory.")
  private java.nio.file.@Nullable Path outDir;

  @Mixin private CacheOption cache = new CacheOption();

  @Override
  public int run(Problems problems) throws InterruptedException {
    if (parent == null) {
      throw new IllegalStateException("picocli sets the parent");
    }
    Invocation invocation = parent.invocation();
    problems.throwIfAny(HEADLINE, "dkms2bin doctor --help");
    Terminal terminal = invocation.terminal(Terminal.Verbosity.NORMAL);
    HostCheck.Places places = HostCheck.Places.of(cache.directory(invocation.environment()));
    if (outDir != null) {
      places = places.withOutDirectory(outDir);
    }
    HostEnvironment environment = HostEnvironment.of(invocation.environment());
    List<HostCheck.Check> checks =
        new HostCheck(
                new ProcessRunner(),
                environment,
                Tier.of(Isolation.AUTO, new ProcessRunner(), environment),
                places)
            .run();
    checks.forEach(check -> print(terminal, check));
    boolean missing = checks.stream().anyMatch(c -> c.status() == HostCheck.Status.MISSING);
    terminal.result(missing ? "\nThis host cannot build yet." : "\nThis host can build.");
    return (missing ? ExitCode.ENVIRONMENT : ExitCode.OK).status();
  }

  private static void print(Terminal terminal, HostCheck.Check check) {
    String style =
        switch (check.status()) {
          case OK -> "green";
          case WARNING -> "bold,yellow";
          case MISSING -> "bold,red";
        };
    String word = check.status().name().toLowerCase(Locale.ROOT);
    terminal.result(
        terminal
            .ansi()
            .string(
                "@|"
                    + style
                    + " "
                    + String.format(Locale.ROOT, "%-8s", word)
                    + "|@ "
                    + Terminal.plain(check.name() + ": " + check.detail())));
    check.remedy().ifPresent(r -> terminal.result("         mend it with: " + Terminal.plain(r)));
  }
}
