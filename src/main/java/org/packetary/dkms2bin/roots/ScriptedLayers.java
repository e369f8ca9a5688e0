package org.packetary.dkms2bin.roots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.sandbox.Bind;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.SandboxRoot;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Makes layers of packages that a script takes from {@code /run/dkms2bin/packages}, in a root of
 * the layers below, and keeps them in a store.
 */
public final class ScriptedLayers {

  private static final String PACKAGES = "packages";

  private final PackageArchive archive;
  private final LayerStore store;
  private final Sandbox sandbox;
  private final WorkDirectory work;
  private final EventSink events;

  /** Layers of an archive's packages. */
  public ScriptedLayers(
      PackageArchive archive,
      LayerStore store,
      Sandbox sandbox,
      WorkDirectory work,
      EventSink events) {
    this.archive = archive;
    this.store = store;
    this.sandbox = sandbox;
    this.work = work;
    this.events = events;
  }

  /**
   * The layer of some packages; it is made if it is not there.
   *
   * @param word what people read in its name
   * @param what the same in messages
   * @param over the layers below, the lowest first
   * @param script what a shell does in the root
   * @throws EnvironmentException if it cannot be made
   */
  public Layer layer(
      String word,
      String what,
      List<Layer> over,
      Collection<ArchivePackage> packages,
      String script)
      throws InterruptedException {
    List<Layer> below = List.copyOf(over);
    List<String> contents = new ArrayList<>(List.of("layer 1 " + script));
    below.forEach(l -> contents.add(LayerStore.over(l)));
    packages.stream().map(ArchivePackage::pin).sorted().forEach(contents::add);
    return store.ensure(
        word,
        contents,
        (tree, log) -> Lasting.layer(events, what, () -> make(below, packages, script, tree, log)));
  }

  private void make(
      List<Layer> below, Collection<ArchivePackage> packages, String script, Path tree, Path log)
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
