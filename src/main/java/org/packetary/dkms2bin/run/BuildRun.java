package org.packetary.dkms2bin.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.packetary.dkms2bin.gate.GateNames;
import org.packetary.dkms2bin.host.ProgramDigest;
import org.packetary.dkms2bin.input.PatchedModules;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.prepared.PreparedRoots;
import org.packetary.dkms2bin.prepared.RootPreparation;
import org.packetary.dkms2bin.report.RunFacts;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.resolve.Distribution;
import org.packetary.dkms2bin.result.ResultStore;

/**
 * One run of the main job: opens the distributions, plans and builds their cells, publishes what is
 * new, and reports.
 */
public final class BuildRun {

  private final Settings settings;
  private final List<BuildRequest> requests;
  private final List<BuildPlan> plans;
  private final HostMeans surroundings;
  private final String program;
  private final Set<String> places = Collections.synchronizedSet(new LinkedHashSet<>());
  private final Set<String> warnings = Collections.synchronizedSet(new LinkedHashSet<>());

  /**
   * A run with the given means.
   *
   * @param requests one for each distribution
   */
  public BuildRun(Settings settings, List<BuildRequest> requests) {
    this(settings, requests, List.of(), HostMeans::of);
  }

  /**
   * A run that carries plans out.
   *
   * @param requests one for each plan
   */
  public static BuildRun of(Settings settings, List<BuildRequest> requests, List<BuildPlan> plans) {
    return new BuildRun(settings, requests, plans, HostMeans::of);
  }

  /** The same with other surroundings than the network and this host. */
  BuildRun(
      Settings settings,
      List<BuildRequest> requests,
      List<BuildPlan> plans,
      Function<Settings, HostMeans> surroundings) {
    this.settings = settings.tellingTo(event -> tell(settings, event));
    this.requests = List.copyOf(requests);
    this.plans = List.copyOf(plans);
    this.surroundings = surroundings.apply(this.settings);
    this.program = ProgramDigest.of(BuildRun.class);
  }

  /**
   * Does everything that was asked for. A cell that fails is part of the report, and so is a
   * failure to publish what was built.
   *
   * @return the run's cells, and those that the repositories remember besides
   * @throws org.packetary.dkms2bin.model.Dkms2binException if the run cannot begin
   */
  public RunReport run() throws InterruptedException {
    Instant started = settings.clock().instant();
    try (WorkDirectory work = WorkDirectory.open(settings.cache(), settings.remover());
        ResultStore store = store()) {
      RunFacts facts =
          new RunFacts(
              RunFacts.id(started, number(work)), settings.toolVersion(), started, Duration.ZERO);
      RunArea area = RunArea.of(work, requests.get(0).keepRoots() != Keeping.NONE);
      Repositories repositories = new Repositories(settings);
      BuildMatrix matrix =
          new BuildMatrix(settings, program, area, facts.id(), repositories, store);
      List<Target> targets = open(area, true);
      repositories.read(requests);
      List<FinishedCell> cells = built(matrix, targets, repositories);
      return repositories.deliver(
          facts.in(List.copyOf(places)).booting(matrix.machines()),
          area,
          matrix.sources(),
          targets,
          cells,
          () -> List.copyOf(warnings));
    }
  }

  /** Plans without building anything; layers are made as far as planning needs them. */
  public List<PlannedMatrix> plan() throws InterruptedException {
    try (WorkDirectory work = WorkDirectory.open(settings.cache(), settings.remover());
        ResultStore store = store()) {
      RunArea area = RunArea.of(work, false);
      Repositories repositories = new Repositories(settings);
      repositories.read(requests);
      return new BuildMatrix(settings, program, area, "", repositories, store)
          .plan(open(area, false));
    }
  }

  /** Makes the layers that builds of the requests would stand on, and builds nothing. */
  public List<PreparedRoots> prepare() throws InterruptedException {
    try (WorkDirectory work = WorkDirectory.open(settings.cache(), settings.remover())) {
      List<PreparedRoots> prepared = new ArrayList<>();
      for (Target target : open(RunArea.of(work, false), false)) {
        prepared.add(
            new RootPreparation(target.distribution(), settings.cache(), settings.events()).make());
      }
      return prepared;
    }
  }

  /**
   * Makes the layers of the one kernel that the only request means.
   *
   * @throws UsageException if it means several; nothing is fetched for any of them then
   */
  public PreparedRoots prepareOneKernel() throws InterruptedException {
    try (WorkDirectory work = WorkDirectory.open(settings.cache(), settings.remover())) {
      Distribution distribution = open(RunArea.of(work, false), false).get(0).distribution();
      List<String> releases = distribution.releases().stream().map(KernelRelease::release).toList();
      if (releases.size() != 1) {
        throw new UsageException(
            String.join(", ", requests.get(0).kernels().selectors())
                + " means several kernels: "
                + String.join(", ", releases),
            "name one of them");
      }
      return new RootPreparation(distribution, settings.cache(), settings.events()).make();
    }
  }

  private List<FinishedCell> built(
      BuildMatrix matrix, List<Target> targets, Repositories repositories)
      throws InterruptedException {
    boolean done = false;
    try {
      List<FinishedCell> cells = matrix.build(targets, plans);
      done = true;
      return cells;
    } finally {
      if (!done) {
        repositories.forgetReports();
      }
    }
  }

  private List<Target> open(RunArea area, boolean delivers) throws InterruptedException {
    Opening opening = new Opening(settings, area, surroundings, program);
    List<Target> targets = new ArrayList<>();
    for (BuildRequest request : requests) {
      targets.add(opening.open(targets.size(), request, planOf(targets.size()), delivers));
    }
    PatchedModules.check(
        targets.stream().flatMap(target -> target.distribution().sources().stream()).toList());
    GateNames gates = new GateNames(surroundings.architecture());
    targets.forEach(target -> gates.add(target.distribution().recipe(), target.request()));
    return targets;
  }

  private Optional<BuildPlan> planOf(int number) {
    return number < plans.size() ? Optional.of(plans.get(number)) : Optional.empty();
  }

  private ResultStore store() {
    return new ResultStore(
        requests.get(0).results().orElse(settings.cache().resolve(ResultStore.NAME)));
  }

  /** A number that no other run with this cache has while it lasts. */
  private static long number(WorkDirectory work) {
    return Integer.toUnsignedLong(work.path().getFileName().toString().hashCode());
  }

  /** Warnings go to the report too, and where builds run. */
  private void tell(Settings given, BuildEvent event) {
    if (event instanceof BuildEvent.Warning warning) {
      warnings.add(warning.message());
    }
    if (event instanceof BuildEvent.BackendChosen backend) {
      places.add(backend.what());
    }
    given.events().accept(event);
  }

  /**
   * A distribution's plan, and what would be done about its cells.
   *
   * @param choices by cell, in the plan's order
   * @param usual how long cells took before, as far as the repository remembers
   * @param jobs how many would be built at once
   */
  public record PlannedMatrix(
      BuildPlan plan, List<PlannedChoice> choices, Map<CellId, Duration> usual, int jobs) {
    public PlannedMatrix {
      choices = List.copyOf(choices);
      usual = Map.copyOf(usual);
    }
  }
}
