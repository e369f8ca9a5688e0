package org.packetary.dkms2bin.packaging;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Properties of a package's modules: licences, kernel symbols, weak modules.
 *
 * @param licenses their MODULE_LICENSE values, each once
 * @param kernelSymbols the symbols that they use of the kernel's package, and the CRC, unsigned 32
 *     bits, that each one's type had when they were built; empty without CONFIG_MODVERSIONS
 * @param weakModules whether they may be linked to other kernels: not with NO_WEAK_MODULES of
 *     dkms.conf
 */
public record ModuleTraits(
    List<String> licenses, SortedMap<String, Long> kernelSymbols, boolean weakModules) {

  /** Modules of which nothing is known. */
  public static final ModuleTraits UNKNOWN =
      new ModuleTraits(List.of(), Collections.emptySortedMap(), true);

  public ModuleTraits {
    licenses = List.copyOf(licenses);
    kernelSymbols = Collections.unmodifiableSortedMap(new TreeMap<>(kernelSymbols));
  }
}
