package org.packetary.dkms2bin.cli.repo;

import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.repository.Publications;
import org.packetary.dkms2bin.upkeep.RepositoryUpkeep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dkms2bin repo history}: lists publications. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin repo history DIR [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Lists what was published, the newest first.",
    description = {
      "Each line ends with what was published: apt, yum, or a suite of a pool. The index files of those with * are kept: \"dkms2bin repo rollback\" goes back by"
          + " one."
    })
final class HistoryCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Mixin private RepoOptions repo = new RepoOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    problems.throwIfAny(HEADLINE, "dkms2bin repo history --help");
    Terminal terminal = repo.terminal(invocation);
    RepositoryUpkeep upkeep = repo.open(invocation, terminal);
    for (PackageRepository repository : upkeep.repositories()) {
      for (Publications.Entry entry : repository.history().entries()) {
        terminal.result(Terminal.plain(line(repository, entry)));
        if (repo.isVerbose()) {
          entry.added().forEach(name -> terminal.result(Terminal.plain("  + " + name)));
          entry.removed().forEach(name -> terminal.result(Terminal.plain("  - " + name)));
        }
      }
    }
    return 0;
  }

  private static String line(PackageRepository repository, Publications.Entry entry) {
    return (entry.files().isEmpty() ? "  " : "* ")
        + entry.date()
        + "  "
        + Amounts.counted(entry.packages(), "package")
        + "  +"
        + entry.added().size()
        + " -"
        + entry.removed().size()
        + "  "
        + repository.title();
  }
}
