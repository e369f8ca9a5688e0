package org.packetary.dkms2bin.image.modules;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an image has below the directory of a kernel's modules.
 *
 * @param release the kernel
 * @param files where the contents are, by paths relative to that directory
 * @param depmod directories of the image's own settings of depmod, depmod.d(5)
 */
public record ImageModules(String release, SortedMap<String, Path> files, List<Path> depmod) {

  /** Copies the collections. */
  public ImageModules {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    depmod = List.copyOf(depmod);
  }

  /** Whether it has a module of a name. */
  public boolean has(String module) {
    return Placed.isAmong(files.keySet(), module);
  }
}
