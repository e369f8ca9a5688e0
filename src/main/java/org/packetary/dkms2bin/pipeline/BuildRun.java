package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.PackageArchive;
import org.packetary.dkms2bin.distro.PackageArchives;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.dkms.Dkms;
import org.packetary.dkms2bin.dkms.DkmsConfEvaluator;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.host.PrivateDirectory;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.report.HtmlReport;
import org.packetary.dkms2bin.report.JsonReport;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.sandbox.BuildRoots;
import org.packetary.dkms2bin.sandbox.LayerStore;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.Sandboxes;
import org.packetary.dkms2bin.sandbox.WorkDirectory;
import org.packetary.dkms2bin.source.DkmsSource;

/**
 * One run of the main job: reads the sources, settles recipe and kernels, prepares the build roots,
 * builds every cell, publishes what came out and reports.
 */
public final class BuildRun {

  private final Settings settings;
  private final BuildRequest request;
  private final Path state;
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

  /** A run with the given means. */
  public BuildRun(Settings settings, BuildRequest request) {
    this.settings = settings.tellingTo(event -> tell(settings, event));
    this.request = request;
    this.state = request.outDir().resolve(".dkms2bin");
  }

  /**
   * Does everything that was asked for. A cell that fails is part of the report, and so is a
   * failure to publish what was built.
   *
   * @throws Dkms2binException if the run cannot begin
   */
  public RunReport run() throws InterruptedException {
    Instant started = settings.clock().instant();
    try (WorkDirectory work = WorkDirectory.open(settings.cache())) {
      InputWords words = InputWords.of(request.inputs());
      List<DkmsSource> sources = new ArrayList<>(read(words.files(), work.subdirectory("inputs")));
      GivenHeaders headers = GivenHeaders.read(request.headers(), work.subdirectory("headers"));
      KernelRequest kernels = request.kernels().orFor(headers.releases());
      RecipeChooser.Choice choice =
          new RecipeChooser(settings.recipes(), settings.osRelease())
              .choose(new RootImage(settings).settle(request), kernels.selectors());
      Recipe recipe = choice.recipe();
      Outlet outlet = Outlet.of(recipe, request, settings);
      outlet.check();
      forgetReport();
      settings
          .events()
          .accept(new BuildEvent.RecipeChosen(recipe.name(), recipe.title(), choice.reason()));
      PackageArchive archive =
          new GivenArchive(
              new PackageArchives(settings.cache(), settings.runner(), settings.environment())
                  .open(recipe, request.mirror(), Architecture.host()),
              headers,
              recipe,
              settings.events());
      Lasting.doing(
          settings.events(), "indexes", "package lists of " + recipe.title(), archive::refresh);
      sources.addAll(
          read(
              new NamedPackages(archive, recipe.name(), settings.events())
                  .fetch(words.names(), work.subdirectory("downloads")),
              work.subdirectory("named")));
      Path staging = work.subdirectory("staging");
      CellsBuilt built = buildCells(recipe, outlet, archive, kernels, sources, work, staging);
      Delivery delivery = new Delivery(outlet, built.disks(), staging, settings.events());
      List<PackageFile> published = List.of();
      Delivery.Disks disks = new Delivery.Disks(List.of(), Optional.empty());
      try {
        published =
            Lasting.task(
                settings.events(),
                "publish",
                "publishing",
                () -> delivery.packages(built.drivers()));
        disks = delivery.disks(built.drivers());
      } catch (Dkms2binException e) {
        disks = new Delivery.Disks(List.of(), Optional.of(e));
      }
      return report(recipe, started, built.reports(), published, disks);
    }
  }

  /** Warnings go to the report too. */
  private void tell(Settings given, BuildEvent event) {
    if (event instanceof BuildEvent.Warning warning) {
      warnings.add(warning.message());
    }
    given.events().accept(event);
  }

  private Sandboxes sandboxes() {
    return new Sandboxes(
        settings.cache(), settings.runner(), settings.environment(), settings.events());
  }

  /** Nobody shall take an earlier run's report for that of a run that never came to its own. */
  private void forgetReport() {
    try {
      Files.deleteIfExists(reportFile());
      Files.deleteIfExists(pageOf(request.outDir()));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot remove the last report: " + e.getMessage(), "delete " + reportFile(), e);
    }
  }

  /** Where a run into a repository leaves its page. */
  public static Path pageOf(Path outDir) {
    return outDir.resolve(".dkms2bin/index.html");
  }

  private Path reportFile() {
    return state.resolve("report.json");
  }

  private List<DkmsSource> read(List<Path> files, Path directory) {
    return new SourceIntake(request.drivers().get(0).description(), settings.events())
        .read(files, directory).stream().map(SourceIntake.Taken::source).toList();
  }

  /** What came of the cells, and what makes disks of it. */
  private record CellsBuilt(
      List<RunReport.CellReport> reports, List<BuiltDriver> drivers, Optional<DriverDisks> disks) {}

  private CellsBuilt buildCells(
      Recipe recipe,
      Outlet outlet,
      PackageArchive archive,
      KernelRequest wanted,
      List<DkmsSource> sources,
      WorkDirectory work,
      Path staging)
      throws InterruptedException {
    Architecture architecture = Architecture.host();
    List<KernelRelease> releases =
        new KernelSelection(recipe, archive, architecture).select(wanted);
    settings
        .events()
        .accept(
            new BuildEvent.KernelsSelected(releases.stream().map(KernelRelease::release).toList()));

    Sandbox sandbox = sandboxes().open(request.backend(), work);
    BuildRoots roots =
        new BuildRoots(
            recipe, archive, new LayerStore(settings.cache()), sandbox, work, settings.events());
    DkmsPackagers dkmsPackagers = new DkmsPackagers(sandbox, request.timeout());
    outlet.check(recipe, dkmsPackagers, roots.base(), work.subdirectory("packagers"));
    KernelPreparation kernels = KernelPreparation.of(releases, archive, roots);

    Path area = area(work);
    DkmsConfEvaluator evaluator =
        new DkmsConfEvaluator(
            sandbox, settings.cache(), work.subdirectory("conf"), request.timeout());
    Planner planner =
        new Planner(
            evaluator,
            new DependencyLayers(
                recipe.packages(), archive, roots, inRoots(outlet), settings.events()),
            architecture,
            area.resolve("sources"),
            request.sourceDate(),
            settings.events());
    List<PlannedCell> plan =
        Lasting.task(
            settings.events(),
            "plan",
            "planning",
            () -> withMissing(planner.plan(sources, kernels.ready()), kernels));

    Path logs = state.resolve("logs");
    Path packing = work.subdirectory("packing");
    int jobs = Math.max(1, Math.min(request.jobs(), plan.size()));
    CellBuilder builder =
        new CellBuilder(
            new Dkms(sandbox, settings.events()),
            outlet.cells(recipe, dkmsPackagers, staging, logs, packing),
            logs,
            Math.max(1, Runtime.getRuntime().availableProcessors() / jobs),
            request.timeout(),
            new HeaderShelf(settings.cache(), Path.of("/")));
    List<RunReport.CellReport> reports =
        new CellScheduler(builder, area, request.keepRoots(), jobs, settings.events()).run(plan);
    return new CellsBuilt(
        reports, drivers(plan, reports), outlet.disks(dkmsPackagers, logs, packing));
  }

  /** What is installed in every build root: what the user and what the packagers need. */
  private List<String> inRoots(Outlet outlet) {
    return Stream.concat(request.drivers().get(0).buildDeps().stream(), outlet.tools().stream())
        .distinct()
        .toList();
  }

  /** The module versions of which something was built, with what was. */
  private static List<BuiltDriver> drivers(
      List<PlannedCell> plan, List<RunReport.CellReport> reports) {
    Map<ModuleId, List<BuiltDriver.Packed>> cells = new LinkedHashMap<>();
    for (int i = 0; i < plan.size(); i++) {
      Optional<List<PackageFile>> packages =
          reports
              .get(i)
              .outcome()
              .fold(
                  built -> Optional.of(built.packages()),
                  skipped -> Optional.empty(),
                  failed -> Optional.empty(),
                  broken -> Optional.empty());
      if (packages.isPresent()) {
        BuildCell cell = plan.get(i).cell().orElseThrow(IllegalStateException::new);
        cells
            .computeIfAbsent(cell.id().module(), m -> new ArrayList<>())
            .add(new BuiltDriver.Packed(cell, packages.get()));
      }
    }
    return cells.entrySet().stream().map(e -> new BuiltDriver(e.getKey(), e.getValue())).toList();
  }

  /** Adds the cells of kernels whose headers could not be had. */
  private static List<PlannedCell> withMissing(List<PlannedCell> plan, KernelPreparation kernels) {
    List<PlannedCell> all = new ArrayList<>(plan);
    Architecture architecture = Architecture.host();
    for (ModuleId module : plan.stream().map(c -> c.id().module()).distinct().toList()) {
      kernels
          .missing()
          .forEach(
              (release, e) ->
                  all.add(
                      PlannedCell.settled(
                          new CellId(module, release.release(), architecture),
                          new CellOutcome.BrokenOff(
                              Blame.ENVIRONMENT, e.problem(), e.hint(), Optional.empty()))));
    }
    return all;
  }

  /** Where sources and build roots are laid out: where they stay, if they are to be kept. */
  private Path area(WorkDirectory work) {
    if (!request.keepRoots()) {
      return work.subdirectory("cells");
    }
    Path kept = CacheDirectory.below(settings.cache(), "kept").resolve(work.path().getFileName());
    try {
      return PrivateDirectory.make(kept);
    } catch (IOException e) {
      throw new EnvironmentException("cannot create " + kept, "is the disk full?", e);
    }
  }

  private RunReport report(
      Recipe recipe,
      Instant started,
      List<RunReport.CellReport> cells,
      List<PackageFile> published,
      Delivery.Disks disks) {
    RunReport report =
        new RunReport(
            settings.toolVersion(),
            recipe.name(),
            started,
            Duration.between(started, settings.clock().instant()),
            cells,
            published,
            disks.disks(),
            disks.failure(),
            List.copyOf(warnings));
    try {
      PublicFiles.ownDirectory(state);
      new JsonReport(request.outDir()).write(report, reportFile());
      HtmlReport.write(report, pageOf(request.outDir()));
    } catch (IOException e) {
      return report.failedBy(
          new PublishException(
              "cannot write the report in " + state + ": " + e.getMessage(),
              "is the disk full?",
              e));
    }
    return report;
  }
}
