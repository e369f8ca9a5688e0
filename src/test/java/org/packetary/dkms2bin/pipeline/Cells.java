package org.packetary.dkms2bin.pipeline;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.packaging.PackageMetadata;

/** Cells for the kernel that the module fixtures were built for. */
final class Cells {

  static final Path FIXTURES = Path.of("src/test/resources/module");
  static final String RELEASE = "6.1.0-56-amd64";

  private Cells() {}

  static KernelBuild kernel(String release, Path tree) {
    return new KernelBuild(
        KernelRelease.parse(release),
        List.of(new Layer("base-1", tree), new Layer("kernel-" + release, tree)),
        KernelConfig.read(FIXTURES.resolve("linux-6.1.config")),
        ModuleSymvers.read(FIXTURES.resolve("Module.symvers")));
  }

  /** A cell of a module that consists of the fixture {@code fixture_base}. */
  static BuildCell cell(String module, Path tree) {
    DkmsConf conf =
        new DkmsConf(
            Map.of("BUILT_MODULE_NAME", new TreeMap<>(Map.of(0, "fixture_base"))), List.of());
    return new BuildCell(
        new CellId(new ModuleId(module, "1.0"), RELEASE, Architecture.X86_64),
        kernel(RELEASE, tree),
        new Layer("source-" + module, tree),
        conf,
        List.of(),
        false,
        Optional.empty(),
        PackageMetadata.NONE,
        Instant.ofEpochSecond(1_700_000_000),
        List.of());
  }
}
