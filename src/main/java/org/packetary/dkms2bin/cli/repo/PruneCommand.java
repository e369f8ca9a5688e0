package org.packetary.dkms2bin.cli.repo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.cli.value.AgeConverter;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.upkeep.PruneRule;
import org.packetary.dkms2bin.upkeep.RepositoryUpkeep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin repo prune}: takes old module packages out. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin repo prune DIR [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Takes old module packages out of a repository.",
    description = {
      "Prints what would go, and changes nothing without --apply. A package goes where"
          + " each rule that is given lets it go. Packages that are no module packages stay."
          + " Files are deleted when the index of no kept publication names them any more."
    })
final class PruneCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--keep-kernels",
      paramLabel = "N",
      description =
          "Keep the packages of the N newest kernels of each series (6.1, 6.12) and flavour.")
  @Heading(Heading.GOING)
  private @Nullable Integer kernels;

  @Option(
      names = "--keep-versions",
      paramLabel = "N",
      description = "Keep the N newest versions of each module's package for a kernel.")
  @Heading(Heading.GOING)
  private @Nullable Integer versions;

  @Option(
      names = "--keep",
      paramLabel = "PATTERN",
      description = "Keep the packages of kernels that this matches, whatever the other rules say.")
  @Heading(Heading.GOING)
  private List<String> patterns = new ArrayList<>();

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      converter = AgeConverter.class,
      description = "Only what was published longer ago: 90d, 12h.")
  @Heading(Heading.GOING)
  private @Nullable Duration age;

  @Option(names = "--apply", description = "Take them out. Without it, what would go is printed.")
  @Heading(Heading.GOING)
  private boolean apply;

  @Mixin private RepoKeyOption key = new RepoKeyOption();

  @Mixin private RepoOptions repo = new RepoOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    PruneRule rule =
        new PruneRule(
            number("--keep-kernels", kernels, problems),
            number("--keep-versions", versions, problems),
            patterns.stream().map(ReleaseGlob::new).toList(),
            Optional.ofNullable(age));
    if (!rule.isGiven()) {
      problems.usage(
          "nothing says what may go",
          "add --keep-kernels N, --keep-versions N or --older-than AGE");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin repo prune --help");
    Terminal terminal = repo.terminal(invocation);
    RepositoryUpkeep upkeep = repo.open(key.read(invocation), invocation, terminal);
    Map<PackageRepository, List<ListedPackage>> obsolete = upkeep.obsolete(rule);
    int count = 0;
    for (List<ListedPackage> packages : obsolete.values()) {
      packages.forEach(p -> terminal.result(Terminal.plain(p.fileName())));
      count += packages.size();
    }
    String going = Amounts.counted(count, "package");
    if (!apply) {
      terminal.problem("dry run: " + going + " would go" + (count > 0 ? "; --apply does it" : ""));
      return 0;
    }
    upkeep.withdraw(obsolete);
    terminal.problem(going + " taken out");
    return 0;
  }

  private static OptionalInt number(String option, @Nullable Integer number, Problems problems) {
    if (number == null) {
      return OptionalInt.empty();
    }
    if (number < 1) {
      problems.usage(option + " " + number + " is no number from 1 on", "write 1 or more");
    }
    return OptionalInt.of(number);
  }
}
