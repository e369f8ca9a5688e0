package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.dkms.OutsideWrites;
import org.packetary.dkms2bin.fakes.FakeDkms;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.packaging.ModuleTraits;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.Facts;
import org.packetary.dkms2bin.result.Making;
import org.packetary.dkms2bin.result.ResultFiles;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.result.UnfitModule;
import org.packetary.dkms2bin.result.VerifiedModule;
import org.packetary.dkms2bin.source.CompanionFile;
import org.packetary.dkms2bin.source.Origin;

/** Results to deliver, of the module {@code fixture_base}. */
final class Delivered {

  private Delivered() {}

  /** What a build left of a module. */
  static CellResult result(
      CellSpec spec, Path directory, Compression compression, List<UnfitModule> leftOut)
      throws IOException {
    ResultFiles files = new ResultFiles(Files.createDirectories(directory));
    Files.createDirectories(files.modules());
    Path module = files.modules().resolve("0-fixture_base.ko");
    if (!Files.exists(module)) {
      Files.copy(FakeDkms.FIXTURES.resolve("fixture_base.ko"), module);
    }
    return new CellResult(
        directory,
        new Facts(
            spec.inputDigest(),
            spec.id(),
            spec.parts().counted(),
            spec.parts().recorded(),
            new ResultOutcome.Verified(
                List.of(new VerifiedModule("0-fixture_base.ko", "updates/dkms/fixture_base.ko")),
                compression,
                new ModuleTraits(List.of("GPL"), new TreeMap<>(), true),
                List.of(),
                leftOut,
                false),
            OutsideWrites.NONE,
            new Making(Specs.DATE, "run-1", "1.0", "3.0", Duration.ZERO, Map.of())));
  }

  /** The origin of a module whose package has files beside its sources. */
  static Origin packageOf(String module, Path input) {
    return new Origin(
        input,
        Optional.of(module + "-dkms"),
        Optional.of("1.0-1"),
        Map.of("Maintainer", "Jane Doe <jane@example.org>", "Architecture", "all"));
  }

  /** A udev rule that comes with a driver. */
  static List<CompanionFile> rules(Path directory) throws IOException {
    return List.of(
        new CompanionFile(
            "/usr/lib/udev/rules.d/one.rules",
            Files.writeString(directory.resolve("one.rules"), "# udev"),
            false));
  }
}
