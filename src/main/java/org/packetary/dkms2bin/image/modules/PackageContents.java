package org.packetary.dkms2bin.image.modules;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What packages bring for a kernel.
 *
 * @param release the kernel
 * @param modules the files, by paths relative to the directory of the kernel's modules; compressed
 *     ones too
 * @param firmware the files, by paths relative to the directory of firmware
 * @param settings files of modprobe.d, by names
 * @param depmod directories of settings of depmod
 * @param load the modules that the packages have loaded at every boot
 * @param date when the newest of the modules was made
 */
public record PackageContents(
    String release,
    SortedMap<String, Path> modules,
    SortedMap<String, Path> firmware,
    SortedMap<String, Path> settings,
    List<Path> depmod,
    List<String> load,
    Instant date) {

  /** Copies the collections. */
  public PackageContents {
    modules = Collections.unmodifiableSortedMap(new TreeMap<>(modules));
    firmware = Collections.unmodifiableSortedMap(new TreeMap<>(firmware));
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    depmod = List.copyOf(depmod);
    load = List.copyOf(load);
  }
}
