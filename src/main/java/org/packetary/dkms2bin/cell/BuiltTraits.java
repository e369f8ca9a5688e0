package org.packetary.dkms2bin.cell;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.module.ModuleFormatException;
import org.packetary.dkms2bin.packaging.ModuleTraits;

/** Finds out what packages say about modules from the modules themselves and their dkms.conf. */
final class BuiltTraits {

  private BuiltTraits() {}

  /**
   * Reads modules.
   *
   * @param symvers what the kernel's own package supplies: symbols of other modules are left out
   */
  static ModuleTraits of(List<Path> modules, DkmsConf conf, ModuleSymvers symvers) {
    Set<String> licenses = new TreeSet<>();
    TreeMap<String, Long> symbols = new TreeMap<>();
    for (Path file : modules) {
      KernelModule module = read(file);
      licenses.addAll(module.modinfo("license"));
      module
          .versions()
          .ifPresent(
              versions ->
                  versions.forEach(
                      (symbol, crc) -> {
                        if (symvers.find(symbol).isPresent()) {
                          symbols.put(symbol, crc);
                        }
                      }));
    }
    return new ModuleTraits(List.copyOf(licenses), symbols, !conf.forbidsWeakModules());
  }

  private static KernelModule read(Path file) {
    try {
      return KernelModule.read(file);
    } catch (ModuleFormatException e) {
      throw new InputException("cannot read the module " + file, e.getMessage(), e);
    }
  }
}
