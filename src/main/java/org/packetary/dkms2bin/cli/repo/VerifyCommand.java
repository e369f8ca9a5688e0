package org.packetary.dkms2bin.cli.repo;

import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.upkeep.RepositoryCheck;
import org.packetary.dkms2bin.upkeep.RepositoryUpkeep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dkms2bin repo verify}: holds a repository against its index. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin repo verify DIR [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header =
        "Checks a repository: each file against the index and back, and each module against its kernel.",
    description = {"Exits with 6 if something is wrong, and changes nothing."})
final class VerifyCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Mixin private RepoOptions repo = new RepoOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    problems.throwIfAny(HEADLINE, "dkms2bin repo verify --help");
    Terminal terminal = repo.terminal(invocation);
    RepositoryUpkeep upkeep = repo.open(invocation, terminal);
    RepositoryCheck.Result result = repo.inScratch(upkeep::check);
    result.problems().forEach(p -> terminal.result(Terminal.plain(p)));
    String looked =
        Amounts.counted(result.packages(), "package")
            + " and "
            + Amounts.counted(result.modules(), "module");
    if (result.problems().isEmpty()) {
      terminal.result(looked + ", nothing wrong");
      return 0;
    }
    throw new PublishException(
        looked + ", " + Amounts.counted(result.problems().size(), "problem"),
        "\"dkms2bin repo index\" makes the index of the files that are there");
  }
}
