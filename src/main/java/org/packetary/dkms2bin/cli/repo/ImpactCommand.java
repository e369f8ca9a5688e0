package org.packetary.dkms2bin.cli.repo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.BackendOptions;
import org.packetary.dkms2bin.cli.option.CacheOption;
import org.packetary.dkms2bin.cli.option.CommonOptions;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.PlainProgress;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.impact.DriverImpact;
import org.packetary.dkms2bin.impact.Impact;
import org.packetary.dkms2bin.impact.OtherKernel;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.result.ResultStore;
import org.packetary.dkms2bin.run.BuildRun;
import org.packetary.dkms2bin.state.RememberedCell;
import org.packetary.dkms2bin.state.RepositoryState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin impact}: says which drivers another kernel concerns. */
@Command(
    name = "impact",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin impact DIR --from KERNEL --to KERNEL [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Says which drivers of a repository another kernel concerns, without building them.",
    description = {
      "Holds the headers that each driver was compiled with for one kernel, the configuration that"
          + " its sources ask for, and the symbols that it uses against another kernel."
    })
public final class ImpactCommand implements Job {

  private static final String KERNEL = "kernel-";
  @Spec private @Nullable CommandSpec command;

  @Parameters(arity = "1", paramLabel = "DIR", description = "The repository's directory.")
  private Path dir = Path.of("");

  @Heading(Heading.COMPARED)
  @Option(
      names = "--from",
      paramLabel = "KERNEL",
      required = true,
      description = "The release that the drivers were built for.")
  private String from = "";

  @Heading(Heading.COMPARED)
  @Option(
      names = "--to",
      paramLabel = "KERNEL",
      required = true,
      description =
          "The release that they are held against; or a pattern of one, or \"latest\". Its headers"
              + " are fetched where they are not in the cache.")
  private String to = "";

  @Heading(Heading.COMPARED)
  @Option(
      names = "--drivers",
      paramLabel = "LIST",
      split = ",",
      description = "Only these drivers (default: all that were built for --from).")
  private List<String> drivers = new ArrayList<>();

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private BackendOptions backend = new BackendOptions();

  @Heading(Heading.PLACE)
  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "Where the results of builds are kept (default: in the cache).")
  private @Nullable Path results;

  @Mixin private CacheOption cache = new CacheOption();

  @Option(names = "--json", description = "Print JSON, with all names.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description =
          "Print the names of headers, options and symbols, and every command that is run.")
  private boolean verbose;

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    Optional<RecipeRequest> recipe = common.recipe(problems);
    Optional<KernelRequest> kernel =
        problems.attempt(
            () -> new KernelRequest(List.of(to), Optional.empty(), OptionalInt.empty()));
    backend.request(problems);
    problems.throwIfAny(HEADLINE, "dkms2bin impact --help");
    Terminal terminal =
        invocation.terminal(verbose ? Terminal.Verbosity.VERBOSE : Terminal.Verbosity.NORMAL);
    Settings settings =
        invocation.settings(cache.directory(invocation.environment()), new PlainProgress(terminal));
    List<RememberedCell> cells = cells(settings);
    OtherKernel other =
        headers(settings, recipe.orElseThrow(), kernel.orElseThrow(), cells, problems);
    ResultStore store =
        new ResultStore(results == null ? settings.cache().resolve(ResultStore.NAME) : results);
    Impact impact = new Impact(other);
    List<DriverImpact> all =
        cells.stream()
            .map(
                cell ->
                    impact.on(
                        cell.key().cell(),
                        cell.inputDigest().isEmpty()
                            ? Optional.empty()
                            : store.find(cell.inputDigest())))
            .toList();
    ImpactText text = new ImpactText(from, other.release(), all);
    if (json) {
      terminal.result(text.json().stripTrailing());
    } else {
      text.lines(verbose).forEach(line -> terminal.result(Terminal.plain(line)));
    }
    return 0;
  }

  /** The cells that were built for the first kernel. */
  private List<RememberedCell> cells(Settings settings) {
    Collection<RememberedCell> known =
        RepositoryState.read(dir, w -> settings.events().accept(new BuildEvent.Warning(w)))
            .cells()
            .values();
    List<RememberedCell> built =
        known.stream()
            .filter(cell -> cell.outcome().kind() == CellOutcome.Kind.BUILT)
            .filter(cell -> cell.key().cell().kernel().equals(from))
            .filter(
                cell -> drivers.isEmpty() || drivers.contains(cell.key().cell().module().name()))
            .toList();
    if (built.isEmpty()) {
      throw new InputException(
          dir
              + " remembers no driver"
              + (drivers.isEmpty() ? "" : " called " + String.join(" or ", drivers))
              + " that was built for "
              + from,
          known.isEmpty()
              ? "build with --out-dir " + dir + " first"
              : "its kernels are "
                  + known.stream()
                      .map(cell -> cell.key().cell().kernel())
                      .distinct()
                      .sorted()
                      .collect(Collectors.joining(", ")));
    }
    return built;
  }

  private OtherKernel headers(
      Settings settings,
      RecipeRequest named,
      KernelRequest kernel,
      List<RememberedCell> cells,
      Problems problems)
      throws InterruptedException {
    BuildRequest request =
        BuildRequest.ofRoots(
            List.of(),
            List.of(),
            kernel,
            recipe(named, cells),
            common.mirror(),
            backend.request(problems).orElseThrow());
    List<Layer> layers = new BuildRun(settings, List.of(request)).prepareOneKernel().layers();
    KernelRelease release =
        layers.stream()
            .flatMap(layer -> layer.word().stream())
            .filter(word -> word.startsWith(KERNEL))
            .map(word -> word.substring(KERNEL.length()))
            .filter(KernelRelease::isRelease)
            .map(KernelRelease::parse)
            .findFirst()
            .orElseThrow();
    return new OtherKernel(release, layers);
  }

  /** The one asked for; else the one that the drivers were built with. */
  private RecipeRequest recipe(RecipeRequest named, List<RememberedCell> cells) {
    TreeSet<String> distributions =
        cells.stream()
            .map(cell -> cell.key().distribution())
            .collect(Collectors.toCollection(TreeSet::new));
    return distributions.size() == 1 ? named.orFor(distributions.first()) : named;
  }
}
