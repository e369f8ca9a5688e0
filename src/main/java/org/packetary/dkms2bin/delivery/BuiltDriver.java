package org.packetary.dkms2bin.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.dkms.DkmsPlaces;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.DkmsPackage;

/**
 * A module version with all its cells that were built.
 *
 * @param module what it is
 * @param cells at least one, in plan order
 */
record BuiltDriver(ModuleId module, List<Packed> cells) {
  BuiltDriver {
    cells = List.copyOf(cells);
    if (cells.isEmpty()) {
      throw new IllegalArgumentException("nothing was built of " + module);
    }
  }

  /**
   * A built cell.
   *
   * @param packages its own, in the staging directory
   */
  record Packed(BuildCell cell, List<PackageFile> packages) {
    Packed {
      packages = List.copyOf(packages);
    }
  }

  /** The first cell, where a question has the same answer for all. */
  BuildCell first() {
    return cells.get(0).cell();
  }

  /** The companion package, where there is one with files. */
  Optional<CommonPackage> common() {
    return first().common().filter(c -> !c.files().isEmpty());
  }

  /** The sources as dkms gets them. */
  Path sources() {
    return first().sources().tree().resolve(new DkmsPlaces(module).sources().substring(1));
  }

  /** Its DKMS source package. */
  DkmsPackage sourcePackage() {
    return new DkmsPackage(
        module,
        sources(),
        first().common().map(CommonPackage::files).orElse(List.of()),
        first().metadata(),
        first().sourceDate());
  }
}
