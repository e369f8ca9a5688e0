package org.packetary.dkms2bin.resolve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.roots.BuildRoots;
import org.packetary.dkms2bin.roots.KernelRoot;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.schedule.Lane;
import org.packetary.dkms2bin.schedule.Priority;
import org.packetary.dkms2bin.schedule.Task;
import org.packetary.dkms2bin.schedule.TaskGraph;
import org.packetary.dkms2bin.schedule.TaskSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans one distribution by tasks: the base, each kernel's root, each driver's needs, and each
 * driver's dkms.conf for each kernel. Cells are given out while other kernels are still prepared.
 */
final class PlanTasks {

  private static final Logger LOG = LoggerFactory.getLogger(PlanTasks.class);

  private final Distribution distribution;
  private final BuildRoots roots;
  private final DependencyLayers dependencies;
  private final DriverEvaluator evaluator;
  private final PlanAssembly assembly;
  private final Lane preparing;
  private final Lane processors;

  PlanTasks(
      Distribution distribution,
      DependencyLayers dependencies,
      DriverEvaluator evaluator,
      PlanAssembly assembly,
      Lane preparing,
      Lane processors) {
    this.distribution = distribution;
    this.roots = distribution.roots();
    this.dependencies = dependencies;
    this.evaluator = evaluator;
    this.assembly = assembly;
    this.preparing = preparing;
    this.processors = processors;
  }

  /** What all kernels' roots stand on, or why there is nothing. */
  private record Base(RootSpec spec, Optional<EnvironmentException> missing) {}

  /** A kernel's root, or why there is none. */
  private record Prepared(
      RootSpec spec, Optional<KernelRoot> root, Optional<EnvironmentException> missing) {}

  /**
   * Adds the tasks to a graph.
   *
   * @param cells is told of cells as they become known, on a task's thread
   */
  void addTo(TaskGraph graph, Consumer<List<PlannedCell>> cells) {
    String name = distribution.key();
    Task<Base> base =
        graph.add(
            TaskSpec.of("base " + name, preparing).withPriority(Priority.PLANNING), this::base);
    Map<TakenSource, Task<DependencyLayers.Needs>> needs = new LinkedHashMap<>();
    for (TakenSource source : distribution.sources()) {
      needs.put(
          source,
          graph.add(
              TaskSpec.of("needs " + name + " " + needs.size(), preparing)
                  .withPriority(Priority.PLANNING),
              () -> dependencies.of(source.source(), distribution.buildDependencies(source))));
    }
    for (KernelRelease release : distribution.releases()) {
      addKernel(graph, release, base, needs, cells);
    }
  }

  private void addKernel(
      TaskGraph graph,
      KernelRelease release,
      Task<Base> base,
      Map<TakenSource, Task<DependencyLayers.Needs>> needs,
      Consumer<List<PlannedCell>> cells) {
    String of = distribution.key() + " " + release.release();
    Task<Boolean> headers =
        graph.add(
            TaskSpec.of("headers " + of, preparing).withPriority(Priority.PLANNING),
            () -> ahead(release));
    Task<Prepared> prepared =
        graph.add(
            TaskSpec.of("kernel " + of, preparing)
                .needing(base)
                .after(headers)
                .withPriority(Priority.PLANNING),
            () -> prepare(release, base.result()));
    List<Task<Optional<DriverEvaluation>>> evaluations = new ArrayList<>();
    needs.forEach(
        (source, needed) ->
            evaluations.add(
                graph.add(
                    TaskSpec.of("dkms.conf " + of + " " + evaluations.size(), processors)
                        .needing(prepared, needed)
                        .withPriority(Priority.PLANNING),
                    () -> evaluate(source, needed.result(), prepared.result()))));
    graph.add(
        TaskSpec.of("cells " + of, preparing).needing(evaluations).withPriority(Priority.PLANNING),
        () -> {
          List<DriverEvaluation> all =
              evaluations.stream().flatMap(e -> e.result().stream()).toList();
          Optional<EnvironmentException> missing = prepared.result().missing();
          cells.accept(
              missing.isPresent()
                  ? assembly.add(release.release(), missing.get())
                  : assembly.add(release.release(), all));
          return true;
        });
  }

  /** Without it, the cells of this distribution are broken off; others go on. */
  private Base base() throws InterruptedException {
    try {
      RootSpec base = roots.base();
      roots.realise(base);
      return new Base(base, Optional.empty());
    } catch (EnvironmentException e) {
      return new Base(new RootSpec(List.of()), Optional.of(e));
    }
  }

  /** Makes what of a kernel's root needs no base; what is wrong with it is told later, once. */
  private Boolean ahead(KernelRelease release) throws InterruptedException {
    try {
      roots.prepare(distribution.archive().headersOf(release.release()));
      return true;
    } catch (EnvironmentException e) {
      LOG.debug("the headers of {} are not made ahead of the base", release, e);
      return false;
    }
  }

  private Prepared prepare(KernelRelease release, Base base) throws InterruptedException {
    if (base.missing().isPresent()) {
      return new Prepared(base.spec(), Optional.empty(), base.missing());
    }
    try {
      RootSpec spec =
          roots.forKernel(base.spec(), distribution.archive().headersOf(release.release()));
      return new Prepared(
          spec,
          Optional.of(new KernelRoot(release, roots.realise(spec)).checked()),
          Optional.empty());
    } catch (EnvironmentException e) {
      return new Prepared(base.spec(), Optional.empty(), Optional.of(e));
    }
  }

  private Optional<DriverEvaluation> evaluate(
      TakenSource source, DependencyLayers.Needs needs, Prepared kernel)
      throws InterruptedException {
    return kernel.root().isPresent()
        ? Optional.of(evaluator.evaluate(source, needs, kernel.spec(), kernel.root().get()))
        : Optional.empty();
  }
}
