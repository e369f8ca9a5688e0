package org.packetary.dkms2bin.prepared;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.resolve.DependencyLayers;
import org.packetary.dkms2bin.resolve.Distribution;
import org.packetary.dkms2bin.roots.BuildRoots;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.schedule.Lane;
import org.packetary.dkms2bin.schedule.Task;
import org.packetary.dkms2bin.schedule.TaskGraph;
import org.packetary.dkms2bin.schedule.TaskListener;
import org.packetary.dkms2bin.schedule.TaskSpec;

/**
 * Makes the layers that builds of a distribution will stand on: the base, each kernel's, and what
 * the drivers depend on.
 */
public final class RootPreparation {

  /** Downloads and unpacking side by side: more would only wait for the same disk. */
  private static final Lane PREPARING = new Lane("preparing", 2);

  private final Distribution distribution;
  private final BuildRoots roots;
  private final DependencyLayers dependencies;
  private final EventSink events;
  private final Set<String> before;
  private final Map<String, Layer> layers = Collections.synchronizedMap(new LinkedHashMap<>());

  /**
   * A preparation.
   *
   * @param cache the cache whose layers are looked at, and made
   */
  public RootPreparation(Distribution distribution, Path cache, EventSink events) {
    this.distribution = distribution;
    this.roots = distribution.roots();
    this.dependencies =
        new DependencyLayers(
            distribution.recipe().packages(), distribution.archive(), roots, events);
    this.events = events;
    this.before =
        new LayerStore(cache).existing("").stream().map(Layer::id).collect(Collectors.toSet());
  }

  /**
   * Makes what is missing.
   *
   * @throws EnvironmentException if the base or a kernel's headers cannot be had
   */
  public PreparedRoots make() throws InterruptedException {
    TaskGraph graph =
        new TaskGraph(thrown -> !(thrown instanceof InterruptedException), TaskListener.NONE);
    Task<RootSpec> base = graph.add(TaskSpec.of("base", PREPARING), () -> realised(roots.base()));
    Map<TakenSource, Task<DependencyLayers.Needs>> needs = new LinkedHashMap<>();
    for (TakenSource source : distribution.sources()) {
      needs.put(
          source,
          graph.add(
              TaskSpec.of("needs " + needs.size(), PREPARING),
              () -> dependencies.of(source.source(), distribution.buildDependencies(source))));
    }
    for (KernelRelease release : distribution.releases()) {
      // What of it needs no base is made while the base is.
      Task<Boolean> headers =
          graph.add(
              TaskSpec.of("headers " + release.release(), PREPARING),
              () -> {
                roots.prepare(distribution.archive().headersOf(release.release()));
                return true;
              });
      List<Task<?>> needed = new ArrayList<>(needs.values());
      needed.addAll(List.of(base, headers));
      graph.add(
          TaskSpec.of("kernel " + release.release(), PREPARING).needing(needed),
          () -> {
            prepare(release, base.result(), needs);
            return true;
          });
    }
    graph.runOrThrow();
    List<Layer> all = List.copyOf(layers.values());
    return new PreparedRoots(
        all,
        all.stream().filter(l -> !before.contains(l.id())).map(LayerFacts::of).toList(),
        distribution.archive().directory());
  }

  private void prepare(
      KernelRelease release, RootSpec base, Map<TakenSource, Task<DependencyLayers.Needs>> needs)
      throws InterruptedException {
    RootSpec kernel =
        realised(roots.forKernel(base, distribution.archive().headersOf(release.release())));
    for (Map.Entry<TakenSource, Task<DependencyLayers.Needs>> driver : needs.entrySet()) {
      try {
        realised(dependencies.root(kernel, driver.getValue().result()));
      } catch (EnvironmentException e) {
        events.accept(
            new BuildEvent.Warning(
                "nothing is made for " + driver.getKey().pin().name() + ": " + e.problem()));
      }
    }
  }

  private RootSpec realised(RootSpec root) throws InterruptedException {
    roots.realise(root).forEach(layer -> layers.put(layer.id(), layer));
    return root;
  }
}
