package org.packetary.dkms2bin.upkeep;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.repository.ListedPackage;

/** Finds what listed packages that have no modules themselves depend on, such as gates. */
final class Dependents {

  private Dependents() {}

  /**
   * The names of packages that the newest version of one without modules depends on: hosts that
   * install it need them. Earlier versions count for nothing, since nobody is given them.
   *
   * @param listed all that the repository lists
   */
  static Set<String> needed(PackageKind kind, Collection<ListedPackage> listed, Path repository) {
    Map<String, ListedPackage> newest = new HashMap<>();
    listed.stream()
        .filter(one -> one.module().isEmpty())
        .forEach(
            one -> newest.merge(one.name() + " " + one.architecture(), one, Dependents::newer));
    return newest.values().stream()
        .map(one -> repository.resolve(one.fileName()))
        .filter(Files::isRegularFile)
        .flatMap(file -> kind.read(file).dependencies().stream())
        .flatMap(List::stream)
        .collect(Collectors.toSet());
  }

  private static ListedPackage newer(ListedPackage one, ListedPackage other) {
    return id(one).compareTo(id(other)) < 0 ? other : one;
  }

  private static ModuleId id(ListedPackage one) {
    return new ModuleId(one.name(), one.version());
  }
}
