package org.packetary.dkms2bin.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.packetary.dkms2bin.cell.CellRunner;
import org.packetary.dkms2bin.cell.DkmsPackaging;
import org.packetary.dkms2bin.cell.ForeignPackaging;
import org.packetary.dkms2bin.cell.HeaderShelf;
import org.packetary.dkms2bin.cell.LentRoot;
import org.packetary.dkms2bin.cell.Makers;
import org.packetary.dkms2bin.dkms.Dkms;
import org.packetary.dkms2bin.estimate.BuildTimes;
import org.packetary.dkms2bin.estimate.CellRoom;
import org.packetary.dkms2bin.input.SourceLayers;
import org.packetary.dkms2bin.kept.Keeper;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.proof.KernelProof;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.resolve.Distribution;
import org.packetary.dkms2bin.resolve.PlanBook;
import org.packetary.dkms2bin.resolve.Planner;
import org.packetary.dkms2bin.result.ResultStore;
import org.packetary.dkms2bin.sandbox.Jobserver;
import org.packetary.dkms2bin.sandbox.MakeTokens;
import org.packetary.dkms2bin.schedule.Lane;
import org.packetary.dkms2bin.schedule.TaskGraph;
import org.packetary.dkms2bin.schedule.TaskListener;
import org.packetary.dkms2bin.state.RememberedCell;

/** Plans and builds the cells of all distributions of a run, in one graph of tasks. */
final class BuildMatrix {

  /** Downloads and unpacking side by side: more would only wait for the same disk. */
  private static final Lane PREPARING = new Lane("preparing", 2);

  private final Settings settings;
  private final String program;
  private final RunArea area;
  private final String run;
  private final Repositories repositories;
  private final ResultStore store;
  private final SourceLayers sources;
  private final PlanBook book;
  private final List<KernelProof> machines = new ArrayList<>();

  /**
   * A matrix.
   *
   * @param program the program's digest
   * @param run the run's id
   */
  BuildMatrix(
      Settings settings,
      String program,
      RunArea area,
      String run,
      Repositories repositories,
      ResultStore store) {
    this.settings = settings;
    this.program = program;
    this.area = area;
    this.run = run;
    this.repositories = repositories;
    this.store = store;
    this.sources = new SourceLayers(area.roots().resolve("sources"));
    this.book = new PlanBook(settings.cache());
  }

  /** The kernels that modules were proven on. */
  List<KernelProof> machines() {
    return List.copyOf(machines);
  }

  /** Where the sources of built cells are laid out. */
  SourceLayers sources() {
    return sources;
  }

  /**
   * Builds what is to be built.
   *
   * @param given the plans to carry out, one for each target; empty where they are to be made
   * @return all cells, by distribution and in the order of its plan
   */
  List<FinishedCell> build(List<Target> targets, List<BuildPlan> given)
      throws InterruptedException {
    int jobs = Math.max(Runtime.getRuntime().availableProcessors(), jobs(targets));
    try (Jobserver tokens =
        new Jobserver(area.directory("make"), jobs, settings.runner(), settings.environment())) {
      return build(targets, given, tokens);
    }
  }

  private List<FinishedCell> build(List<Target> targets, List<BuildPlan> given, MakeTokens tokens)
      throws InterruptedException {
    Ends ends = new Ends(settings, run);
    AtomicBoolean stopped = new AtomicBoolean();
    TaskGraph graph = graph();
    Lane processors = new Lane("processors", jobs(targets));
    CellRoom room = CellRoom.onThisHost(processors);
    BuildTimes times = new BuildTimes(settings.cache());
    List<Planning> plans = new ArrayList<>();
    for (Target target : targets) {
      ends.expect(target.distribution().sources().size() * target.distribution().releases().size());
      CellTasks tasks =
          new CellTasks(
              graph,
              room,
              target,
              new CellBuild(
                  target,
                  area,
                  runner(target, room.makeJobs(), tokens),
                  sources,
                  new Keeper(
                      settings.cache(),
                      settings.clock(),
                      run,
                      target.tier(),
                      settings.runner(),
                      settings.environment()),
                  settings.events()),
              new Choices(target, repositories.stateOf(target), store),
              repositories.lengths(target, times),
              ends,
              area.directory("staging-" + target.distribution().number()),
              stopped,
              toBuild ->
                  settings
                      .events()
                      .accept(
                          new BuildEvent.CellsPlanned(
                              toBuild, repositories.usual(target), processors.tokens())));
      Consumer<List<PlannedCell>> adding = cells -> add(tasks, cells);
      plans.add(
          given.isEmpty()
              ? begin(target.distribution(), graph, processors, adding)
              : carryOut(given.get(plans.size()), adding));
    }
    graph.runOrThrow();
    times.keep(ends.times());
    machines.addAll(ends.machines());
    List<FinishedCell> ordered = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      ordered.addAll(inOrder(targets.get(i), plans.get(i).plan(), ends.all()));
    }
    return ordered;
  }

  /** Plans, and tells what would be done. */
  List<BuildRun.PlannedMatrix> plan(List<Target> targets) throws InterruptedException {
    TaskGraph graph = graph();
    Lane processors = new Lane("processors", jobs(targets));
    List<Planning> plans = new ArrayList<>();
    for (Target target : targets) {
      plans.add(begin(target.distribution(), graph, processors, cells -> {}));
    }
    graph.runOrThrow();
    List<BuildRun.PlannedMatrix> planned = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      BuildPlan plan = plans.get(i).plan();
      planned.add(
          new BuildRun.PlannedMatrix(
              plan,
              choices(targets.get(i), plan),
              repositories.usual(targets.get(i)),
              processors.tokens()));
    }
    return planned;
  }

  private List<PlannedChoice> choices(Target target, BuildPlan plan) {
    Map<CellId, Choice> choices =
        new Choices(target, repositories.stateOf(target), store).of(plan.cells());
    List<PlannedChoice> planned = new ArrayList<>();
    for (PlannedCell cell : plan.cells()) {
      Map<String, String> before =
          repositories
              .stateOf(target)
              .find(new CellKey(target.name(), cell.id()))
              .map(RememberedCell::counted)
              .map(counted -> (Map<String, String>) counted)
              .orElse(Map.of());
      planned.add(
          PlannedChoice.of(
              cell,
              Optional.ofNullable(choices.get(cell.id())).orElseThrow(IllegalStateException::new),
              before));
    }
    return planned;
  }

  /** A plan that is known, or is being made. */
  @FunctionalInterface
  private interface Planning {
    BuildPlan plan();
  }

  private static Planning carryOut(BuildPlan plan, Consumer<List<PlannedCell>> cells) {
    byKernel(plan.cells()).values().forEach(cells);
    return () -> plan;
  }

  private Planning begin(
      Distribution distribution,
      TaskGraph graph,
      Lane processors,
      Consumer<List<PlannedCell>> cells)
      throws InterruptedException {
    Planner planner =
        new Planner(distribution, settings.toolVersion(), program, book, settings.events());
    Optional<BuildPlan> known = planner.known();
    if (known.isPresent()) {
      return carryOut(known.get(), cells);
    }
    planner.addTo(
        graph,
        area.directory("conf-" + distribution.number()),
        settings.cache(),
        PREPARING,
        processors,
        cells);
    return planner::made;
  }

  private static Map<String, List<PlannedCell>> byKernel(List<PlannedCell> cells) {
    Map<String, List<PlannedCell>> kernels = new LinkedHashMap<>();
    cells.forEach(c -> kernels.computeIfAbsent(c.id().kernel(), k -> new ArrayList<>()).add(c));
    return kernels;
  }

  private static void add(CellTasks tasks, List<PlannedCell> cells) {
    try {
      // Cells of several kernels may have become known at once.
      for (List<PlannedCell> kernel : byKernel(cells).values()) {
        tasks.add(kernel);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static TaskGraph graph() {
    return new TaskGraph(thrown -> !(thrown instanceof InterruptedException), TaskListener.NONE);
  }

  private static int jobs(List<Target> targets) {
    int cells =
        targets.stream()
            .mapToInt(t -> t.distribution().sources().size() * t.distribution().releases().size())
            .sum();
    return Math.max(1, Math.min(targets.get(0).request().jobs(), cells));
  }

  private CellRunner runner(Target target, int makeJobs, MakeTokens tokens) {
    ForeignPackaging foreign =
        target.outlet().isDkms()
            ? new DkmsPackaging(
                target.packagers(), area.directory("packing-" + target.distribution().number()))
            : ForeignPackaging.NONE;
    return new CellRunner(
        new Dkms(target.distribution().sandbox(), settings.events(), tokens),
        foreign,
        makeJobs,
        target.request().timeout(),
        new HeaderShelf(settings.cache(), Path.of("/")),
        store,
        new Makers(run, settings.toolVersion(), settings.clock()),
        new LentRoot(
            settings.runner(),
            settings.environment(),
            settings.cache(),
            target.request().keepRoots() != Keeping.NONE));
  }

  private static List<FinishedCell> inOrder(
      Target target, BuildPlan plan, List<FinishedCell> ends) {
    Map<CellId, FinishedCell> byId = new LinkedHashMap<>();
    ends.stream()
        .filter(end -> end.target().equals(target))
        .forEach(end -> byId.put(end.cell().id(), end));
    return plan.cells().stream()
        .flatMap(cell -> Optional.ofNullable(byId.get(cell.id())).stream())
        .toList();
  }
}
