package org.packetary.dkms2bin.packaging;

import java.util.List;
import org.packetary.dkms2bin.model.Architecture;

/**
 * The contents of a gate: a package without files that names one kernel with the modules of all
 * drivers of a set, and keeps newer kernels out.
 *
 * @param name of the package
 * @param kernel the release that it names
 * @param image what it asks for so that this kernel is installed: a package's name, or a capability
 *     whose version is the release, as the format has it
 * @param modules the names of the module packages for this kernel, one of each driver at least
 * @param held what must not become newer
 * @param revision of the gate for this kernel, from 1: one with other modules has a higher one
 */
public record GatePackage(
    String name,
    Architecture architecture,
    String kernel,
    String image,
    List<String> modules,
    Held held,
    int revision) {

  /** Sorts the modules: the same gate is the same package. */
  public GatePackage {
    modules = modules.stream().distinct().sorted().toList();
    if (modules.isEmpty() || revision < 1) {
      throw new IllegalArgumentException(name + ", modules " + modules + ", revision " + revision);
    }
  }

  /**
   * The packages that move a host to newer kernels.
   *
   * @param names at least one
   * @param version the newest that may be installed: that of the named kernel
   */
  public record Held(List<String> names, String version) {
    /** Copies the list. */
    public Held {
      names = List.copyOf(names);
    }
  }

  /** One line that says what it is. */
  public String summary() {
    return "The newest kernel that has all drivers of a set";
  }

  /** What it is for, in lines. */
  public List<String> description() {
    return List.of(
        "While this package is installed, upgrades do not move the host to a kernel",
        "newer than " + kernel + ":",
        "for that one the repository has the modules of all drivers of the set.",
        "A newer version of this package names a newer kernel as soon as there is one.");
  }
}
