package org.packetary.dkms2bin.roots;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.EnvironmentException;

/** A root with the headers of a kernel. What they say is read when it is first asked for. */
public final class KernelRoot {

  private final KernelRelease release;
  private final List<Layer> layers;
  private @Nullable KernelConfig config;
  private @Nullable ModuleSymvers symvers;

  /**
   * A root.
   *
   * @param layers the root's layers, the lowest first; one of them holds the headers
   */
  public KernelRoot(KernelRelease release, List<Layer> layers) {
    this.release = release;
    this.layers = List.copyOf(layers);
  }

  /** The kernel's release. */
  public KernelRelease release() {
    return release;
  }

  /** The root's layers, the lowest first. */
  public List<Layer> layers() {
    return layers;
  }

  /**
   * The kernel's configuration.
   *
   * @throws EnvironmentException if the headers have none
   */
  public synchronized KernelConfig config() {
    if (config == null) {
      config =
          KernelConfig.read(
              file(
                  ".config",
                  "/lib/modules/" + release.release() + "/build/.config",
                  "/lib/modules/" + release.release() + "/config"));
    }
    return config;
  }

  /**
   * The symbols that the kernel exports.
   *
   * @throws EnvironmentException if the headers have no list of them
   */
  public synchronized ModuleSymvers symvers() {
    if (symvers == null) {
      symvers =
          ModuleSymvers.read(
              file(
                  "Module.symvers", "/lib/modules/" + release.release() + "/build/Module.symvers"));
    }
    return symvers;
  }

  /**
   * Checks that the headers have what a build needs.
   *
   * @throws EnvironmentException if a file is missing
   */
  public KernelRoot checked() {
    config();
    file("Module.symvers", "/lib/modules/" + release.release() + "/build/Module.symvers");
    return this;
  }

  private Path file(String name, String... places) {
    LayeredTree tree = new LayeredTree(layers);
    Optional<Path> found = Stream.of(places).flatMap(p -> tree.find(p).stream()).findFirst();
    return found.orElseThrow(
        () ->
            new EnvironmentException(
                "the headers of " + release.release() + " have no " + name,
                "is the recipe's \"unpack\" list complete for this distribution?"));
  }
}
