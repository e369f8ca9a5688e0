package org.packetary.dkms2bin.cell;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.diagnosis.Diagnosis;
import org.packetary.dkms2bin.diagnosis.reading.BuildFacts;
import org.packetary.dkms2bin.diagnosis.reading.DriverTree;
import org.packetary.dkms2bin.dkms.DkmsPlaces;
import org.packetary.dkms2bin.dkms.DkmsRun;
import org.packetary.dkms2bin.dkms.DkmsVerdict;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.process.BoundedFile;
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
    DkmsPlaces places = new DkmsPlaces(cell.id().module());
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
            tree(cell, places, root),
            List.of(places.build(), places.sources()));
    String text =
        run.makeLog().isPresent() && log.isPresent()
            ? BoundedFile.read(log.get(), LONGEST_LOG, StandardCharsets.UTF_8)
            : "";
    try (Reader reader = new StringReader(text)) {
      return Diagnosis.of(reader, facts);
    }
  }

  /** The tree as the failed build left it, else as it came. */
  private static DriverTree tree(BuildCell cell, DkmsPlaces places, SandboxRoot root)
      throws IOException {
    Optional<Path> built = root.written().find(places.build());
    Optional<Path> source = new LayeredTree(List.of(cell.sources())).find(places.sources());
    Optional<Path> tree = built.or(() -> source);
    return tree.isPresent() ? BuildTree.of(tree.get()) : DriverTree.EMPTY;
  }
}
