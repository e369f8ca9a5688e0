package org.packetary.dkms2bin.fakes;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.dkms.OutsideWrites;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.packaging.ModuleTraits;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.Facts;
import org.packetary.dkms2bin.result.Making;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.result.ResultStore;
import org.packetary.dkms2bin.result.VerifiedModule;

/** Results of cells, put into a store as a build would. */
public final class Results {

  /** The fixture {@code fixture_base} was built. */
  public static final ResultOutcome VERIFIED =
      new ResultOutcome.Verified(
          List.of(new VerifiedModule("0-fixture_base.ko", "updates/dkms/fixture_base.ko")),
          Compression.NONE,
          new ModuleTraits(List.of("GPL"), new TreeMap<>(), true),
          List.of("look at it"),
          List.of(),
          false);

  /** The module does not want the kernel. */
  public static final ResultOutcome SKIPPED =
      new ResultOutcome.Skipped("BUILD_EXCLUSIVE_ARCH", "s390x", "x86_64");

  /** The compiler complained. */
  public static final ResultOutcome FAILED =
      new ResultOutcome.Failed(Stage.BUILD, OptionalInt.of(10), "make failed", List.of());

  private Results() {}

  /** Puts a result of a cell into a store. */
  public static CellResult keep(ResultStore store, CellSpec spec, ResultOutcome outcome)
      throws InterruptedException {
    return store
        .make(
            spec.inputDigest(),
            files -> {
              Files.createDirectories(files.modules());
              Files.createDirectories(files.logs());
              Files.writeString(files.dkmsLog(), "DKMS: done\n");
              Files.copy(
                  FakeDkms.FIXTURES.resolve("fixture_base.ko"),
                  files.modules().resolve("0-fixture_base.ko"));
              if (spec.needed()) {
                Files.createDirectory(files.root());
              }
              return Optional.of(
                  new Facts(
                      spec.inputDigest(),
                      spec.id(),
                      spec.parts().counted(),
                      spec.parts().recorded(),
                      outcome,
                      OutsideWrites.NONE,
                      new Making(
                          Specs.DATE,
                          "run-0",
                          "1.0",
                          "3.0.10",
                          Duration.ofSeconds(3),
                          Map.of(Stage.BUILD, Duration.ofSeconds(2)))));
            })
        .orElseThrow(IllegalStateException::new);
  }
}
