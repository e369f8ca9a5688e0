package org.packetary.dkms2bin.delivery;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.DkmsPackage;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.result.CellResult;

/**
 * A module version of which there are packages.
 *
 * @param module the module
 * @param source its sources
 * @param cells what there is for each kernel, at least one
 */
public record BuiltDriver(ModuleId module, TakenSource source, List<Packed> cells) {

  public BuiltDriver {
    cells = List.copyOf(cells);
    if (cells.isEmpty()) {
      throw new IllegalArgumentException("nothing was built of " + module);
    }
  }

  /**
   * A cell with its packages.
   *
   * @param result what the build left; empty where only the packages are there
   * @param packages where they lie: staged, or published by an earlier run
   * @param fresh whether they are to be published
   */
  public record Packed(
      CellSpec spec, Optional<CellResult> result, List<PackageFile> packages, boolean fresh) {
    public Packed {
      packages = List.copyOf(packages);
    }

    private Packed without(Set<Path> names) {
      return new Packed(
          spec,
          result,
          packages.stream().filter(p -> !names.contains(p.path().getFileName())).toList(),
          fresh);
    }
  }

  /** The same with the cells' own packages only: a repository remembers all that they need. */
  BuiltDriver without(List<PackageFile> beside) {
    Set<Path> names =
        beside.stream().map(p -> p.path().getFileName()).collect(Collectors.toUnmodifiableSet());
    return new BuiltDriver(module, source, cells.stream().map(c -> c.without(names)).toList());
  }

  CellSpec first() {
    return cells.get(0).spec();
  }

  /** Whether anything of it is to be published. */
  public boolean isFresh() {
    return cells.stream().anyMatch(Packed::fresh);
  }

  /** The companion package, where its packages need one. */
  Optional<CommonPackage> common() {
    return DriverPackages.common(source, first().sourceDate()).filter(c -> !c.files().isEmpty());
  }

  /** The sources' directory. */
  Path sources() {
    return source.source().tree();
  }

  /** The DKMS source package of the same sources. */
  DkmsPackage sourcePackage() {
    return new DkmsPackage(
        module,
        sources(),
        DriverPackages.companions(source.source()),
        DriverPackages.metadata(source.source().origin()),
        first().sourceDate());
  }
}
