package org.packetary.dkms2bin.cell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.fakes.FakeDkms;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.roots.KernelRoot;

/** The kernel that the module fixtures were built for, as a root. */
final class Kernels {

  private Kernels() {}

  /** Its root: one layer in a directory, which has the headers. */
  static KernelRoot root(Path tree) throws IOException {
    Path build = tree.resolve("lib/modules/" + FakeDkms.RELEASE + "/build");
    if (!Files.exists(build)) {
      Files.createDirectories(build);
      Files.copy(FakeDkms.FIXTURES.resolve("linux-6.1.config"), build.resolve(".config"));
      Files.copy(FakeDkms.FIXTURES.resolve("Module.symvers"), build.resolve("Module.symvers"));
    }
    return new KernelRoot(
        KernelRelease.parse(FakeDkms.RELEASE), List.of(new Layer("kernel-1", tree)));
  }

  /** A cell in that root, which stands on what others lend. */
  static BuildCell cell(CellSpec spec, Path tree, Provided... needed) throws IOException {
    String module = spec.id().module().name();
    return new BuildCell(spec, root(tree), new Layer("source-" + module, tree), List.of(needed));
  }
}
