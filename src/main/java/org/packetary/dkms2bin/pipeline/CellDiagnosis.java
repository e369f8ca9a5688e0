package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.diagnosis.BuildFacts;
import org.packetary.dkms2bin.diagnosis.Diagnosis;
import org.packetary.dkms2bin.diagnosis.DriverTree;
import org.packetary.dkms2bin.dkms.DkmsRun;
import org.packetary.dkms2bin.dkms.DkmsVerdict;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.process.BoundedFile;
import org.packetary.dkms2bin.sandbox.Layer;
import org.packetary.dkms2bin.sandbox.LayeredTree;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/** Tells the diagnosis what is known of a cell that dkms refused. */
final class CellDiagnosis {

  private static final int LONGEST_LOG = 64 << 20;

  private CellDiagnosis() {}

  /** The findings of a cell's log and of dkms's own output. */
  static List<Finding> of(
      BuildCell cell,
      DkmsRun run,
      DkmsVerdict.Refused refused,
      SandboxRoot root,
      Optional<Path> log)
      throws IOException {
    int preBuild = run.preBuildStatus().orElse(0);
    BuildFacts facts =
        new BuildFacts(
            Optional.ofNullable(run.outputs().get(refused.stage())),
            Optional.of(refused.stage()),
            OptionalInt.of(refused.status()),
            preBuild == 0
                ? Optional.empty()
                : Optional.of(
                    new BuildFacts.PreBuild(cell.conf().value("PRE_BUILD").orElse(""), preBuild)),
            tree(cell, root),
            List.of(
                directory(cell),
                "/usr/src/" + cell.id().module().name() + "-" + cell.id().module().version()));
    String text =
        run.makeLog().isPresent() && log.isPresent()
            ? BoundedFile.read(log.get(), LONGEST_LOG, StandardCharsets.UTF_8)
            : "";
    try (Reader reader = new StringReader(text)) {
      return Diagnosis.of(reader, facts);
    }
  }

  /** The tree as the failed build left it, else as it came. */
  private static DriverTree tree(BuildCell cell, SandboxRoot root) throws IOException {
    Optional<Path> built =
        new LayeredTree(List.of(new Layer("upper", root.upper()))).find(directory(cell));
    Optional<Path> source =
        new LayeredTree(List.of(cell.sources()))
            .find("/usr/src/" + cell.id().module().name() + "-" + cell.id().module().version());
    Optional<Path> tree = built.or(() -> source);
    return tree.isPresent() ? BuildTree.of(tree.get()) : DriverTree.EMPTY;
  }

  private static String directory(BuildCell cell) {
    return String.join(
        "/", "/var/lib/dkms", cell.id().module().name(), cell.id().module().version(), "build");
  }
}
