package org.packetary.dkms2bin.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.distro.ArchivePackage;
import org.packetary.dkms2bin.distro.Bootstrap;
import org.packetary.dkms2bin.distro.KernelHeaders;
import org.packetary.dkms2bin.distro.PackageArchive;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.FileTrees;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.model.Resources;
import org.packetary.dkms2bin.process.CommandResult;

/** Makes the layers that a build root is stacked of, from a recipe and its archive. */
public final class BuildRoots {

  private static final String PACKAGES = "packages";

  private final Recipe recipe;
  private final PackageArchive archive;
  private final LayerStore store;
  private final Sandbox sandbox;
  private final WorkDirectory work;
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
    this.sandbox = sandbox;
    this.work = work;
    this.events = events;
  }

  /**
   * The distribution with its usual build tools and dkms, the lowest layer first: one, or two where
   * the root comes from a tarball that lacks some of them.
   */
  public List<Layer> base() throws InterruptedException {
    List<Layer> layers = new ArrayList<>(List.of(lowest()));
    if (recipe.bootstrap() instanceof Bootstrap.Tarball) {
      installed("include", layers, recipe.bootstrap().include()).ifPresent(layers::add);
    }
    return layers;
  }

  private Layer lowest() throws InterruptedException {
    List<String> include = recipe.bootstrap().include();
    List<String> contents = new ArrayList<>(List.of("base 2 " + recipe.bootstrap()));
    archive.baseSet(include).forEach(p -> contents.add(p.pin()));
    return store.ensure(
        "base-" + recipe.name(),
        contents,
        (tree, log) ->
            Lasting.layer(
                events, "base root of " + recipe.title(), () -> archive.bootstrap(tree, log)));
  }

  /**
   * The layers to build for a kernel on, the lowest first: the base, the compilers that its headers
   * ask for where the base lacks them, and the headers.
   */
  public List<Layer> forKernel(List<Layer> base, KernelHeaders headers)
      throws InterruptedException {
    List<Layer> layers = new ArrayList<>(base);
    installed("tools", layers, headers.tools()).ifPresent(layers::add);
    layers.add(kernelLayer(base, headers));
    return layers;
  }

  /**
   * A layer with packages installed over others; none where nothing is missing.
   *
   * @param word what people read in the layer's name
   * @param below the layers below, the lowest first
   * @throws EnvironmentException if the archive cannot give them together
   */
  public Optional<Layer> installed(String word, List<Layer> below, Collection<String> names)
      throws InterruptedException {
    List<Layer> withPackages = below.stream().filter(l -> hasPackages(l.tree())).toList();
    Path top = withPackages.get(withPackages.size() - 1).tree();
    List<ArchivePackage> missing = archive.missing(names, top);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(layerOf(word, withPackages, missing, script("install")));
  }

  /**
   * A layer with what DKMS packages have in /usr/src. They are not installed: their scripts would
   * build them, for kernels of their own choice.
   *
   * @param base whose programs unpack them; the layer serves the roots of all kernels over it
   * @param packages at least one
   */
  public Layer sources(Layer base, List<ArchivePackage> packages) throws InterruptedException {
    return layerOf("sources", List.of(base), packages, script("sources"));
  }

  private boolean hasPackages(Path tree) {
    return Files.exists(tree.resolve(recipe.packages().installed()));
  }

  private Layer kernelLayer(List<Layer> base, KernelHeaders headers) throws InterruptedException {
    String script =
        switch (headers.form()) {
          case PACKAGES -> script("unpack");
          case TREES -> resource("unpack-trees.sh");
        };
    return layerOf("kernel-" + headers.release(), base, headers.unpack(), script);
  }

  /** What is done with packages in a root, by the root's own means. */
  private String script(String purpose) {
    return resource(purpose + "-" + recipe.packages().suffix() + ".sh");
  }

  private static String resource(String name) {
    return Resources.text(BuildRoots.class, name);
  }

  private Layer layerOf(
      String word, List<Layer> below, List<ArchivePackage> packages, String script)
      throws InterruptedException {
    List<String> contents = new ArrayList<>(List.of("layer 1 " + script));
    below.forEach(l -> contents.add("over " + l.id()));
    packages.stream().map(ArchivePackage::pin).sorted().forEach(contents::add);
    return store.ensure(
        word,
        contents,
        (tree, log) -> {
          String count =
              packages.size() == 1 ? " (1 package)" : " (" + packages.size() + " packages)";
          Lasting.layer(events, word + count, () -> make(below, packages, script, tree, log));
        });
  }

  private void make(
      List<Layer> below, List<ArchivePackage> packages, String script, Path tree, Path log)
      throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory(work.path(), "layer-");
    Path downloads = Files.createDirectory(scratch.resolve(PACKAGES));
    archive.download(packages, downloads);
    SandboxRoot root =
        SandboxRoot.forPreparation(below, scratch, List.of(new Bind(downloads, PACKAGES, false)));
    CommandResult result =
        sandbox.run(root, List.of("sh", "-c", script), Optional.empty(), Optional.of(log));
    if (!result.ok()) {
      throw new EnvironmentException(
          "preparing a build root failed: " + result.failure(), "its output is in " + log);
    }
    Files.move(root.upper(), tree);
    FileTrees.delete(scratch);
  }
}
