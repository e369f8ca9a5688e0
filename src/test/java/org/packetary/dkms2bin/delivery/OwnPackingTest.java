package org.packetary.dkms2bin.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.disk.DiskWriter;
import org.packetary.dkms2bin.fakes.FakeDkms;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.module.Problem;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.deb.DebPackager;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.result.UnfitModule;
import org.packetary.dkms2bin.system.OwnPackages;

/** Packages that are made of results. */
class OwnPackingTest {

  private final Path temp;
  private final CellSpec spec = Specs.cell("one");
  private final OwnPacking packing =
      new OwnPacking(
          new OwnPackages(new DebPackager(), "deb"),
          "/lib/modules",
          PackagingRequest.DEFAULTS,
          new DiskWriter(new ProcessRunner(), HostEnvironment.of(Map.of())));

  OwnPackingTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @BeforeEach
  void staging() throws Exception {
    Files.createDirectory(temp.resolve("staging"));
  }

  private PackageFile pack(TakenSource source, Compression compression, UnfitModule... leftOut)
      throws Exception {
    CellResult result =
        Delivered.result(spec, temp.resolve("result"), compression, List.of(leftOut));
    return packing.pack(
        packing.ready(
            new DeliveredCell(spec, source, result),
            (ResultOutcome.Verified) result.facts().outcome(),
            temp.resolve("staging")),
        Optional.empty(),
        temp.resolve("staging"));
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "XZ", "ZSTD"})
  void modulesAreCompressedAsTheKernelsOwnAre(Compression compression) throws Exception {
    PackageFile deb = pack(Specs.source(spec, temp), compression);

    assertThat(deb.path())
        .isEqualTo(temp.resolve("staging/one_1.0-" + FakeDkms.RELEASE + "_x86_64.deb"));
    assertThat(HostTool.output("dpkg-deb", "-c", deb.path().toString()))
        .contains(
            "./lib/modules/"
                + FakeDkms.RELEASE
                + "/updates/dkms/fixture_base.ko"
                + compression.suffix()
                + "\n");
  }

  @Test
  void theSameResultGivesTheSameBytes() throws Exception {
    TakenSource source = Specs.source(spec, temp);
    String first = pack(source, Compression.ZSTD).sha256();

    assertThat(pack(source, Compression.ZSTD).sha256()).isEqualTo(first);
  }

  @Test
  void aPackageTellsWhatItsSourcesPackageSaysAndNeedsItsCompanion() throws Exception {
    PackageFile deb =
        pack(
            Specs.source(spec, temp, Delivered.packageOf("one", temp), Delivered.rules(temp)),
            Compression.NONE);

    assertThat(HostTool.output("dpkg-deb", "-f", deb.path().toString(), "Maintainer", "Depends"))
        .contains("Jane Doe <jane@example.org>", "one-common (>= 1.0-1)");
  }

  @Test
  void aModuleThatWasLeftOutIsInTheDescription() throws Exception {
    PackageFile deb =
        pack(
            Specs.source(spec, temp),
            Compression.NONE,
            new UnfitModule(
                new Problem("old", Problem.Kind.WRONG_VERMAGIC, "it was built for 6.1.0-1"),
                "nobody has one"));

    assertThat(HostTool.output("dpkg-deb", "-f", deb.path().toString(), "Description"))
        .contains(
            "  - fixture_base.ko\n Not all that was built is in it:\n"
                + "  - left out old, which does not fit the kernel: it was built for 6.1.0-1"
                + " (allowed: nobody has one)");
  }
}
