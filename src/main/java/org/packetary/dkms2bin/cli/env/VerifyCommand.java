package org.packetary.dkms2bin.cli.env;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.housekeeping.CacheCheck;
import org.packetary.dkms2bin.layer.HostDigests;
import org.packetary.dkms2bin.layer.LayerUpkeep;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin env verify}: looks whether layers and results are what they were. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin env verify [LAYER...] [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Checks that layers and results in the cache are as they were when they were made.",
    description = {
      "Reads every file. Exits with 4 if something is damaged; builds make it again when they"
          + " need it."
    })
final class VerifyCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Parameters(
      arity = "0..*",
      paramLabel = "LAYER",
      description = "Only these, as \"env list --layers\" names them.")
  private List<String> ids = new ArrayList<>();

  @Mixin private EnvOptions env = new EnvOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    problems.throwIfAny(HEADLINE, "dkms2bin env verify --help");
    Terminal terminal = env.terminal(invocation);
    Settings settings = env.settings(invocation, terminal);
    LayerUpkeep layers = new LayerUpkeep(settings.cache());
    ids.stream()
        .filter(id -> !layers.has(id))
        .forEach(
            id ->
                problems.input(
                    "there is no layer " + id + " in " + settings.cache(),
                    "\"dkms2bin env list --layers\" names those that are there"));
    problems.throwIfAny(HEADLINE, "dkms2bin env verify --help");
    CacheCheck check =
        new CacheCheck(
            settings.cache(), new HostDigests(settings.runner(), settings.environment()));
    CacheCheck.Found found = ids.isEmpty() ? check.all() : check.of(ids);
    found
        .damagedLayers()
        .forEach((id, wrong) -> wrong.forEach(w -> terminal.result(Terminal.plain(id + ": " + w))));
    found
        .damagedResults()
        .forEach(digest -> terminal.result("result " + digest + ": its files have changed"));
    found
        .listed()
        .forEach(
            id -> terminal.result(id + ": an earlier version made it; its files are listed now"));
    String looked =
        Amounts.layers(found.layers()) + " and " + Amounts.counted(found.results(), "result");
    if (found.damaged() == 0) {
      terminal.result(looked + ", nothing wrong");
      return 0;
    }
    throw new EnvironmentException(
        looked + ", " + found.damaged() + " damaged",
        "builds make them again when they need them; if that happens often, look at the disk and"
            + " at who writes to "
            + settings.cache());
  }
}
