package org.packetary.dkms2bin.roots;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.KernelHeaders;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.schedule.Lane;
import org.packetary.dkms2bin.schedule.TaskGraph;
import org.packetary.dkms2bin.schedule.TaskListener;
import org.packetary.dkms2bin.schedule.TaskSpec;
import org.packetary.dkms2bin.util.Resources;

/**
 * Settles what build roots are stacked of, from a recipe and its archive, and makes their layers.
 * Settling asks the archive; layers are made when they are first needed and kept in a store.
 */
public final class BuildRoots {

  private static final String INCLUDE = "include";

  /** The word of the layer that has a kernel's own headers begins so. */
  private static final String KERNEL = "kernel-";

  /** A kernel has few packages, of which one takes as long as all others. */
  private static final Lane UNPACKING = new Lane("header packages", 3);

  private final Recipe recipe;
  private final PackageArchive archive;
  private final LayerStore store;
  private final ScriptedLayers scripted;
  private final EventSink events;

  /** Layers of one recipe, kept in a store. */
  public BuildRoots(
      Recipe recipe,
      PackageArchive archive,
      LayerStore store,
      Sandbox sandbox,
      WorkDirectory work,
      EventSink events) {
    this.recipe = recipe;
    this.archive = archive;
    this.store = store;
    this.scripted = new ScriptedLayers(archive, store, sandbox, work, events);
    this.events = events;
  }

  /**
   * The distribution with its usual build tools and dkms: one layer, or two where the root comes
   * from a tarball that lacks some of them.
   */
  public RootSpec base() throws InterruptedException {
    List<String> include = recipe.bootstrap().include();
    RootSpec base =
        new RootSpec(
            List.of(
                new RootSpec.LayerSpec(
                    "base-" + recipe.name(), RootSpec.Kind.BASE, archive.baseSet(include))));
    return recipe.bootstrap().ofTarball().isPresent() ? installed(INCLUDE, base, include) : base;
  }

  /**
   * The root for a kernel: the base, the compilers that its headers ask for where the base lacks
   * them, and the headers.
   */
  public RootSpec forKernel(RootSpec base, KernelHeaders headers) throws InterruptedException {
    RootSpec root = installed("tools", base, headers.tools());
    for (RootSpec.LayerSpec layer : headerLayers(headers)) {
      root = root.with(layer);
    }
    return root;
  }

  /**
   * Makes the layers of a kernel's headers ahead of the base, side by side, where they do not need
   * one; does nothing where they do.
   */
  public void prepare(KernelHeaders headers) throws InterruptedException {
    if (!standsAlone() || headers.form() != KernelHeaders.Form.PACKAGES) {
      return;
    }
    TaskGraph graph =
        new TaskGraph(thrown -> !(thrown instanceof InterruptedException), TaskListener.NONE);
    List<Layer> below = new ArrayList<>();
    for (RootSpec.LayerSpec spec : headerLayers(headers)) {
      List<Layer> over = List.copyOf(below);
      graph.add(TaskSpec.of(spec.word(), UNPACKING), () -> headers(spec, over));
      below.add(store.named(spec.word(), headerContents(spec, over)));
    }
    graph.runOrThrow();
  }

  /** Whether header packages make layers of their own, which no root below decides about. */
  private boolean standsAlone() {
    return recipe.packages().unpackedByHost() && recipe.bootstrap().ofTarball().isEmpty();
  }

  /** Kernels share packages: each is a layer, and the kernel's own one is on top. */
  private List<RootSpec.LayerSpec> headerLayers(KernelHeaders headers) {
    String word = KERNEL + headers.release();
    if (headers.form() == KernelHeaders.Form.TREES) {
      return List.of(new RootSpec.LayerSpec(word, RootSpec.Kind.HEADER_TREES, headers.unpack()));
    }
    if (!standsAlone()) {
      return List.of(new RootSpec.LayerSpec(word, RootSpec.Kind.HEADERS, headers.unpack()));
    }
    List<RootSpec.LayerSpec> layers = new ArrayList<>();
    headers.unpack().stream()
        .skip(1)
        .sorted(Comparator.comparing(ArchivePackage::name))
        .forEach(
            p -> layers.add(new RootSpec.LayerSpec(p.name(), RootSpec.Kind.HEADERS, List.of(p))));
    layers.add(new RootSpec.LayerSpec(word, RootSpec.Kind.HEADERS, headers.unpack().subList(0, 1)));
    return layers;
  }

  /**
   * The same root with packages installed; itself where nothing is missing.
   *
   * @param word what people read in the layer's name
   * @throws EnvironmentException if the archive cannot give them together
   */
  public RootSpec installed(String word, RootSpec root, Collection<String> names)
      throws InterruptedException {
    if (names.isEmpty()) {
      return root;
    }
    List<Layer> withPackages = withPackages(realise(root));
    Path top = withPackages.get(withPackages.size() - 1).tree();
    List<ArchivePackage> missing =
        archive.missing(names, top).stream()
            .sorted(Comparator.comparing(ArchivePackage::name))
            .toList();
    return missing.isEmpty()
        ? root
        : root.with(new RootSpec.LayerSpec(word, RootSpec.Kind.INSTALLED, missing));
  }

  /**
   * The same root with what DKMS packages have in /usr/src. They are not installed: their scripts
   * would build them, for kernels of their own choice.
   *
   * @param packages at least one
   */
  public RootSpec withSources(RootSpec root, List<ArchivePackage> packages) {
    return root.with(new RootSpec.LayerSpec("sources", RootSpec.Kind.SOURCES, packages));
  }

  /** The layers of a root, the lowest first; those that are not in the store are made. */
  public List<Layer> realise(RootSpec root) throws InterruptedException {
    List<Layer> layers = new ArrayList<>();
    List<Layer> headers = new ArrayList<>();
    int base = 0;
    for (RootSpec.LayerSpec spec : root.layers()) {
      Layer layer =
          switch (spec.kind()) {
            case BASE -> lowest(spec);
            case INSTALLED -> layerOf(spec, withPackages(layers), script("install"));
            case SOURCES -> layerOf(spec, layers.subList(0, 1), script("sources"));
            case HEADERS ->
                standsAlone()
                    ? headers(spec, List.copyOf(headers))
                    : layerOf(spec, layers.subList(0, base), script("unpack"));
            case HEADER_TREES ->
                layerOf(spec, layers.subList(0, base), resource("unpack-trees.sh"));
          };
      layers.add(layer);
      if (spec.kind() == RootSpec.Kind.HEADERS) {
        headers.add(layer);
      }
      if (spec.kind() == RootSpec.Kind.BASE || spec.word().equals(INCLUDE)) {
        base = layers.size();
      }
    }
    return layers;
  }

  /** A layer of header packages, unpacked by the host; it knows those of the same kernel below. */
  private Layer headers(RootSpec.LayerSpec spec, List<Layer> over) throws InterruptedException {
    return store.ensure(
        spec.word(),
        headerContents(spec, over),
        (tree, log) ->
            Lasting.layer(events, named(spec), () -> archive.unpack(spec.packages(), tree, log)));
  }

  private static List<String> headerContents(RootSpec.LayerSpec spec, List<Layer> over) {
    List<String> contents = new ArrayList<>(List.of("headers 1"));
    if (spec.word().startsWith(KERNEL)) {
      over.forEach(l -> contents.add(LayerStore.over(l)));
    }
    spec.packages().stream().map(ArchivePackage::pin).sorted().forEach(contents::add);
    return contents;
  }

  private static String named(RootSpec.LayerSpec spec) {
    int count = spec.packages().size();
    return spec.word() + (count == 1 ? " (1 package)" : " (" + count + " packages)");
  }

  private Layer lowest(RootSpec.LayerSpec spec) throws InterruptedException {
    List<String> contents = new ArrayList<>(List.of("base 3 " + recipe.bootstrap()));
    spec.packages().forEach(p -> contents.add(p.pin()));
    return store.ensure(
        spec.word(),
        contents,
        (tree, log) ->
            Lasting.layer(
                events, "base root of " + recipe.title(), () -> archive.bootstrap(tree, log)));
  }

  private List<Layer> withPackages(List<Layer> layers) {
    return layers.stream()
        .filter(l -> Files.exists(l.tree().resolve(recipe.packages().installed())))
        .toList();
  }

  /** What is done with packages in a root, by the root's own means. */
  private String script(String purpose) {
    return resource(purpose + "-" + recipe.packages().suffix() + ".sh");
  }

  private static String resource(String name) {
    return Resources.text(BuildRoots.class, name);
  }

  private Layer layerOf(RootSpec.LayerSpec spec, List<Layer> over, String script)
      throws InterruptedException {
    return scripted.layer(spec.word(), named(spec), over, spec.packages(), script);
  }
}
