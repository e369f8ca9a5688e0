package org.packetary.dkms2bin.image.bootstrap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.roots.ScriptedLayers;
import org.packetary.dkms2bin.util.Resources;

/**
 * The layers that images of a distribution stand on: a root without compilers that boots from
 * memory, a kernel, and more packages. Each is made once.
 */
final class BootLayers {

  /**
   * Beyond the essential packages: an init, devices, a network, what makes an initial RAM file
   * system, and the half of it that fetches the root.
   */
  static final List<String> INCLUDE =
      List.of(
          "apt",
          "systemd-sysv",
          "dbus",
          "udev",
          "kmod",
          "iproute2",
          "initramfs-tools",
          "live-boot",
          "live-boot-initramfs-tools",
          "busybox",
          "zstd");

  private static final String INSTALL = Resources.text(BootLayers.class, "install.sh");

  private final Recipe recipe;
  private final PackageArchive archive;
  private final LayerStore store;
  private final ScriptedLayers scripted;
  private final EventSink events;

  /**
   * Layers of a recipe that is told to include those packages.
   *
   * @param archive the recipe's
   */
  BootLayers(
      Recipe recipe,
      PackageArchive archive,
      LayerStore store,
      ScriptedLayers scripted,
      EventSink events) {
    this.recipe = recipe;
    this.archive = archive;
    this.store = store;
    this.scripted = scripted;
    this.events = events;
  }

  /**
   * Refuses what the archive does not have, before anything is made.
   *
   * @param more packages that were asked for
   */
  void check(Collection<String> more) throws InterruptedException {
    Set<String> missing = new TreeSet<>(INCLUDE);
    missing.removeAll(archive.known(INCLUDE));
    if (!missing.isEmpty()) {
      throw new EnvironmentException(
          "the archive of " + recipe.title() + " has no " + String.join(", ", missing),
          "name the component that has it: --components main,universe");
    }
    Set<String> unknown = new TreeSet<>(more);
    unknown.removeAll(archive.known(more));
    if (!unknown.isEmpty()) {
      throw new EnvironmentException(
          "the archive of " + recipe.title() + " has no package " + String.join(", ", unknown),
          "check what is given with --package, or name another component with --components");
    }
  }

  /**
   * The layers, the lowest first; those that are not there are made.
   *
   * @param kernel its packages
   * @param more names of packages
   */
  List<Layer> realise(String release, List<ArchivePackage> kernel, Collection<String> more)
      throws InterruptedException {
    List<Layer> layers = new ArrayList<>(List.of(base()));
    add(
        layers,
        "boot-kernel-" + release,
        kernel.stream().map(p -> p.name() + "=" + p.version()).toList());
    add(layers, "boot-packages", more);
    return layers;
  }

  private Layer base() throws InterruptedException {
    List<String> contents = new ArrayList<>(List.of("boot 1 " + recipe.bootstrap()));
    archive.baseSet(INCLUDE).forEach(p -> contents.add(p.pin()));
    return store.ensure(
        "boot-" + recipe.name(),
        contents,
        (tree, log) ->
            Lasting.layer(
                events, "boot root of " + recipe.title(), () -> archive.bootstrap(tree, log)));
  }

  private void add(List<Layer> layers, String word, Collection<String> names)
      throws InterruptedException {
    List<ArchivePackage> missing =
        archive.missing(names, layers.get(layers.size() - 1).tree()).stream()
            .sorted(Comparator.comparing(ArchivePackage::name))
            .toList();
    if (!missing.isEmpty()) {
      String count = missing.size() == 1 ? "1 package" : missing.size() + " packages";
      layers.add(
          scripted.layer(word, word + " (" + count + ")", List.copyOf(layers), missing, INSTALL));
    }
  }
}
