package org.packetary.dkms2bin.cli.repo;

import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.upkeep.RepositoryUpkeep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dkms2bin repo index}: makes the index anew. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin repo index DIR [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Makes the index of a repository anew, of the files that are there.",
    description = {
      "What a publisher left unfinished is finished first. Nothing is written where"
          + " nothing changes."
    })
final class IndexCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Mixin private RepoOptions repo = new RepoOptions();

  @Mixin private RepoKeyOption key = new RepoKeyOption();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    problems.throwIfAny(HEADLINE, "dkms2bin repo index --help");
    Terminal terminal = repo.terminal(invocation);
    RepositoryUpkeep upkeep = repo.open(key.read(invocation), invocation, terminal);
    upkeep.index();
    upkeep
        .repositories()
        .forEach(
            repository ->
                terminal.result(
                    Amounts.counted(repository.list().size(), "package")
                        + " in the index of "
                        + repo.directory()));
    return 0;
  }
}
