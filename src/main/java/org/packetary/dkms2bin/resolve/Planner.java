package org.packetary.dkms2bin.resolve;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.dkms.DkmsConfEvaluator;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;
import org.packetary.dkms2bin.schedule.Lane;
import org.packetary.dkms2bin.schedule.TaskGraph;
import org.packetary.dkms2bin.toolchain.ScriptDigest;
import org.packetary.dkms2bin.util.Digests;

/** Makes the plan of a distribution, or finds it where the same was planned before. */
public final class Planner {

  private final Distribution distribution;
  private final String tool;
  private final List<String> question;
  private final ArchiveSnapshot snapshot;
  private final PlanBook book;
  private final PlanAssembly assembly;
  private final EventSink events;

  /**
   * A planner.
   *
   * @param tool the version of dkms2bin
   * @param program the program's digest
   * @param book the plans that are known
   */
  public Planner(
      Distribution distribution, String tool, String program, PlanBook book, EventSink events)
      throws InterruptedException {
    this.distribution = distribution;
    this.tool = tool;
    this.snapshot = distribution.archive().snapshot();
    this.question = PlanQuestion.of(program, snapshot.digest(), distribution);
    this.book = book;
    this.events = events;
    this.assembly =
        new PlanAssembly(
            distribution.sources(),
            distribution.releaseNames(),
            new CellParts(
                tool,
                recipeDigest(),
                ScriptDigest::compute,
                distribution.request().sourceDate(),
                distribution.request().packaging().packager() == PackagerChoice.DKMS),
            distribution.architecture(),
            events);
  }

  private String recipeDigest() {
    return digest(distribution.recipe());
  }

  /** The digest of all that a recipe says. */
  public static String digest(Recipe recipe) {
    return Digests.sha256(recipe.toString());
  }

  /**
   * Checks that a plan's cells would be built here by what their digests say: results are found by
   * those digests.
   *
   * @param packedByDkms whether the root's own dkms is to make the packages
   * @throws UsageException if they would be built by other means
   */
  public static void checkMeans(BuildPlan plan, boolean packedByDkms) {
    String scripts = ScriptDigest.compute();
    plan.cells().stream()
        .flatMap(cell -> cell.spec().stream())
        .map(spec -> spec.parts().counted())
        .forEach(
            counted -> {
              if (!scripts.equals(counted.get(CellParts.SCRIPTS))) {
                throw new UsageException(
                    "the plan was made by dkms2bin "
                        + plan.tool()
                        + ", whose build scripts are other ones",
                    "make a new plan with this version, or carry it out with that one");
              }
              if (packedByDkms != counted.containsKey(CellParts.PACKAGER)) {
                throw new UsageException(
                    "the plan was made "
                        + (packedByDkms ? "without" : "with")
                        + " --packager dkms, and is to be carried out otherwise",
                    "give the --packager of the plan, or make a new plan");
              }
            });
  }

  /** The plan, where the same was planned before. */
  public Optional<BuildPlan> known() {
    Optional<BuildPlan> known = book.find(question);
    known.ifPresent(plan -> plan.cells().forEach(this::warn));
    return known;
  }

  /** Tells what was found in the sources when the plan was made. */
  private void warn(PlannedCell planned) {
    planned
        .spec()
        .ifPresent(
            spec -> {
              TakenSource source = distribution.source(spec.source());
              assembly.remark(source, spec.remarks());
            });
  }

  /**
   * Adds the tasks that make the plan to a graph.
   *
   * @param scratch private, for evaluations
   * @param preparing the lane of downloads and layers
   * @param processors the lane of evaluations
   * @param cells is told of cells as they become known, on a task's thread
   */
  public void addTo(
      TaskGraph graph,
      Path scratch,
      Path cache,
      Lane preparing,
      Lane processors,
      Consumer<List<PlannedCell>> cells) {
    DependencyLayers dependencies =
        new DependencyLayers(
            distribution.recipe().packages(), distribution.archive(), distribution.roots(), events);
    DriverEvaluator evaluator =
        new DriverEvaluator(
            new DkmsConfEvaluator(
                distribution.sandbox(), cache, scratch, distribution.request().timeout()),
            dependencies,
            distribution.roots(),
            distribution.architecture());
    new PlanTasks(distribution, dependencies, evaluator, assembly, preparing, processors)
        .addTo(graph, cells);
  }

  /**
   * The plan, when its tasks have ended; it is kept for the next time, unless something of it could
   * not be had.
   */
  public BuildPlan made() {
    BuildPlan plan =
        new BuildPlan(
            tool,
            new BuildPlan.RecipePin(distribution.name(), recipeDigest()),
            new BuildPlan.ArchivePin(snapshot.digest(), snapshot.indexes()),
            distribution.architecture(),
            distribution.sources().stream().map(TakenSource::pin).distinct().toList(),
            assembly.cells());
    if (plan.cells().stream().noneMatch(Planner::isBroken)) {
      book.keep(question, plan);
    }
    return plan;
  }

  private static boolean isBroken(PlannedCell cell) {
    return cell.fold(
        build -> false, settled -> settled.outcome().kind() == CellOutcome.Kind.BROKEN_OFF);
  }
}
