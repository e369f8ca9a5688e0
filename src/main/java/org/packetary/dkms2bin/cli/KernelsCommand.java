package org.packetary.dkms2bin.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.CacheOption;
import org.packetary.dkms2bin.cli.option.CommonOptions;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.PlainProgress;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.run.KernelListing;
import org.packetary.dkms2bin.run.RequestCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code dkms2bin kernels}: lists the kernels that a distribution offers headers of. */
@Command(
    name = "kernels",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin kernels [OPTION...] [PATTERN]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Lists the kernel releases whose headers a distribution's archive offers.",
    description =
        "Newest first. The distribution is that of --distro; else the one whose kernels PATTERN"
            + " matches; else this host's own.")
final class KernelsCommand implements Job {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @ParentCommand private @Nullable BuildCommand parent;

  @Parameters(
      arity = "0..1",
      paramLabel = "PATTERN",
      description = "Only releases that match this shell pattern.")
  private @Nullable String pattern;

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private CacheOption cache = new CacheOption();

  @Option(names = "--json", description = "Print JSON.")
  @Heading(Heading.REPORTS)
  private boolean json;

  @Override
  public int run(Problems problems) throws InterruptedException {
    if (parent == null) {
      throw new IllegalStateException("picocli sets the parent");
    }
    Invocation invocation = parent.invocation();
    Optional<RecipeRequest> recipe = common.recipe(problems);
    Optional<String> wanted = Optional.ofNullable(pattern);
    recipe.ifPresent(r -> new RequestCheck(invocation.recipes(), problems).recipe(r, List.of()));
    problems.throwIfAny(HEADLINE, "dkms2bin kernels --help");
    Terminal terminal = invocation.terminal(Terminal.Verbosity.NORMAL);
    KernelListing.Result result =
        new KernelListing(
                invocation.settings(
                    cache.directory(invocation.environment()), new PlainProgress(terminal)))
            .list(recipe.orElseThrow(), common.mirror(), wanted);
    terminal.result(json ? asJson(result) : asLines(result.releases()));
    return ExitCode.OK.status();
  }

  private static String asLines(List<KernelRelease> releases) {
    return String.join("\n", releases.stream().map(KernelRelease::release).toList());
  }

  private static String asJson(KernelListing.Result result) {
    ObjectNode root = JSON.createObjectNode();
    root.put("recipe", result.recipe().name());
    ArrayNode kernels = root.putArray("kernels");
    for (KernelRelease release : result.releases()) {
      ObjectNode node = kernels.addObject();
      node.put("release", release.release());
      node.put("version", release.baseVersion());
      node.put("flavour", release.flavour());
    }
    try {
      return JSON.writeValueAsString(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
