package org.packetary.dkms2bin.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.state.RememberedCell;
import org.packetary.dkms2bin.state.StoredPackage;
import org.packetary.dkms2bin.util.Digests;

/** Cells as a repository remembers them. */
final class Remembered {

  private Remembered() {}

  /** A file that is called a package. */
  static PackageFile file(Path directory, String name) throws IOException {
    Path file =
        Files.writeString(Files.createDirectories(directory).resolve(name), "package " + name);
    return new PackageFile(
        file, name.replaceFirst("_.*", ""), "1.0", "amd64", Digests.sha256(file), Files.size(file));
  }

  /** A cell that was built, with its package. */
  static RememberedCell built(Target target, CellSpec spec, PackageFile file) throws IOException {
    return cell(
        target,
        spec,
        target.outlet().packingDigest(spec),
        new CellOutcome.Built(List.of(file), Optional.empty()),
        StoredPackage.of(file));
  }

  /** A cell with some outcome. */
  static RememberedCell cell(
      Target target,
      CellSpec spec,
      String packingDigest,
      CellOutcome outcome,
      StoredPackage... packages) {
    return new RememberedCell(
        spec.inputDigest(),
        spec.parts().counted(),
        packingDigest,
        List.of(packages),
        new CellReport(
            new CellKey(target.name(), spec.id()),
            outcome,
            Duration.ofSeconds(5),
            Map.of(),
            Provenance.thisRun(Specs.DATE, "run-0"),
            Optional.empty()));
  }
}
