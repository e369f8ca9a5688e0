package org.packetary.dkms2bin.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.packetary.dkms2bin.delivery.BuiltDriver;
import org.packetary.dkms2bin.delivery.CellLogFiles;
import org.packetary.dkms2bin.delivery.Delivery;
import org.packetary.dkms2bin.estimate.BuildTimes;
import org.packetary.dkms2bin.estimate.CellLengths;
import org.packetary.dkms2bin.estimate.Estimate;
import org.packetary.dkms2bin.gate.GatePlace;
import org.packetary.dkms2bin.gate.GateRound;
import org.packetary.dkms2bin.input.SourceLayers;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunFacts;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.report.page.ReportPages;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.resolve.Distribution;
import org.packetary.dkms2bin.state.RepositoryState;

/** The repositories of a run: what they remember, what is published into them, their reports. */
final class Repositories {

  private final Settings settings;
  private final Map<Path, RepositoryState> states = new LinkedHashMap<>();

  Repositories(Settings settings) {
    this.settings = settings;
  }

  /** Reads what the repositories of requests remember. */
  void read(List<BuildRequest> requests) {
    for (BuildRequest request : requests) {
      states.computeIfAbsent(
          request.outDir(),
          outDir ->
              RepositoryState.read(
                  outDir, warning -> settings.events().accept(new BuildEvent.Warning(warning))));
    }
  }

  /** What the repository of a target remembered when the run began. */
  RepositoryState stateOf(Target target) {
    return Objects.requireNonNull(states.get(target.request().outDir()));
  }

  /** How long the cells of a target took before. */
  Map<CellId, Duration> usual(Target target) {
    Map<CellId, Duration> usual = new HashMap<>();
    stateOf(target).cells().values().stream()
        .filter(cell -> !cell.report().elapsed().isZero())
        .filter(cell -> cell.key().distribution().equals(target.name()))
        .forEach(cell -> usual.put(cell.key().cell(), cell.report().elapsed()));
    return usual;
  }

  /** How long the cells of a target will take, as far as that can be known. */
  CellLengths lengths(Target target, BuildTimes times) {
    return new CellLengths(
        () -> new Estimate(usual(target)),
        times::read,
        spec -> target.distribution().source(spec.source()).source().tree());
  }

  /** Nobody shall take an earlier run's report for that of a run that never came to its own. */
  void forgetReports() {
    for (Path outDir : states.keySet()) {
      ReportPages pages = new ReportPages(outDir);
      try {
        Files.deleteIfExists(pages.json());
        Files.deleteIfExists(pages.page());
      } catch (IOException e) {
        throw new EnvironmentException(
            "cannot remove the last report: " + e.getMessage(), "delete " + pages.json(), e);
      }
    }
  }

  /**
   * Publishes what is new and reports, repository by repository.
   *
   * @param cells all cells of the run
   * @param warnings all that were given so far
   * @return the report of the whole run
   */
  RunReport deliver(
      RunFacts facts,
      RunArea area,
      SourceLayers sources,
      List<Target> targets,
      List<FinishedCell> cells,
      Supplier<List<String>> warnings)
      throws InterruptedException {
    List<PackageFile> published = new ArrayList<>();
    List<DriverDisk> disks = new ArrayList<>();
    List<CellReport> reports = new ArrayList<>();
    List<CellReport> remembered = new ArrayList<>();
    Optional<Dkms2binException> failure = Optional.empty();
    for (Path outDir : states.keySet()) {
      RunReport one =
          deliver(
              outDir,
              facts,
              area,
              sources,
              targets.stream().filter(t -> t.request().outDir().equals(outDir)).toList(),
              cells,
              warnings);
      published.addAll(one.published());
      disks.addAll(one.disks());
      reports.addAll(one.cells());
      remembered.addAll(one.remembered());
      failure = failure.or(one::failure);
    }
    return new RunReport(
        facts.ended(settings.clock().instant()),
        targets.stream().map(Target::name).distinct().toList(),
        reports,
        remembered,
        published,
        disks,
        failure,
        warnings.get());
  }

  private RunReport deliver(
      Path outDir,
      RunFacts facts,
      RunArea area,
      SourceLayers sources,
      List<Target> targets,
      List<FinishedCell> cells,
      Supplier<List<String>> warnings)
      throws InterruptedException {
    List<PackageFile> published = new ArrayList<>();
    List<DriverDisk> disks = new ArrayList<>();
    List<FinishedCell> own = new ArrayList<>();
    Map<CellSpec, List<PackageFile>> beside = new LinkedHashMap<>();
    Optional<Dkms2binException> failure = Optional.empty();
    for (Target target : targets) {
      List<FinishedCell> of = cells.stream().filter(c -> c.target().equals(target)).toList();
      List<PackageFile> placed = new ArrayList<>();
      Delivery delivery =
          new Delivery(
              target.outlet(),
              target
                  .outlet()
                  .disks(
                      target.packagers(),
                      target.distribution().roots(),
                      sources,
                      CellLogFiles.of(outDir, target.name())),
              outDir,
              area.directory("staging-" + target.distribution().number()),
              settings.events());
      List<BuiltDriver> drivers = drivers(of);
      try {
        Delivery.Published packages =
            Lasting.task(
                settings.events(),
                "publish-" + target.distribution().key(),
                "publishing",
                () -> delivery.packages(drivers));
        placed.addAll(packages.packages());
        failure = failure.or(packages::failure);
        drivers.stream()
            .filter(BuiltDriver::isFresh)
            .forEach(
                driver ->
                    driver
                        .cells()
                        .forEach(cell -> beside.put(cell.spec(), delivery.beside(driver))));
        GateRound.Result gates = gates(target, outDir, area, of);
        published.addAll(gates.published());
        failure = failure.isPresent() ? failure : gates.failure();
        Delivery.Disks made = delivery.disks(drivers);
        disks.addAll(made.disks());
        failure = failure.isPresent() ? failure : made.failure();
      } catch (Dkms2binException e) {
        failure = failure.or(() -> Optional.of(e));
      }
      of.forEach(cell -> own.add(cell.placedAs(placed)));
      published.addAll(placed);
    }
    RunReport report =
        new RunReport(
            facts.ended(settings.clock().instant()),
            targets.stream().map(Target::name).distinct().toList(),
            own.stream().map(FinishedCell::report).toList(),
            List.of(),
            published,
            disks,
            failure,
            warnings.get());
    RepositoryReport files =
        new RepositoryReport(outDir, Objects.requireNonNull(states.get(outDir)), settings.clock());
    try {
      return files.write(report, own, published, beside);
    } catch (PublishException e) {
      return report.failedBy(e);
    } catch (IOException e) {
      return report.failedBy(
          new PublishException(
              "cannot write the report in " + outDir + "/.dkms2bin: " + e.getMessage(),
              "is the disk full?",
              e));
    }
  }

  private GateRound.Result gates(Target target, Path outDir, RunArea area, List<FinishedCell> cells)
      throws InterruptedException {
    Distribution distribution = target.distribution();
    return GateRound.settle(
        new GatePlace(
            distribution.recipe(),
            distribution.archive(),
            distribution.architecture(),
            target.outlet().repository(),
            outDir,
            target.outlet().packager()),
        target.request().gates(),
        stateOf(target).cells().values(),
        cells.stream().map(FinishedCell::report).toList(),
        area.directory("gates-" + distribution.number()),
        settings.events());
  }

  /** The module versions of which there are packages. */
  private static List<BuiltDriver> drivers(List<FinishedCell> cells) {
    Map<ModuleId, List<FinishedCell>> modules = new LinkedHashMap<>();
    cells.stream()
        .filter(c -> c.spec().isPresent() && !c.packages().isEmpty())
        .forEach(
            c -> modules.computeIfAbsent(c.cell().id().module(), m -> new ArrayList<>()).add(c));
    return modules.entrySet().stream().map(e -> driver(e.getKey(), e.getValue())).toList();
  }

  private static BuiltDriver driver(ModuleId module, List<FinishedCell> cells) {
    FinishedCell first = cells.get(0);
    return new BuiltDriver(
        module,
        first.target().distribution().source(first.spec().orElseThrow().source()),
        cells.stream()
            .map(
                c ->
                    new BuiltDriver.Packed(
                        c.spec().orElseThrow(), c.result(), c.packages(), c.fresh()))
            .toList());
  }
}
