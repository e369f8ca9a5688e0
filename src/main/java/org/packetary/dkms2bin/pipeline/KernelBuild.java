package org.packetary.dkms2bin.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * A kernel that can be built for.
 *
 * @param release its release
 * @param layers the build root with its headers, the lowest first
 * @param config its configuration
 * @param symvers what it exports
 */
record KernelBuild(
    KernelRelease release, List<Layer> layers, KernelConfig config, ModuleSymvers symvers) {

  KernelBuild {
    layers = List.copyOf(layers);
  }

  /**
   * Reads what belongs to a kernel from its layers.
   *
   * @throws EnvironmentException if the headers lack their configuration or Module.symvers
   */
  static KernelBuild of(KernelRelease release, List<Layer> layers) {
    LayeredTree tree = new LayeredTree(layers);
    String build = "/lib/modules/" + release.release() + "/build";
    Path config =
        first(tree, build + "/.config", "/lib/modules/" + release.release() + "/config")
            .orElseThrow(() -> lacks(release, ".config"));
    Path symvers =
        first(tree, build + "/Module.symvers").orElseThrow(() -> lacks(release, "Module.symvers"));
    return new KernelBuild(release, layers, KernelConfig.read(config), ModuleSymvers.read(symvers));
  }

  /** The same with one more layer on top. */
  KernelBuild with(Layer layer) {
    List<Layer> more = new ArrayList<>(layers);
    more.add(layer);
    return new KernelBuild(release, more, config, symvers);
  }

  private static Optional<Path> first(LayeredTree tree, String... paths) {
    return Stream.of(paths).flatMap(p -> tree.find(p).stream()).findFirst();
  }

  private static EnvironmentException lacks(KernelRelease release, String file) {
    return new EnvironmentException(
        "the headers of " + release.release() + " have no " + file,
        "is the recipe's \"unpack\" list complete for this distribution?");
  }
}
