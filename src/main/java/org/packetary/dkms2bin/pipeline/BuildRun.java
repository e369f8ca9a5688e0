package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.distro.PackageArchive;
import org.packetary.dkms2bin.distro.PackageArchives;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.dkms.Dkms;
import org.packetary.dkms2bin.dkms.DkmsConfEvaluator;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.report.HtmlReport;
import org.packetary.dkms2bin.report.JsonReport;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.repository.Publication;
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

  /** A run with the given means. */
  public BuildRun(Settings settings, BuildRequest request) {
    this.settings = settings;
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
      outlet.repository().check();
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
      archive.refresh();
      sources.addAll(
          read(
              new NamedPackages(archive, recipe.name(), settings.events())
                  .fetch(words.names(), work.subdirectory("downloads")),
              work.subdirectory("named")));
      Path staging = work.subdirectory("staging");
      CellsBuilt built =
          buildCells(recipe, outlet.packager(), archive, kernels, sources, work, staging);
      List<PackageFile> published = List.of();
      Optional<Dkms2binException> failure = Optional.empty();
      try {
        published = publish(outlet, built, staging);
      } catch (Dkms2binException e) {
        failure = Optional.of(e);
      }
      return report(recipe, started, built.reports(), published, failure);
    }
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
    return new SourceIntake(request.driver(), settings.events())
        .read(files, directory).stream().map(SourceIntake.Taken::source).toList();
  }

  /** What came of the cells, and the companion packages of the modules that have one. */
  private record CellsBuilt(
      List<RunReport.CellReport> reports, Map<ModuleId, CommonPackage> commons) {}

  private CellsBuilt buildCells(
      Recipe recipe,
      Packager packager,
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
    KernelPreparation kernels = KernelPreparation.of(releases, archive, roots);

    Path area = area(work);
    DkmsConfEvaluator evaluator =
        new DkmsConfEvaluator(
            sandbox, settings.cache(), work.subdirectory("conf"), request.timeout());
    Planner planner =
        new Planner(
            evaluator,
            new DependencyLayers(
                recipe.packages(), archive, roots, request.buildDeps(), settings.events()),
            architecture,
            area.resolve("sources"),
            request.sourceDate(),
            settings.events());
    List<PlannedCell> plan = withMissing(planner.plan(sources, kernels.ready()), kernels);
    Map<ModuleId, CommonPackage> commons = new LinkedHashMap<>();
    plan.forEach(
        c ->
            c.cell()
                .flatMap(BuildCell::common)
                .ifPresent(common -> commons.put(c.id().module(), common)));

    int jobs = Math.max(1, Math.min(request.jobs(), plan.size()));
    CellBuilder builder =
        new CellBuilder(
            new Dkms(sandbox),
            packager,
            recipe.kernels().modulesDirectory(),
            staging,
            state.resolve("logs"),
            Math.max(1, Runtime.getRuntime().availableProcessors() / jobs),
            request.timeout(),
            new HeaderShelf(settings.cache(), Path.of("/")));
    return new CellsBuilt(
        new CellScheduler(builder, area, request.keepRoots(), jobs, settings.events()).run(plan),
        commons);
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
    Path kept = settings.cache().resolve("kept").resolve(work.path().getFileName());
    try {
      return Files.createDirectories(kept);
    } catch (IOException e) {
      throw new EnvironmentException("cannot create " + kept, "is the disk full?", e);
    }
  }

  private List<PackageFile> publish(Outlet outlet, CellsBuilt cells, Path staging)
      throws InterruptedException {
    Map<String, PackageFile> packages = new LinkedHashMap<>();
    for (RunReport.CellReport report : cells.reports()) {
      if (report.outcome() instanceof CellOutcome.Built built) {
        CommonPackage common = cells.commons().get(report.cell().module());
        if (common != null) {
          packages.computeIfAbsent(
              common.dkmsPackage(), name -> outlet.packager().write(common, staging));
        }
        built.packages().forEach(p -> packages.put(p.path().getFileName().toString(), p));
      }
    }
    if (packages.isEmpty()) {
      return List.of();
    }
    Publication publication = outlet.repository().publish(List.copyOf(packages.values()));
    publication.warnings().forEach(w -> settings.events().accept(new BuildEvent.Warning(w)));
    publication
        .packages()
        .forEach(p -> settings.events().accept(new BuildEvent.PackagePublished(p)));
    if (!publication.usage().isEmpty()) {
      settings.events().accept(new BuildEvent.RepositoryDescribed(publication.usage()));
    }
    return publication.packages();
  }

  private RunReport report(
      Recipe recipe,
      Instant started,
      List<RunReport.CellReport> cells,
      List<PackageFile> published,
      Optional<Dkms2binException> failure) {
    RunReport report =
        new RunReport(
            settings.toolVersion(),
            recipe.name(),
            started,
            Duration.between(started, settings.clock().instant()),
            cells,
            published,
            failure);
    try {
      Files.createDirectories(state);
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
