package org.packetary.dkms2bin.cli.repo;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.upkeep.RepositoryUpkeep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin repo rollback}: goes back by a publication. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin repo rollback DIR [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Goes back to what was published before the last publication.",
    description = {
      "All suites and kinds of packages go back, or none does."
          + " Packages that came with the last publication are not listed any more; those that"
          + " went are listed again.",
      "A second rollback goes forward again."
    })
final class RollbackCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Mixin private RepoOptions repo = new RepoOptions();

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      description = "Go back in this suite of a pool, and leave the others as they are.")
  @Heading(Heading.RESULT)
  private @Nullable String suite;

  @Mixin private RepoKeyOption key = new RepoKeyOption();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    problems.throwIfAny(HEADLINE, "dkms2bin repo rollback --help");
    Terminal terminal = repo.terminal(invocation);
    RepositoryUpkeep upkeep = repo.open(key.read(invocation), invocation, terminal);
    upkeep
        .rollBack(Optional.ofNullable(suite))
        .forEach(
            (repository, entry) ->
                terminal.result(
                    "published again: what there was on "
                        + entry.date()
                        + ", "
                        + Amounts.counted(entry.packages(), "package")
                        + " ("
                        + repository.title()
                        + ")"));
    return 0;
  }
}
