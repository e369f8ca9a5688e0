package org.packetary.dkms2bin.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packagefile.DebBuilder;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.ResultOutcome;

/** Packages that a cell's own dkms made, and that lie in its result. */
class DkmsPackingTest {

  private final Path temp;
  private final CellSpec spec = Specs.cell("one");

  DkmsPackingTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @BeforeEach
  void staging() throws Exception {
    Files.createDirectory(temp.resolve("staging"));
  }

  private PackageFile pack(String... names) throws Exception {
    CellResult result = Delivered.result(spec, temp.resolve("result"), Compression.NONE, List.of());
    Files.createDirectory(result.files().packages());
    for (String name : names) {
      DebBuilder.of(
              new TarBuilder().file("./x", "x").build(),
              Compression.XZ,
              Map.of("control", "Package: one-modules\nVersion: 1.0\nArchitecture: amd64\n"))
          .writeTo(result.files().packages().resolve(name));
    }
    return new DkmsPacking(PackagingRequest.DEFAULTS)
        .pack(
            new ReadyCell(
                new DeliveredCell(spec, Specs.source(spec, temp), result),
                (ResultOutcome.Verified) result.facts().outcome(),
                List.of()),
            Optional.empty(),
            temp.resolve("staging"));
  }

  @Test
  void thePackageIsTakenByteForByte() throws Exception {
    PackageFile taken = pack("one-modules_1.0_amd64.deb");

    assertThat(taken.path()).isEqualTo(temp.resolve("staging/one-modules_1.0_amd64.deb"));
    assertThat(taken.path())
        .hasSameBinaryContentAs(temp.resolve("result/packages/one-modules_1.0_amd64.deb"));
    assertThat(taken.name()).isEqualTo("one-modules");
  }

  @Test
  void aResultWithoutAPackageOfDkmsSaysHowToGetOne() {
    assertThatThrownBy(this::pack)
        .isInstanceOfSatisfying(
            PublishException.class,
            e -> {
              assertThat(e.problem()).contains("one/1.0", "holds 0 packages of dkms");
              assertThat(e.hint().orElse("")).contains("--force");
            });
  }
}
