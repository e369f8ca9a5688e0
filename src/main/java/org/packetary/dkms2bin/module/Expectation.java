package org.packetary.dkms2bin.module;

import java.util.List;
import java.util.Set;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.model.Architecture;

/**
 * What the modules of one build have to fit.
 *
 * @param kernel the kernel they were built for
 * @param architecture its architecture
 * @param config its configuration
 * @param symvers what it exports
 * @param providers what modules of other builds export, which these depend on (BUILD_DEPENDS);
 *     asked before the kernel
 * @param expectedModules the modules there have to be: file names without {@code .ko} and without a
 *     compression's suffix, as installed
 */
public record Expectation(
    KernelRelease kernel,
    Architecture architecture,
    KernelConfig config,
    ModuleSymvers symvers,
    List<ModuleSymvers> providers,
    Set<String> expectedModules) {

  /** Copies the collections. */
  public Expectation {
    providers = List.copyOf(providers);
    expectedModules = Set.copyOf(expectedModules);
  }

  /** The same for modules that need no others. */
  public Expectation(
      KernelRelease kernel,
      Architecture architecture,
      KernelConfig config,
      ModuleSymvers symvers,
      Set<String> expectedModules) {
    this(kernel, architecture, config, symvers, List.of(), expectedModules);
  }
}
